/** How fast the estimate may rise again after a quick arrival [ms per ms]: follows clocks that drift apart. */
const DRIFT = 0.0005;

/**
 * Maps capture timestamps, whose zero may be anywhere, to the clock that arrivals are read on. The quickest
 * arrival yet is taken as having had no delay, so what is left in the result is the camera's own jitter, not the
 * page's. Never runs backwards.
 */
export class CaptureClock {
  #offset = Number.POSITIVE_INFINITY;
  #arrival = 0;
  #last = Number.NEGATIVE_INFINITY;

  /** Both in ms. Returns when the frame was taken on the arrivals' clock, not later than it arrived. */
  map(captured: number, arrived: number): number {
    const drifted = this.#offset + DRIFT * Math.max(0, arrived - this.#arrival);
    this.#offset = Math.min(drifted, arrived - captured);
    this.#arrival = arrived;
    this.#last = Math.max(this.#last, captured + this.#offset);
    return this.#last;
  }
}
