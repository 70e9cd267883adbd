/**
 * Something a view can watch: `subscribe` calls the listener after every change. A listener that
 * throws is reported to the page's error handler and never keeps the others from hearing.
 */
export class Observable {
  readonly #listeners = new Set<() => void>();

  /** Calls `listener` after every change until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  protected changed(): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener();
      } catch (error) {
        reportError(error);
      }
    }
  }
}
