import type { RangeDecoder, RangeEncoder } from './range-coder.js';

/** How often each symbol of an alphabet is met: cumulated, out of 2^14, of one table after the other. */
export class Frequencies {
  readonly #from: Uint16Array;
  readonly #alphabet: number;

  /** @param frequencies [tables * alphabet] each at least 1, each table's sum 2^14. */
  constructor(frequencies: ArrayLike<number>, alphabet: number) {
    this.#alphabet = alphabet;
    // A table's last end is the whole, which is written nowhere; the next table begins at 0 again.
    this.#from = new Uint16Array((frequencies.length / alphabet) * (alphabet + 1));
    for (let i = 0, at = 0; i < frequencies.length; at++) {
      for (let s = 0; s < alphabet; s++, i++, at++) {
        this.#from[at + 1] = (this.#from[at] as number) + (frequencies[i] as number);
      }
    }
  }

  encode(coder: RangeEncoder, table: number, symbol: number): void {
    const at = table * (this.#alphabet + 1) + symbol;
    const from = this.#from[at] as number;
    coder.encode(from, (this.#from[at + 1] as number) - from);
  }

  decode(coder: RangeDecoder, table: number): number {
    const place = coder.peek();
    const start = table * (this.#alphabet + 1);
    let at = start;
    // Small symbols are the frequent ones.
    while ((this.#from[at + 1] as number) <= place) at++;
    const from = this.#from[at] as number;
    coder.consume(from, (this.#from[at + 1] as number) - from);
    return at - start;
  }
}
