interface Running<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
}

/** Work that several may wait for at the same time: done once for a key, and given up when nobody waits any more. */
export class SharedWork<T> {
  readonly #running = new Map<string, Running<T>>();

  /**
   * @param work rejects with the reason of its signal when that is aborted.
   * @param signal ends this caller's waiting, with its reason.
   */
  join(key: string, work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    const running = this.#running.get(key) ?? this.#start(key, work);
    running.waiting++;
    return new Promise((resolve, reject) => {
      const leave = () => {
        reject(signal?.reason);
        if (--running.waiting > 0) return;
        this.#forget(key, running);
        running.controller.abort(signal?.reason);
      };
      signal?.addEventListener('abort', leave, { once: true });
      running.result.then(resolve, reject).finally(() => signal?.removeEventListener('abort', leave));
    });
  }

  /** Ends everything: whoever waits gets `reason`. */
  abort(reason: unknown): void {
    for (const { controller } of this.#running.values()) controller.abort(reason);
  }

  #start(key: string, work: (signal: AbortSignal) => Promise<T>): Running<T> {
    const controller = new AbortController();
    const running: Running<T> = { result: work(controller.signal), controller, waiting: 0 };
    this.#running.set(key, running);
    const forget = () => this.#forget(key, running);
    running.result.then(forget, forget);
    return running;
  }

  #forget(key: string, running: Running<T>): void {
    if (this.#running.get(key) === running) this.#running.delete(key);
  }
}
