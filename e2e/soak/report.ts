import { quantile, slope } from '../bench/statistics.js';
import type { Tally } from './messages.js';

/** What was seen at one moment. Memory in bytes. */
export interface Look {
  readonly minutes: number;
  readonly participants: number;
  readonly rooms: number;
  readonly faces: number;
  /** Since the look before. */
  readonly joins: number;
  /** Of Node, after everything that can go has gone. */
  readonly heap: number;
  /** What Node's process holds, and all media workers'. */
  readonly node: number;
  readonly workers: number;
  /** What the media worker holds that is never killed; of one worker alone, that one, which is. */
  readonly spared: number;
}

export const TITLES = ' minute   people   rooms   faces   joins     heap     node   workers   spared [MB]';

const MB = 1024 * 1024;
const megabytes = (bytes: number) => (bytes / MB).toFixed(1).padStart(8);

export function line(look: Look): string {
  const { minutes, participants, rooms, faces, joins, heap, node, workers, spared } = look;
  const counts = [participants, rooms, faces, joins].map((count) => String(count).padStart(8)).join('');
  return `${minutes.toFixed(1).padStart(7)} ${counts} ${megabytes(heap)} ${megabytes(node)}  ${megabytes(workers)} ${megabytes(spared)}`;
}

/** Of the first looks, this share says how memory fills, not whether it leaks: a worker's takes 25 minutes for it. */
const WARM_UP = 0.5;

/** Over less than this, memory goes up and down [min]; over less than the other, by as much as a leak would. */
const LEAST_SPAN = 5;
const JUDGED_SPAN = 25;

/** What is judged, and up to which slope it only goes up and down [MB an hour]: tens of MB, and a process that gives back to the system what it pleases. */
const HELD = [
  { of: 'heap', name: 'heap', level: 5 },
  { of: 'node', name: 'node', level: 10 },
  { of: 'spared', name: 'spared worker', level: 5 },
] as const;

/** What happens to people who go where they like: of all who come, so many at most find the room full. */
const FULL = { reason: 'room-full', share: 0.05 };
/** Of those who are to be there, so many are: some are on their way to another room. */
const PRESENT = 0.8;

/**
 * What to say in the end, and whether something is wrong: of memory, where the looks are enough to judge it.
 * @param people who were to be there
 */
export function report(
  looks: readonly Look[],
  tallies: readonly Tally[],
  problems: readonly string[],
  people: number,
): { text: string; failed: boolean } {
  const sum = (of: (tally: Tally) => number) => tallies.reduce((total, tally) => total + of(tally), 0);
  const all = tallies.flatMap((tally) => tally.refusals);
  const refusals = all.filter((reason) => reason !== FULL.reason);
  const [joins, full] = [sum((tally) => tally.joins), all.length - refusals.length];
  const present = quantile(
    looks.map((look) => look.participants),
    0.5,
  );
  const looked = sum((tally) => tally.looked);
  const returns = tallies.flatMap((tally) => tally.returns);
  const unseen = sum((tally) => tally.unseen);
  const { text, rising } = memory(looks);
  const lines = [
    '',
    text,
    `people there, in the median: ${present} of ${people}`,
    `stays: ${joins}; rooms that were full: ${full}; refused or thrown out: ${refusals.length}${counted(refusals)}`,
    `looks at others, one every ten seconds: ${looked}; nothing had come since the last: ${unseen}`,
    returns.length === 0
      ? 'connections that broke: none'
      : `connections that broke: ${returns.length}, back after ${seconds(quantile(returns, 0.5))} s (p95 ${seconds(quantile(returns, 0.95))}, longest ${seconds(Math.max(...returns))})`,
    problems.length === 0
      ? 'left behind when everybody had left: nothing'
      : `problems:\n  ${problems.join('\n  ')}`,
  ];
  const wrong = problems.length > 0 || refusals.length > 0 || unseen > 0 || rising;
  // Where nobody is, nothing goes wrong.
  const empty = looked === 0 || present < people * PRESENT || full > (joins + full) * FULL.share;
  return { text: lines.join('\n'), failed: wrong || empty };
}

const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(2);

function counted(reasons: readonly string[]): string {
  if (reasons.length === 0) return '';
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return ` (${[...counts].map(([reason, count]) => `${reason} ${count}`).join(', ')})`;
}

function memory(looks: readonly Look[]): { text: string; rising: boolean } {
  const steady = looks.slice(Math.floor(looks.length * WARM_UP));
  const span = (steady.at(-1)?.minutes ?? 0) - (steady[0]?.minutes ?? 0);
  if (span < LEAST_SPAN) return { text: 'too short for a slope of memory', rising: false };
  const slopes = HELD.map(({ of, ...judged }) => ({
    ...judged,
    value: slope(steady.map((look) => [look.minutes / 60, look[of] / MB])),
  }));
  const rates = slopes.map(({ name, value }) => `${name} ${value >= 0 ? '+' : ''}${value.toFixed(1)}`);
  const said = `memory [MB an hour, over the last ${span.toFixed(1)} minutes]: ${rates.join(', ')}`;
  if (span < JUDGED_SPAN) return { text: `${said}: not judged, too short`, rising: false };
  const rising = slopes.filter(({ level, value }) => value > level).map(({ name }) => name);
  return {
    text: `${said}: ${rising.length === 0 ? 'level' : `rising: ${rising.join(', ')}`}`,
    rising: rising.length > 0,
  };
}
