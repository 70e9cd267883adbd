/** Of libdatachannel's, a channel or a track. */
interface End {
  close(): void;
  onClosed(listener: () => void): void;
}

/** Longer than libdatachannel takes to close what a connection had when it ended [ms]. */
const SETTLE = 1000;

/**
 * The channels and tracks of a connection of which nobody has heard yet that they are closed. Each keeps the process alive until somebody does.
 *
 * When a connection ends, here or at the server, libdatachannel closes what it has at that moment, on its own thread. Where we close the same
 * one meanwhile, the news of it may be lost, and the process stays for good. Where we open one later, as we may while we do not know of the end,
 * nobody closes it. So once the connection is closed, we leave that to libdatachannel, and only then close what it did not.
 */
export class OpenEnds {
  readonly #open = new Map<End, () => void>();
  #connectionClosed = false;
  #settling: NodeJS.Timeout | undefined;

  /**
   * To be called with whatever is opened. Of libdatachannel nobody else may ask when it is closed: who asks a second time, while the news is on
   * its way from its thread to this one, never hears it.
   * @param handleClosed is told, in place of whoever held it before
   */
  hold(end: End, handleClosed = () => {}): void {
    const known = this.#open.has(end);
    this.#open.set(end, handleClosed);
    if (!known) end.onClosed(() => this.#handleClosed(end));
  }

  /** Closes one of them. */
  close(end: End): void {
    if (!this.#connectionClosed) end.close();
  }

  /** To be called when the connection is closed. */
  handleConnectionClosed(): void {
    this.#connectionClosed = true;
    if (this.#open.size === 0) return;
    this.#settling = setTimeout(() => {
      for (const end of this.#open.keys()) end.close();
    }, SETTLE);
  }

  #handleClosed(end: End): void {
    const handleClosed = this.#open.get(end);
    this.#open.delete(end);
    if (this.#open.size === 0) clearTimeout(this.#settling);
    handleClosed?.();
  }
}
