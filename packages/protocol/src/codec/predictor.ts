import { FACE_CHANNELS, HIGH, LOW, POSE_CHANNELS } from './channels.js';

/** How old a keyframe can be: five steps, and none at all. */
export const AGE_COUNT = 6;
export const NO_KEYFRAME = 5;

/** @param time since the keyframe [ms]. */
export function ageOf(time: number): number {
  if (time < 110) return time < 50 ? 0 : 1;
  if (time < 220) return 2;
  return time < 700 ? 3 : 4;
}

/** Classes of expected size: two to an octave. */
export const CLASS_COUNT = 15;
/**
 * What is expected can be at a bound (0), near one (1), or far from both (2); poses (3) and the coefficients of
 * landmarks (4) are apart.
 */
export const KIND_COUNT = 5;
export const LANDMARK_KIND = 4;

/** What training found out; see WIRE.md. All integers. */
export interface Predictor {
  /** Coefficients that stand for landmarks. */
  readonly rank: number;
  /** [channels] What an unknown face is taken for. */
  readonly mean: Int16Array;
  /** [rows] Row c: what a step of each channel before c makes of channel c, in 2^-`shift[c]`; {@link rowStart}. */
  readonly weights: Int8Array;
  /** [channels] 6..10 */
  readonly shift: Uint8Array;
  /** [ages * channels] How far a channel returns to its mean, in 1/128. */
  readonly pull: Int8Array;
  /** [rows] Row c: what the size of each channel before c says about the size of c, in 1/64. */
  readonly sizes: Int8Array;
  /** [ages * channels] Size of a channel when nothing else moves, in 1/4. */
  readonly still: Int8Array;
}

/** Where the row of a channel begins. Rows reach to the channel itself, but not beyond a face without landmarks. */
export function rowStart(channel: number): number {
  const inFace = Math.min(channel, FACE_CHANNELS);
  return (inFace * (inFace - 1)) / 2 + (channel - inFace) * FACE_CHANNELS;
}

/** The size of each symbol, on the scale of the classes doubled: 4 log2(1 + distance), rounded. */
export const SIZE_OF_SYMBOL = Uint8Array.of(
  ...[0, 4, 6, 8, 9, 10, 11, 12, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31, 33, 35, 37, 39, 41, 43, 45, 47, 49],
  ...[51, 53, 55],
);

/**
 * Expects one channel after the other: what it will be, and how far off that may be, from the keyframe and the
 * channels before. Integers only, so that every machine expects the same.
 */
export class Expectation {
  /** Of the channel asked for last: the value; */
  value = 0;
  /** which side of it is likelier, 1 or -1; */
  side = 1;
  /** class of size, 0..{@link CLASS_COUNT} - 1; */
  size = 0;
  /** kind, 0..{@link KIND_COUNT} - 1. */
  kind = 0;
  #age = 0;
  #keyframe: Int32Array;
  readonly #channels: number;
  readonly #mean: Int32Array;
  /** Channels so far that stepped, and by how much; and those that were not as expected: of a face that moves, about half. */
  readonly #stepped = new Uint8Array(FACE_CHANNELS);
  readonly #steps = new Int32Array(FACE_CHANNELS);
  #steppedCount = 0;
  readonly #sized = new Uint8Array(FACE_CHANNELS);
  readonly #sizes = new Int32Array(FACE_CHANNELS);
  #sizedCount = 0;
  /** What all these say of the landmarks' channels, at once. */
  readonly #weights: LandmarkRows;
  readonly #spreads: LandmarkRows;

  constructor(private readonly predictor: Predictor) {
    this.#channels = FACE_CHANNELS + predictor.rank;
    this.#mean = Int32Array.from(predictor.mean);
    this.#keyframe = this.#mean;
    this.#weights = new LandmarkRows(predictor.weights, predictor.rank);
    this.#spreads = new LandmarkRows(predictor.sizes, predictor.rank);
  }

  /** @param keyframe `null`: none, the face is unknown. */
  start(keyframe: Int32Array | null, age: number): void {
    this.#keyframe = keyframe ?? this.#mean;
    this.#age = age;
    this.#steppedCount = 0;
    this.#sizedCount = 0;
  }

  /** Channels are asked for in their order; each is followed by {@link learn}. */
  ask(channel: number): void {
    const { shift, pull, still } = this.predictor;
    if (channel === FACE_CHANNELS) this.#askLandmarks();
    const landmark = channel - FACE_CHANNELS;
    const sum = landmark < 0 ? this.#stepOf(channel) : (this.#weights.sums[landmark] as number);
    const size = landmark < 0 ? this.#sizeOf(channel) : (this.#spreads.sums[landmark] as number);
    const key = this.#keyframe[channel] as number;
    const cell = this.#age * this.#channels + channel;
    const pulled = ((this.#mean[channel] as number) - key) * (pull[cell] as number);
    // In 1/1024 of a step.
    const exact = (sum << (10 - (shift[channel] as number))) + (pulled << 3);
    const step = (exact + 512) >> 10;
    this.side = exact >= step << 10 ? 1 : -1;
    const low = LOW[channel] as number;
    const high = HIGH[channel] as number;
    const value = Math.max(low, Math.min(high, key + step));
    this.value = value;
    const expected = (size + 16 * (still[cell] as number) + 64) >> 7;
    this.size = Math.max(0, Math.min(CLASS_COUNT - 1, expected));
    const room = Math.min(value - low, high - value);
    if (channel < POSE_CHANNELS) this.kind = 3;
    else if (channel >= FACE_CHANNELS) this.kind = LANDMARK_KIND;
    else this.kind = room === 0 ? 0 : room < 3 ? 1 : 2;
  }

  #stepOf(channel: number): number {
    return product(this.predictor.weights, rowStart(channel), this.#stepped, this.#steps, this.#steppedCount);
  }

  #sizeOf(channel: number): number {
    return product(this.predictor.sizes, rowStart(channel), this.#sized, this.#sizes, this.#sizedCount);
  }

  /** Nothing that comes behind a face without landmarks says anything of landmarks: all can be asked for together. */
  #askLandmarks(): void {
    this.#weights.multiply(this.#stepped, this.#steps, this.#steppedCount);
    this.#spreads.multiply(this.#sized, this.#sizes, this.#sizedCount);
  }

  /** What the channel asked for last turned out to be. */
  learn(channel: number, value: number, symbol: number): void {
    // Rows do not reach beyond a face without landmarks.
    if (channel >= FACE_CHANNELS) return;
    const step = value - (this.#keyframe[channel] as number);
    if (step !== 0) {
      this.#steps[this.#steppedCount] = step;
      this.#stepped[this.#steppedCount++] = channel;
    }
    if (symbol !== 0) {
      this.#sizes[this.#sizedCount] = SIZE_OF_SYMBOL[symbol] as number;
      this.#sized[this.#sizedCount++] = channel;
    }
  }
}

/** A row times a few values, each with its place in the row. */
function product(
  rows: Int8Array,
  row: number,
  places: Uint8Array,
  values: Int32Array,
  count: number,
): number {
  let sum = 0;
  for (let i = 0; i < count; i++)
    sum += (rows[row + (places[i] as number)] as number) * (values[i] as number);
  return sum;
}

/** The rows of the landmarks' channels, four side by side: every value that is looked at serves four of them. */
class LandmarkRows {
  /** [rank, up to a multiple of four] */
  readonly sums: Int32Array;
  /** [fours * face channels * 4] */
  readonly #fours: Int8Array;

  constructor(rows: Int8Array, rank: number) {
    this.sums = new Int32Array((rank + 3) & ~3);
    this.#fours = new Int8Array(this.sums.length * FACE_CHANNELS);
    for (let c = 0; c < rank; c++) {
      const row = rowStart(FACE_CHANNELS + c);
      for (let j = 0; j < FACE_CHANNELS; j++) {
        this.#fours[((c >> 2) * FACE_CHANNELS + j) * 4 + (c & 3)] = rows[row + j] as number;
      }
    }
  }

  multiply(places: Uint8Array, values: Int32Array, count: number): void {
    const fours = this.#fours;
    const sums = this.sums;
    for (let c = 0, start = 0; c < sums.length; c += 4, start += FACE_CHANNELS * 4) {
      let [p, q, r, s] = [0, 0, 0, 0];
      for (let i = 0; i < count; i++) {
        const at = start + (places[i] as number) * 4;
        const value = values[i] as number;
        p = (p + (fours[at] as number) * value) | 0;
        q = (q + (fours[at + 1] as number) * value) | 0;
        r = (r + (fours[at + 2] as number) * value) | 0;
        s = (s + (fours[at + 3] as number) * value) | 0;
      }
      sums[c] = p;
      sums[c + 1] = q;
      sums[c + 2] = r;
      sums[c + 3] = s;
    }
  }
}
