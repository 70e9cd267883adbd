import { STEP } from './loudness.js';

/** Over this time levels are smoothed before they count [s]. */
const SMOOTHING = 0.05;
/** The floor is the least of so many buckets of so many steps: 2 s, within which every speaker pauses. */
const BUCKETS = 4;
const BUCKET_STEPS = Math.round(0.5 / STEP);
/** A sound this even [dB] for this long is no speech: a fan that has just been switched on. */
const EVEN = 2;
const EVEN_STEPS = Math.round(0.6 / STEP);
/** No room and no microphone is quieter [dB]. */
const LEAST = -75;

/**
 * How loud a room is while nobody speaks [dB]: the least level of the last two seconds (minimum statistics, after R.
 * Martin, 2001), or at once what keeps even. Starts with what it hears first.
 */
export class NoiseFloor {
  readonly #buckets: number[] = [];
  #smooth = Number.NaN;
  #least = Number.POSITIVE_INFINITY;
  #steps = 0;
  #evenLeast = Number.NaN;
  #evenMost = Number.NaN;
  #evenSteps = 0;
  /** [dB] */
  floor = LEAST;

  /** @param level of the next step [dB] */
  observe(level: number): void {
    if (Number.isNaN(this.#smooth)) this.#smooth = level;
    this.#smooth += (level - this.#smooth) * (STEP / SMOOTHING);
    this.#least = Math.min(this.#least, this.#smooth);
    this.#keepEven();
    this.floor = Math.max(LEAST, Math.min(this.#least, ...this.#buckets));
    if (++this.#steps % BUCKET_STEPS !== 0) return;
    this.#buckets.push(this.#least);
    if (this.#buckets.length > BUCKETS) this.#buckets.shift();
    this.#least = this.#smooth;
  }

  /** What does not change for long is the floor, however loud. */
  #keepEven(): void {
    this.#evenLeast = Math.min(this.#evenLeast, this.#smooth);
    this.#evenMost = Math.max(this.#evenMost, this.#smooth);
    if (!(this.#evenMost - this.#evenLeast < EVEN)) {
      this.#evenLeast = this.#evenMost = this.#smooth;
      this.#evenSteps = 0;
    } else if (++this.#evenSteps > EVEN_STEPS && this.#evenLeast > this.floor) {
      this.#buckets.fill(this.#evenLeast);
      this.#least = this.#evenLeast;
    }
  }
}
