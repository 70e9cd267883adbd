/** How many numbered messages were sent since it was last asked, and how many of them arrived. */
export class Reception {
  /** @param anew numbers are farther apart than this only where their count began anew */
  constructor(private readonly anew = 512) {}

  #newest = -1;
  #from = -1;
  #arrived = 0;

  /** @param number of a message that arrived, without wrapping ({@link LossMeter}). */
  observe(number: number): void {
    if (this.#newest < 0 || Math.abs(number - this.#newest) > this.anew) {
      this.#from = number - 1;
      this.#newest = number;
      this.#arrived = 0;
    }
    this.#newest = Math.max(this.#newest, number);
    this.#arrived++;
  }

  get sent(): number {
    return this.#newest - this.#from;
  }

  take(): { sent: number; arrived: number } {
    const { sent } = this;
    const arrived = this.#arrived;
    this.#from = this.#newest;
    this.#arrived = 0;
    return { sent, arrived };
  }
}
