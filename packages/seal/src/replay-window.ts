/** How far behind the newest counter one is still taken. */
export const REPLAY_WINDOW = 1024;

/** Which counters have come: each is taken once, in any order, unless it is too far behind the newest. As in RFC 4303, section 3.4.3. */
export class ReplayWindow {
  #bits = new Uint32Array(REPLAY_WINDOW / 32);
  #newest = -1;

  /** @returns whether it is the first time; `false` also for what is too old to tell */
  take(counter: number): boolean {
    if (counter > this.#newest) this.#moveTo(counter);
    else if (this.#newest - counter >= REPLAY_WINDOW || this.#has(counter)) return false;
    this.#bits[(counter % REPLAY_WINDOW) >> 5]! |= 1 << (counter & 31);
    return true;
  }

  #has(counter: number): boolean {
    return ((this.#bits[(counter % REPLAY_WINDOW) >> 5]! >>> (counter & 31)) & 1) === 1;
  }

  #moveTo(counter: number): void {
    if (counter - this.#newest >= REPLAY_WINDOW) this.#bits.fill(0);
    else {
      for (let passed = this.#newest + 1; passed < counter; passed++) {
        this.#bits[(passed % REPLAY_WINDOW) >> 5]! &= ~(1 << (passed & 31));
      }
      this.#bits[(counter % REPLAY_WINDOW) >> 5]! &= ~(1 << (counter & 31));
    }
    this.#newest = counter;
  }
}
