/** An expression has been made and is over when it fell so far from where it was highest. */
const FALL = 0.12;
/** Lower than this it may have been anything. */
const LEAST = 0.25;
/** Expressions remembered, and how many make a habit. */
const REMEMBERED = 24;
const HABIT = 6;
/** Small smiles are no measure of a large one. */
const QUANTILE = 0.85;

/** Learns from what one channel does how far this person takes it. */
export class PeakMeter {
  readonly #peaks: number[] = [];
  #highest = 0;
  #lowest = 1;

  /** @param peak what was known before, 0..1; 1: nothing. */
  constructor(peak = 1) {
    if (peak < 1) this.#peaks.push(...new Array(HABIT).fill(peak));
  }

  /** How high the channel goes when it is meant, 0..1; 1 while that is not known. */
  get peak(): number {
    if (this.#peaks.length < HABIT) return 1;
    const sorted = [...this.#peaks].sort((a, b) => a - b);
    return sorted[Math.floor(QUANTILE * (sorted.length - 1))] as number;
  }

  observe(value: number): void {
    this.#highest = Math.max(this.#highest, value);
    this.#lowest = Math.min(this.#lowest, value);
    if (value > this.#highest - FALL) return;
    if (this.#highest >= LEAST && this.#highest - this.#lowest >= FALL) this.#remember(this.#highest);
    this.#highest = value;
    this.#lowest = value;
  }

  #remember(peak: number): void {
    this.#peaks.push(peak);
    if (this.#peaks.length > REMEMBERED) this.#peaks.shift();
  }
}
