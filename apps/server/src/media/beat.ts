/** How far apart the moments are at which something is looked at [ms]. */
const BEAT = 50;

const waiting = new Map<number, Set<() => void>>();

/**
 * Calls `look` once, at the beat nearest to `delay` from now. Whoever looks at something in a media worker again and again waits so: the
 * looks of all participants wake up this process and its workers together, instead of each by itself.
 * @param delay [ms]
 * @returns takes it back
 */
export function atBeat(delay: number, look: () => void): () => void {
  const now = performance.now();
  const beat = Math.max(Math.round((now + delay) / BEAT), Math.floor(now / BEAT) + 1);
  let looks = waiting.get(beat);
  if (!looks) {
    looks = new Set();
    waiting.set(beat, looks);
    setTimeout(() => run(beat), Math.ceil(beat * BEAT - now)).unref();
  }
  // One of its own, so that the same one can wait twice.
  const call = () => look();
  looks.add(call);
  return () => looks.delete(call);
}

function run(beat: number): void {
  const looks = waiting.get(beat) ?? new Set();
  waiting.delete(beat);
  for (const look of looks) look();
  // Who keeps the way to take theirs back would keep all who waited with them, and so on from beat to beat.
  looks.clear();
}
