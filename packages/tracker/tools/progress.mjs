const WIDTH = 30;
const INTERVAL = 100;

/** A bar on a terminal's last line; nothing anywhere else. */
export class ProgressBar {
  #stream;
  #drawn = Number.NEGATIVE_INFINITY;

  constructor(stream = process.stderr) {
    this.#stream = stream;
  }

  /** `share`: 0..1, or `null` when nobody knows how much there is. `words` stand behind the bar. */
  show(share, words) {
    if (!this.#stream.isTTY || Date.now() - this.#drawn < INTERVAL) return;
    this.#drawn = Date.now();
    const full = share === null ? 0 : Math.round(WIDTH * Math.min(1, Math.max(0, share)));
    const bar = share === null ? '' : `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} `;
    this.#stream.write(`\r${bar}${words}\u001b[K`);
  }

  clear() {
    if (this.#stream.isTTY) this.#stream.write('\r\u001b[K');
  }
}
