/** How long the smallest transit time is remembered [ms]: long enough to be found, short enough for drift. */
const HALF_WINDOW = 5000;
/** Transit times that differ from the known offset by more than this mean another clock [ms]. */
const CLOCK_JUMP = 2000;
const LATENESS_SAMPLES = 60;
/** Share of the frames that shall arrive before they are needed. */
const IN_TIME = 0.95;

/** Limits of the playout delay [ms]. */
export interface DelayRange {
  min: number;
  max: number;
}

/**
 * Relates a sender's clock to ours. The packet that travelled fastest says the most about the offset between
 * the clocks, so the offset is the smallest recent transit time; how much later the others came is the jitter.
 */
export class PlayoutClock {
  #windowStart = Number.NaN;
  #current = Number.POSITIVE_INFINITY;
  #previous = Number.POSITIVE_INFINITY;
  #transits: number[] = [];
  #lastTimestamp = Number.NaN;
  #interval = 33;

  constructor(private readonly range: DelayRange) {}

  /** Our clock minus the sender's, as if the network took no time [ms]. */
  get offset(): number {
    return Math.min(this.#current, this.#previous);
  }

  /**
   * How far behind the fastest packet to play [ms]: enough for the late ones, and for one frame's spacing,
   * since interpolating needs the next frame.
   */
  get delay(): number {
    if (this.#transits.length === 0) return this.range.min;
    const lateness = this.#transits.map((transit) => transit - this.offset).sort((a, b) => a - b);
    const late = lateness[Math.floor((lateness.length - 1) * IN_TIME)] as number;
    return Math.min(this.range.max, Math.max(this.range.min, late + this.#interval));
  }

  /**
   * @returns `false` when the sender's clock jumped (its machine slept, its time was set): everything known
   * about it is forgotten then.
   */
  observe(timestamp: number, arrival: number): boolean {
    const transit = arrival - timestamp;
    const jumped = Math.abs(transit - this.offset) > CLOCK_JUMP && this.#transits.length > 0;
    if (jumped) this.#forget();
    if (!(arrival - this.#windowStart < HALF_WINDOW)) {
      this.#previous = this.#current;
      this.#current = Number.POSITIVE_INFINITY;
      this.#windowStart = arrival;
    }
    this.#current = Math.min(this.#current, transit);
    this.#transits.push(transit);
    if (this.#transits.length > LATENESS_SAMPLES) this.#transits.shift();
    this.#observeInterval(timestamp);
    return !jumped;
  }

  #observeInterval(timestamp: number): void {
    const interval = timestamp - this.#lastTimestamp;
    // Gaps are losses or pauses, and say nothing about the frame rate.
    if (interval > 0 && interval < 200) this.#interval += (interval - this.#interval) * 0.1;
    if (!(timestamp <= this.#lastTimestamp)) this.#lastTimestamp = timestamp;
  }

  #forget(): void {
    this.#windowStart = Number.NaN;
    this.#current = Number.POSITIVE_INFINITY;
    this.#previous = Number.POSITIVE_INFINITY;
    this.#transits = [];
    this.#lastTimestamp = Number.NaN;
  }
}
