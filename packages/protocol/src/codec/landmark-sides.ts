import { LANDMARK_COUNT } from '../face-frame.js';
import { MIRROR_LANDMARK } from '../mirror.js';

/** Landmarks that have a twin with a higher index, and these twins; and those on the middle line. Ascending. */
const ONE = Uint8Array.from(MIRROR_LANDMARK.flatMap((twin, i) => (i < twin ? [i] : [])));
const OTHER = ONE.map((i) => MIRROR_LANDMARK[i] as number);
const MIDDLE = Uint8Array.from(MIRROR_LANDMARK.flatMap((twin, i) => (i === twin ? [i] : [])));

/** How many numbers say what is alike on both sides of a face, and how many what differs. */
export const ALIKE_SIZE = ONE.length * 3 + MIDDLE.length * 2;
export const SKEW_SIZE = ONE.length * 3 + MIDDLE.length;
/** Where those that differ begin: both parts fill whole fours, the last places with 0. */
export const SKEW_START = (ALIKE_SIZE + 3) & ~3;
/** Length of an array of sides. */
export const SIDES = SKEW_START + ((SKEW_SIZE + 3) & ~3);

const HALF = Math.SQRT1_2;

/**
 * Turns [68 * 3] landmarks into [{@link SIDES}] what is alike on both sides of the face (of each pair x, y, z; of each
 * point in the middle y, z) and what differs (of each pair x, y, z; of each in the middle x). Lengths stay as they are.
 */
export function splitSides(landmarks: ArrayLike<number>, into: Float64Array): void {
  let at = 0;
  let skew = SKEW_START;
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
  for (let m = 0; m < MIDDLE.length; m++) {
    const i = MIDDLE[m] as number;
    into[at++] = landmarks[i * 3 + 1] as number;
    into[at++] = landmarks[i * 3 + 2] as number;
    into[skew++] = landmarks[i * 3] as number;
  }
}

/** The inverse of {@link splitSides}. */
export function joinSides(sides: Float64Array): Float32Array {
  const landmarks = new Float32Array(LANDMARK_COUNT * 3);
  let at = 0;
  let skew = SKEW_START;
  for (let p = 0; p < ONE.length; p++) {
    const i = ONE[p] as number;
    const j = OTHER[p] as number;
    for (let k = 0; k < 3; k++) {
      const alike = (sides[at++] as number) * HALF;
      const differs = (sides[skew++] as number) * HALF;
      landmarks[i * 3 + k] = alike + differs;
      landmarks[j * 3 + k] = k === 0 ? differs - alike : alike - differs;
    }
  }
  for (let m = 0; m < MIDDLE.length; m++) {
    const i = MIDDLE[m] as number;
    landmarks[i * 3 + 1] = sides[at++] as number;
    landmarks[i * 3 + 2] = sides[at++] as number;
    landmarks[i * 3] = sides[skew++] as number;
  }
  return landmarks;
}
