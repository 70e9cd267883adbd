/** Waiting times before the attempts to come back [ms]; the last one repeats. */
const DELAYS = [0, 300, 1200, 2700, 4800, 7000] as const;
/** Later attempts are spread by up to this much, so that a room does not come back in one moment [ms]. */
const JITTER = 1000;

/**
 * How long to wait before an attempt to reconnect [ms].
 * @param attempt 0 for the first, which does not wait.
 * @param random 0..1
 */
export function reconnectDelay(attempt: number, random: number = Math.random()): number {
  const delay = DELAYS[Math.min(attempt, DELAYS.length - 1)] as number;
  return attempt < 2 ? delay : delay + random * JITTER;
}

/** Waits between attempts to reconnect, no longer than there is reason to. */
export class Backoff {
  #wake: () => void = () => undefined;

  /** Resolves when it is time for this attempt (`false`), or when somebody wakes it (`true`). */
  wait(attempt: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), reconnectDelay(attempt));
      this.#wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }

  /** There may be a connection again: the waiting ends at once. */
  wake(): void {
    this.#wake();
  }
}
