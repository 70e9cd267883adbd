const MINUTE = 60_000;
const UNITS = [
  ['day', 24 * 60 * MINUTE],
  ['hour', 60 * MINUTE],
  ['minute', MINUTE],
] as const;

/** How long ago something was, in words: "yesterday", "3 hours ago", "now". Both times in ms. */
export function ago(then: number, now: number, language: string): string {
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  // A clock that was set back makes no future.
  const since = Math.max(0, now - then);
  for (const [unit, length] of UNITS) {
    if (since >= length) return format.format(-Math.round(since / length), unit);
  }
  return format.format(0, 'second');
}
