/** Fewer packets than this say little about the share that is lost. */
const ENOUGH = 20;

/** Which share of a face's packets was lost since it was last asked, by their numbers. */
export class Reception {
  #newest = -1;
  #from = -1;
  #arrived = 0;

  /** @param number of a packet that arrived, without wrapping ({@link LossMeter}). */
  observe(number: number): void {
    // A sender that began anew.
    if (this.#newest < 0 || Math.abs(number - this.#newest) > 512) {
      this.#from = number - 1;
      this.#newest = number;
      this.#arrived = 0;
    }
    this.#newest = Math.max(this.#newest, number);
    this.#arrived++;
  }

  /** @returns 0..1, or `null` if too few packets came to tell; they count towards the next answer. */
  take(): number | null {
    const sent = this.#newest - this.#from;
    if (sent < ENOUGH) return null;
    const share = Math.min(1, Math.max(0, 1 - this.#arrived / sent));
    this.#from = this.#newest;
    this.#arrived = 0;
    return share;
  }
}
