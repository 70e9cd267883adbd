import { LANDMARK_COUNT } from '../face-frame.js';
import { MIRROR_LANDMARK } from '../mirror.js';
import { FACE_CHANNELS, HIGH, LOW } from './channels.js';

/** Steps per unit of a coefficient (interocular distances, summed over the points as squares). */
export const COEFFICIENT_SCALE = 64;

/** Landmarks that have a twin with a higher index, and these twins; and those on the middle line. Ascending. */
const ONE = Uint8Array.from(MIRROR_LANDMARK.flatMap((twin, i) => (i < twin ? [i] : [])));
const OTHER = ONE.map((i) => MIRROR_LANDMARK[i] as number);
const MIDDLE = Uint8Array.from(MIRROR_LANDMARK.flatMap((twin, i) => (i === twin ? [i] : [])));

/** Coordinates of what is alike on both sides of a face, and of what differs between them. */
export const SYMMETRIC_SIZE = ONE.length * 3 + MIDDLE.length * 2;
export const SKEW_SIZE = ONE.length * 3 + MIDDLE.length;

/** A unit vector of the basis is stored in steps of 1/256. */
const VECTOR_SCALE = 256;
/** The mean face is stored in steps of 1/4096 interocular distance. */
const MEAN_SCALE = 4096;
const HALF = Math.SQRT1_2;

/**
 * Turns landmarks into what is alike on both sides of the face (first {@link SYMMETRIC_SIZE} numbers: of each pair
 * x, y, z; of each point in the middle y, z) and what differs (the rest: of each pair x, y, z; of each in the middle x).
 * Lengths stay as they are.
 */
export function splitSides(landmarks: ArrayLike<number>, into: Float64Array): void {
  let at = 0;
  let skew = SYMMETRIC_SIZE;
  for (let p = 0; p < ONE.length; p++) {
    const i = ONE[p] as number;
    const j = OTHER[p] as number;
    for (let k = 0; k < 3; k++) {
      const one = landmarks[i * 3 + k] as number;
      // In a mirror, x changes its sign.
      const other = k === 0 ? -(landmarks[j * 3] as number) : (landmarks[j * 3 + k] as number);
      into[at++] = (one + other) * HALF;
      into[skew++] = (one - other) * HALF;
    }
  }
  for (const i of MIDDLE) {
    into[at++] = landmarks[i * 3 + 1] as number;
    into[at++] = landmarks[i * 3 + 2] as number;
    into[skew++] = landmarks[i * 3] as number;
  }
}

/** The inverse of {@link splitSides}. */
export function joinSides(sides: Float64Array, into: Float32Array): void {
  let at = 0;
  let skew = SYMMETRIC_SIZE;
  for (let p = 0; p < ONE.length; p++) {
    const i = ONE[p] as number;
    const j = OTHER[p] as number;
    for (let k = 0; k < 3; k++) {
      const alike = (sides[at++] as number) * HALF;
      const differs = (sides[skew++] as number) * HALF;
      into[i * 3 + k] = alike + differs;
      into[j * 3 + k] = k === 0 ? differs - alike : alike - differs;
    }
  }
  for (const i of MIDDLE) {
    into[i * 3 + 1] = sides[at++] as number;
    into[i * 3 + 2] = sides[at++] as number;
    into[i * 3] = sides[skew++] as number;
  }
}

/**
 * Landmarks as a few coefficients: a mean face and `rank` directions in which faces differ from it. The first
 * `symmetric` directions move both sides of a face alike, the others move them apart.
 */
export class LandmarkBasis {
  readonly #mean: Float64Array;
  readonly #vectors: Float64Array;
  readonly #scales: Float64Array;
  readonly #sides = new Float64Array(LANDMARK_COUNT * 3);

  constructor(
    readonly symmetric: number,
    readonly rank: number,
    int16: () => number,
    int8s: (count: number) => Int8Array,
  ) {
    this.#mean = Float64Array.from({ length: SYMMETRIC_SIZE }, () => int16() / MEAN_SCALE);
    this.#vectors = Float64Array.from(
      int8s(symmetric * SYMMETRIC_SIZE + (rank - symmetric) * SKEW_SIZE),
      (value) => value / VECTOR_SCALE,
    );
    // What rounding left of a unit vector's length, for the way back.
    this.#scales = Float64Array.from({ length: rank }, (_, c) => {
      const size = this.#sizeOf(c);
      const start = this.#startOf(c);
      let square = 0;
      for (let i = 0; i < size; i++) square += (this.#vectors[start + i] as number) ** 2;
      return COEFFICIENT_SCALE / Math.max(square, 1e-6);
    });
  }

  #sizeOf(vector: number): number {
    return vector < this.symmetric ? SYMMETRIC_SIZE : SKEW_SIZE;
  }

  #startOf(vector: number): number {
    return vector < this.symmetric
      ? vector * SYMMETRIC_SIZE
      : this.symmetric * SYMMETRIC_SIZE + (vector - this.symmetric) * SKEW_SIZE;
  }

  /** Writes the coefficients of [68 * 3] landmarks into the channels behind the face's; clamped to their bounds. */
  project(landmarks: ArrayLike<number>, channels: Int32Array): void {
    const sides = this.#sides;
    const vectors = this.#vectors;
    splitSides(landmarks, sides);
    for (let i = 0; i < SYMMETRIC_SIZE; i++) sides[i] = (sides[i] as number) - (this.#mean[i] as number);
    for (let c = 0; c < this.rank; c++) {
      const size = this.#sizeOf(c);
      const start = this.#startOf(c);
      const from = c < this.symmetric ? 0 : SYMMETRIC_SIZE;
      let sum = 0;
      for (let i = 0; i < size; i++) sum += (vectors[start + i] as number) * (sides[from + i] as number);
      const channel = FACE_CHANNELS + c;
      const value = Math.round(sum * (this.#scales[c] as number));
      channels[channel] = Math.max(LOW[channel] as number, Math.min(HIGH[channel] as number, value));
    }
  }

  /** [68 * 3] The landmarks of the coefficients in these channels. */
  restore(channels: Int32Array): Float32Array {
    const sides = this.#sides;
    const vectors = this.#vectors;
    sides.fill(0);
    sides.set(this.#mean);
    for (let c = 0; c < this.rank; c++) {
      const value = (channels[FACE_CHANNELS + c] as number) / COEFFICIENT_SCALE;
      if (value === 0) continue;
      const size = this.#sizeOf(c);
      const start = this.#startOf(c);
      const from = c < this.symmetric ? 0 : SYMMETRIC_SIZE;
      for (let i = 0; i < size; i++) {
        sides[from + i] = (sides[from + i] as number) + value * (vectors[start + i] as number);
      }
    }
    const landmarks = new Float32Array(LANDMARK_COUNT * 3);
    joinSides(sides, landmarks);
    return landmarks;
  }
}
