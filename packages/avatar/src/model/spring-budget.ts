/** Time that springs may take of an update [ms]: a stage of twelve has 16 for everything. */
const MOST = 1;
/** So many updates in a row are too slow before springs are [count]: the quickest of them counts, so that a busy moment does not. */
const UPDATES = 60;

/**
 * Whether springs are quick enough to go on: files within the limits may hold springs that would take a receiver's every
 * picture, and how fast a receiver is only its clock knows.
 */
export class SpringBudget {
  #quickest = Number.POSITIVE_INFINITY;
  #updates = 0;
  #isSpent = false;

  /** Once too slow, always. */
  get isSpent(): boolean {
    return this.#isSpent;
  }

  /** @param took one update [ms] */
  observe(took: number): void {
    this.#quickest = Math.min(this.#quickest, took);
    if (++this.#updates < UPDATES) return;
    if (this.#quickest > MOST) this.#isSpent = true;
    this.#quickest = Number.POSITIVE_INFINITY;
    this.#updates = 0;
  }
}
