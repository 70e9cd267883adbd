import { FACE_CHANNELS, SHAPE_LIMIT } from './channels.js';
import { ALIKE_SIZE, joinSides, SIDES, SKEW_SIZE, SKEW_START, splitSides } from './landmark-sides.js';

/** Steps per unit of a coefficient of motion, and of shape (interocular distances, summed over the points as squares). */
export const MOTION_SCALE = 80;
export const SHAPE_SCALE = 256;
/** A unit vector of the basis is stored in steps of 1/256. */
export const VECTOR_SCALE = 256;
/** The mean face is stored in steps of 1/4096 interocular distance. */
export const MEAN_SCALE = 4096;

/** Directions in which faces differ: the first `alike` of them move both sides of a face alike, the others apart. */
export interface DirectionTable {
  readonly alike: number;
  readonly rank: number;
  /** [1/256] one after the other, {@link ALIKE_SIZE} or {@link SKEW_SIZE} numbers each. */
  readonly vectors: Int8Array;
}

/** How many numbers some directions take. */
export function directionsLength(alike: number, rank: number): number {
  return alike * ALIKE_SIZE + (rank - alike) * SKEW_SIZE;
}

class Directions {
  readonly rank: number;
  readonly #from: Uint8Array;
  readonly #to: Uint8Array;
  /** [rank * sides] */
  readonly #vectors: Float64Array;
  /** From a product with a vector to steps: also what rounding left of the vector's length. */
  readonly #scales: Float64Array;

  constructor(
    { alike, rank, vectors }: DirectionTable,
    private readonly steps: number,
  ) {
    this.rank = rank;
    this.#from = Uint8Array.from({ length: rank }, (_, c) => (c < alike ? 0 : SKEW_START));
    this.#to = Uint8Array.from({ length: rank }, (_, c) => (c < alike ? SKEW_START : SIDES));
    this.#vectors = new Float64Array(rank * SIDES);
    let at = 0;
    this.#scales = Float64Array.from({ length: rank }, (_, c) => {
      const start = c * SIDES + (this.#from[c] as number);
      const size = c < alike ? ALIKE_SIZE : SKEW_SIZE;
      let square = 0;
      for (let i = 0; i < size; i++) {
        const value = (vectors[at++] as number) / VECTOR_SCALE;
        this.#vectors[start + i] = value;
        square += value * value;
      }
      return steps / Math.max(square, 1e-6);
    });
  }

  /** How far some sides are from 0 along a direction [steps]. */
  along(c: number, sides: Float64Array): number {
    const vectors = this.#vectors;
    const row = c * SIDES;
    // Four sums at once: none waits for another.
    let [a, b, d, e] = [0, 0, 0, 0];
    for (let i = this.#from[c] as number, end = this.#to[c] as number; i < end; i += 4) {
      a += (vectors[row + i] as number) * (sides[i] as number);
      b += (vectors[row + i + 1] as number) * (sides[i + 1] as number);
      d += (vectors[row + i + 2] as number) * (sides[i + 2] as number);
      e += (vectors[row + i + 3] as number) * (sides[i + 3] as number);
    }
    return (a + b + d + e) * (this.#scales[c] as number);
  }

  /** Moves sides along all directions, by so many steps as the channels from `first` on say. */
  move(channels: Int32Array, first: number, sides: Float64Array): void {
    let held = -1;
    for (let c = 0; c < this.rank; c++) {
      if (channels[first + c] === 0) continue;
      // Two at once, where both are of one kind: half the reading and writing of sides.
      if (held < 0) {
        held = c;
      } else if (this.#from[held] === this.#from[c]) {
        this.#moveBoth(held, channels[first + held] as number, c, channels[first + c] as number, sides);
        held = -1;
      } else {
        this.#moveBoth(held, channels[first + held] as number, held, 0, sides);
        held = c;
      }
    }
    if (held >= 0) this.#moveBoth(held, channels[first + held] as number, held, 0, sides);
  }

  #moveBoth(c: number, stepsOfC: number, d: number, stepsOfD: number, sides: Float64Array): void {
    const vectors = this.#vectors;
    const [rowC, rowD] = [c * SIDES, d * SIDES];
    const [byC, byD] = [stepsOfC / this.steps, stepsOfD / this.steps];
    for (let i = this.#from[c] as number, end = this.#to[c] as number; i < end; i++) {
      sides[i] =
        (sides[i] as number) + byC * (vectors[rowC + i] as number) + byD * (vectors[rowD + i] as number);
    }
  }
}

/**
 * Landmarks as a few coefficients: a mean face, `rank` directions in which faces move, and `shapeRank` others in which
 * people differ that move little: those travel with keyframes only.
 */
export class LandmarkBasis {
  readonly rank: number;
  readonly shapeRank: number;
  readonly #mean = new Float64Array(SIDES);
  readonly #motion: Directions;
  readonly #shape: Directions;
  readonly #sides = new Float64Array(SIDES);
  /** The mean face with the shape seen last. */
  readonly #person = new Float64Array(SIDES);
  readonly #personShape: Int32Array;

  /** @param mean [{@link ALIKE_SIZE}] in 1/4096. */
  constructor(mean: ArrayLike<number>, motion: DirectionTable, shape: DirectionTable) {
    for (let i = 0; i < ALIKE_SIZE; i++) this.#mean[i] = (mean[i] as number) / MEAN_SCALE;
    this.rank = motion.rank;
    this.shapeRank = shape.rank;
    this.#motion = new Directions(motion, MOTION_SCALE);
    this.#shape = new Directions(shape, SHAPE_SCALE);
    this.#person.set(this.#mean);
    this.#personShape = new Int32Array(shape.rank);
  }

  /** How [68 * 3] landmarks differ from the mean face, as [{@link SIDES}] sides. */
  differences(landmarks: ArrayLike<number>, into: Float64Array): void {
    splitSides(landmarks, into);
    for (let i = 0; i < ALIKE_SIZE; i++) into[i] = (into[i] as number) - (this.#mean[i] as number);
  }

  /** [rank] The coefficients of motion of such sides, in steps, not rounded. */
  motionOf(sides: Float64Array, into: Float64Array): void {
    for (let c = 0; c < this.rank; c++) into[c] = this.#motion.along(c, sides);
  }

  /** Writes the coefficients of shape of such sides, made smaller by a factor, behind those of motion. */
  writeShape(sides: Float64Array, factor: number, channels: Int32Array): void {
    for (let c = 0; c < this.shapeRank; c++) {
      const steps = Math.round(factor * this.#shape.along(c, sides));
      channels[FACE_CHANNELS + this.rank + c] = Math.max(-SHAPE_LIMIT, Math.min(SHAPE_LIMIT, steps));
    }
  }

  /** [68 * 3] The landmarks of the coefficients in these channels. */
  restore(channels: Int32Array): Float32Array {
    this.#know(channels);
    const sides = this.#sides;
    sides.set(this.#person);
    this.#motion.move(channels, FACE_CHANNELS, sides);
    return joinSides(sides);
  }

  /** A shape stays for as long as its keyframe. */
  #know(channels: Int32Array): void {
    const start = FACE_CHANNELS + this.rank;
    const shape = this.#personShape;
    let same = true;
    for (let c = 0; c < this.shapeRank; c++) {
      same &&= shape[c] === channels[start + c];
      shape[c] = channels[start + c] as number;
    }
    if (same) return;
    this.#person.set(this.#mean);
    this.#shape.move(channels, start, this.#person);
  }
}
