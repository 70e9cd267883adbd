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
