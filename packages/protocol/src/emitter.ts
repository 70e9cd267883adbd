// Every JavaScript host has it, but the language's own types do not say so.
declare function queueMicrotask(callback: () => void): void;

type Listener<Args extends unknown[]> = (...args: Args) => void;

/**
 * Events typed as tuples, one map per class. Every listener runs: one that throws breaks neither the others
 * nor the emitter; its error is reported the way an uncaught error in an event handler is.
 */
export class TypedEmitter<Events extends Record<keyof Events, unknown[]>> {
  #listeners: { [K in keyof Events]?: Set<Listener<Events[K]>> } = {};

  /** @returns a function that removes the listener again. */
  on<K extends keyof Events>(event: K, listener: Listener<Events[K]>): () => void {
    const listeners = this.#listeners[event] ?? new Set<Listener<Events[K]>>();
    this.#listeners[event] = listeners;
    listeners.add(listener);
    return () => this.off(event, listener);
  }

  off<K extends keyof Events>(event: K, listener: Listener<Events[K]>): void {
    this.#listeners[event]?.delete(listener);
  }

  protected emit<K extends keyof Events>(event: K, ...args: Events[K]): void {
    for (const listener of [...(this.#listeners[event] ?? [])]) {
      try {
        listener(...args);
      } catch (error) {
        // Like EventTarget.dispatchEvent: the error surfaces, the loop goes on.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  protected removeAllListeners(): void {
    this.#listeners = {};
  }
}
