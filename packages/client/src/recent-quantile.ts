/** Quantiles of the last numbers of a stream; kept in order, so that asking costs nothing and nothing is allocated. */
export class RecentQuantile {
  readonly #ring: Float64Array;
  readonly #sorted: Float64Array;
  #count = 0;
  #next = 0;

  /** @param capacity how many numbers are remembered. */
  constructor(capacity: number) {
    this.#ring = new Float64Array(capacity);
    this.#sorted = new Float64Array(capacity);
  }

  get count(): number {
    return this.#count;
  }

  clear(): void {
    this.#count = 0;
    this.#next = 0;
  }

  add(value: number): void {
    const sorted = this.#sorted;
    if (this.#count === this.#ring.length) {
      const oldest = this.#place(this.#ring[this.#next] as number);
      sorted.copyWithin(oldest, oldest + 1, this.#count);
      this.#count--;
    }
    const place = this.#place(value);
    sorted.copyWithin(place + 1, place, this.#count);
    sorted[place] = value;
    this.#count++;
    this.#ring[this.#next] = value;
    this.#next = (this.#next + 1) % this.#ring.length;
  }

  /** The value that this `share` (0..1) of the remembered ones does not exceed; NaN of none. */
  quantile(share: number): number {
    return this.#count === 0 ? Number.NaN : (this.#sorted[Math.ceil(share * (this.#count - 1))] as number);
  }

  /** The smallest of the last `n`; -Infinity while there are fewer. */
  smallestOfLast(n: number): number {
    if (this.#count < n) return Number.NEGATIVE_INFINITY;
    const size = this.#ring.length;
    let smallest = Number.POSITIVE_INFINITY;
    for (let i = 1; i <= n; i++) {
      smallest = Math.min(smallest, this.#ring[(this.#next - i + size) % size] as number);
    }
    return smallest;
  }

  /** Index of the first value that is not smaller. */
  #place(value: number): number {
    let [low, high] = [0, this.#count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sorted[middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
