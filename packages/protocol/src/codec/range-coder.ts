/** Frequencies of one symbol's table add up to 2^14. */
export const FREQUENCY_BITS = 14;
const TOP = 2 ** 24;
const FULL = 2 ** 32;

/**
 * A range coder (Martin 1979) that carries into bytes already written. Writes into a given buffer, front to back;
 * what does not fit is counted in `length` but not written.
 */
export class RangeEncoder {
  /** Bytes so far, the start included. */
  length = 0;
  #bytes: Uint8Array;
  #start = 0;
  #low = 0;
  #range = 0xffffffff;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Begins anew at a place of the buffer. */
  start(at: number): void {
    this.#start = at;
    this.length = at;
    this.#low = 0;
    this.#range = 0xffffffff;
  }

  /** Writes a symbol that takes `size` of the 2^14, from `from` on. */
  encode(from: number, size: number): void {
    const unit = this.#range >>> FREQUENCY_BITS;
    this.#narrow(unit * from, unit * size);
  }

  /** Writes the low `count` bits (1..14) of a number, each as likely as the others. */
  encodeBits(value: number, count: number): void {
    const unit = this.#range >>> count;
    this.#narrow(unit * value, unit);
  }

  #narrow(offset: number, range: number): void {
    let low = this.#low + offset;
    if (low >= FULL) {
      low -= FULL;
      this.#carry();
    }
    while (range < TOP) {
      this.#put(low >>> 24);
      low = (low << 8) >>> 0;
      range *= 256;
    }
    this.#low = low;
    this.#range = range;
  }

  /**
   * Writes the fewest bytes that say where the final interval lies; a reader takes what is missing behind them as 0.
   * @returns the number of bytes in the buffer.
   */
  finish(): number {
    let value = shortest(this.#low, this.#range);
    if (value >= FULL) {
      this.#carry();
      value -= FULL;
    }
    for (let i = 24; i >= 0; i -= 8) this.#put((value >>> i) & 0xff);
    while (this.length > this.#start && this.#bytes[this.length - 1] === 0) this.length--;
    return this.length;
  }

  #put(byte: number): void {
    this.#bytes[this.length++] = byte;
  }

  #carry(): void {
    let at = this.length - 1;
    while (at > this.#start && this.#bytes[at] === 0xff) this.#bytes[at--] = 0;
    this.#bytes[at] = (this.#bytes[at] as number) + 1;
  }
}

/** The number in [low, low + range) with the most zero bytes at its end of four. */
function shortest(low: number, range: number): number {
  for (let unit = FULL; unit > 1; unit /= 256) {
    const value = Math.ceil(low / unit) * unit;
    if (value < low + range) return value;
  }
  return low;
}

/** Reads what a {@link RangeEncoder} wrote. Any bytes can be read, and what is behind their end is 0. */
export class RangeDecoder {
  #bytes: Uint8Array = new Uint8Array(0);
  #start = 0;
  #end = 0;
  #at = 0;
  #code = 0;
  #range = 0xffffffff;
  #unit = 0;

  /** Begins at a place of some bytes. */
  start(bytes: Uint8Array, at: number, end: number): void {
    this.#bytes = bytes;
    this.#start = at;
    this.#at = at;
    this.#end = end;
    this.#range = 0xffffffff;
    this.#code = 0;
    for (let i = 0; i < 4; i++) this.#code = ((this.#code << 8) | this.#next()) >>> 0;
  }

  /** Where in 0..2^14-1 the next symbol lies; {@link consume} it then. */
  peek(): number {
    this.#unit = this.#range >>> FREQUENCY_BITS;
    const place = Math.floor(this.#code / this.#unit);
    return place < 2 ** FREQUENCY_BITS ? place : 2 ** FREQUENCY_BITS - 1;
  }

  consume(from: number, size: number): void {
    this.#narrow(this.#unit * from, this.#unit * size);
  }

  decodeBits(count: number): number {
    const unit = this.#range >>> count;
    const value = Math.min(2 ** count - 1, Math.floor(this.#code / unit));
    this.#narrow(unit * value, unit);
    return value;
  }

  /** Whether the bytes are the very ones that an encoder would have written: none too many, none different. */
  get isExact(): boolean {
    if (this.#end > this.#at || (this.#end > this.#start && this.#bytes[this.#end - 1] === 0)) return false;
    // The last four bytes looked at, and with them where the encoder's interval lay.
    let window = 0;
    for (let i = this.#at - 4; i < this.#at; i++) {
      window = window * 256 + (i < this.#end ? (this.#bytes[i] as number) : 0);
    }
    return window === shortest(window - this.#code, this.#range);
  }

  #narrow(offset: number, range: number): void {
    let code = this.#code - offset;
    while (range < TOP) {
      code = ((code << 8) | this.#next()) >>> 0;
      range *= 256;
    }
    this.#code = code;
    this.#range = range;
  }

  #next(): number {
    const at = this.#at++;
    return at < this.#end ? (this.#bytes[at] as number) : 0;
  }
}
