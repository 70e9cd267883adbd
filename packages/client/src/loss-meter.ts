/** Packets that are looked back at. */
const WINDOW = 256;

/** Counts by sequence numbers what was lost on the way. */
export class LossMeter {
  readonly #arrived: Uint8Array;
  #first = -1;
  #last = -1;
  #count = 0;
  #known = false;

  /**
   * @param modulus where the sender's numbers wrap, a power of two.
   * @param window packets that the share is taken over, less than half of that.
   */
  constructor(
    private readonly modulus: number,
    private readonly window = WINDOW,
  ) {
    this.#arrived = new Uint8Array(window);
  }

  /**
   * A packet arrived.
   * @param sequence as it was sent, 0..modulus - 1
   * @returns its number without wrapping: greater by one than that of the packet sent before it.
   */
  observe(sequence: number): number {
    const half = this.modulus / 2;
    const ahead = ((sequence - this.#last + half) & (this.modulus - 1)) - half;
    // So far from the last one, it is a sender that began anew, or one that was not heard for long.
    if (!this.#known || Math.abs(ahead) > this.window) return this.#restart(sequence);
    const number = this.#last + ahead;
    if (number < this.#first) this.#first = Math.max(0, number);
    for (let skipped = Math.max(this.#last, number - this.window) + 1; skipped <= number; skipped++)
      this.#set(skipped, 0);
    this.#last = Math.max(this.#last, number);
    if (number >= 0 && number > this.#last - this.window) this.#set(number, 1);
    return number;
  }

  /** The next packet begins a new count: it may be another sender's, or come after a long silence. */
  forget(): void {
    this.#known = false;
  }

  /** Of the last packets, how many were sent, and how many of those arrived (yet). */
  get recent(): { sent: number; arrived: number } {
    if (!this.#known) return { sent: 0, arrived: 0 };
    const sent = Math.min(this.window, this.#last - this.#first + 1);
    return { sent, arrived: Math.min(sent, this.#count) };
  }

  /** Share of the recent packets that did not arrive (yet), 0..1. */
  get share(): number {
    const { sent, arrived } = this.recent;
    return sent > 0 ? 1 - arrived / sent : 0;
  }

  #set(number: number, arrived: 0 | 1): void {
    const place = number % this.window;
    this.#count += arrived - (this.#arrived[place] as number);
    this.#arrived[place] = arrived;
  }

  #restart(sequence: number): number {
    this.#arrived.fill(0);
    this.#count = 0;
    this.#known = true;
    // A multiple of the modulus higher than what was, so that numbers only grow.
    const base = this.#last < 0 ? 1 : Math.floor(this.#last / this.modulus) + 2;
    this.#first = base * this.modulus + sequence;
    this.#last = this.#first;
    this.#set(this.#first, 1);
    return this.#first;
  }
}
