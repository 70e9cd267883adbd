/** Resolves as `promise` does, unless `signal` is aborted before: then rejects with its reason. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** @param time in ms. */
export function pause(time: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const passed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, time);
  });
  return unlessAborted(passed, signal).finally(() => clearTimeout(timer));
}

/** Aborts when the signal that it follows does, or when nothing was heard for a while. */
export class Watchdog {
  readonly #controller = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #follow = () => this.#controller.abort(this.followed.reason);

  /**
   * @param patience in ms
   * @param reason what to abort with then
   */
  constructor(
    private readonly followed: AbortSignal,
    private readonly patience: number,
    private readonly reason: () => unknown,
  ) {
    if (followed.aborted) this.#follow();
    followed.addEventListener('abort', this.#follow);
    this.heard();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  heard(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(this.reason()), this.patience);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.followed.removeEventListener('abort', this.#follow);
  }
}
