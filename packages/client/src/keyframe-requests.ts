/** How long a keyframe may take to come before it is asked for again [ms]. */
const AGAIN_AFTER = 200;
/** Whoever does not answer so many times sends nothing: with the camera off, for instance. */
const ATTEMPTS = 5;

/**
 * Asks a sender for a keyframe, until something can be read of its face: when the channel opens, and whenever packets
 * come that differ from one that did not.
 */
export class KeyframeRequests {
  #ask: () => void = () => undefined;
  #attempts = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param ask sends the request. */
  handleOpened(ask: () => void): void {
    this.close();
    this.#ask = ask;
    this.#try();
  }

  /** A packet came that differs from one that did not. */
  handleUnreadable(): void {
    if (this.#timer === undefined) this.#try();
  }

  /** A packet came that could be read. */
  handleRead(): void {
    this.#attempts = 0;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** The channel is gone. */
  close(): void {
    this.handleRead();
    this.#ask = () => undefined;
  }

  #try(): void {
    this.#ask();
    this.#attempts++;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#attempts < ATTEMPTS) this.#try();
      // From now on only unreadable packets, which say that somebody sends, make it ask.
      else this.#attempts = 0;
    }, AGAIN_AFTER);
  }
}
