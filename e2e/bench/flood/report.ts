import { quantile } from '../statistics.js';
import { type Column, tableLines } from '../table.js';

/** What packets took [ms]: through the server, and past it meanwhile. */
export interface Span {
  readonly through: readonly number[];
  readonly direct: readonly number[];
}

/** One flood. */
export interface FloodRun {
  readonly before: Span;
  /** The first second. */
  readonly first: Span;
  readonly after: Span;
  /** When the others got something of it last, since it began [ms]; `null`: they never did. */
  readonly heardFor: number | null;
  /** How long the one who flooded could [ms], and the packets that went out meanwhile; `null`: until the end. */
  readonly cutAfter: number | null;
  readonly sent: number;
}

/** Of the p95 before, so much is the one after the first second at most. */
const LINE = 1.2;
/** So many packets a second are the flood of the design, less what a busy machine is late with. */
const FLOOD = 9500;
/** Of the faces that came in as long a time before, so many come afterwards at least: of those that do not come nobody knows how late they would be, and p95 is to be of all. */
const SHARE = 0.95;
/** For so long at most the others may hear of it [ms]. */
const HEARD = 1000;

const SPANS = ['before', 'first', 'after'] as const;
const NAMES = { before: 'before', first: 'first second', after: 'after that' };

interface Row extends Span {
  readonly name: string;
}

const p = (values: readonly number[], share: number) =>
  values.length === 0 ? '-' : quantile(values, share).toFixed(2);

const COLUMNS: readonly Column<Row>[] = [
  ['', ({ name }) => name],
  ['packets', ({ through }) => String(through.length)],
  ['p50 [ms]', ({ through }) => p(through, 0.5)],
  ['p95', ({ through }) => p(through, 0.95)],
  ['p99', ({ through }) => p(through, 0.99)],
  ['past p50', ({ direct }) => p(direct, 0.5)],
  ['p95', ({ direct }) => p(direct, 0.95)],
];

const LEGEND = `packets, p50 ...  faces of the others to each other, all runs together
past              from a sender to a receiver in the same process without a server: what of it is the machine's`;

/** The p95 after the first second, as a share of that before, of each run; least first. */
function ratios(runs: readonly FloodRun[], way: keyof Span): number[] {
  return runs
    .map(({ before, after }) => quantile(after[way], 0.95) / quantile(before[way], 0.95))
    .sort((a, b) => a - b);
}

/** Packets a second, for as long as they could be sent; of one who was never cut off it is not known. */
const rateOf = ({ cutAfter, sent }: FloodRun) => (cutAfter === null ? 0 : sent / (cutAfter / 1000));

const met = (is: boolean) => (is ? 'met' : 'missed');

/** Throws a RangeError when nothing arrived before or after. */
export function report(runs: readonly FloodRun[]): string {
  const all = (which: (typeof SPANS)[number], of: keyof Span) => runs.flatMap((run) => run[which][of]);
  const rows = SPANS.map((which) => ({
    name: NAMES[which],
    through: all(which, 'through'),
    direct: all(which, 'direct'),
  }));
  const through = ratios(runs, 'through');
  const ratio = quantile(through, 0.5);
  const shown = (all: readonly number[]) =>
    `${quantile(all, 0.5).toFixed(2)} (${all.map((one) => one.toFixed(2)).join(', ')})`;
  const cut = runs.map(({ cutAfter }) => (cutAfter === null ? 'never' : `${Math.round(cutAfter)} ms`));
  const never = cut.filter((when) => when === 'never').length;
  const heard = runs.map(({ heardFor }) => (heardFor === null ? 'never' : `${Math.round(heardFor)} ms`));
  // A flood of which nobody heard was none.
  const longest = Math.max(...runs.map(({ heardFor }) => heardFor ?? Number.POSITIVE_INFINITY));
  const rate = Math.min(...runs.map((run) => rateOf(run)));
  const came = Math.min(...runs.map(({ before, after }) => after.through.length / before.through.length));
  return [
    ...tableLines(COLUMNS, rows),
    '',
    LEGEND,
    '',
    `  cut off after ${cut.join(', ')}, with ${runs.map(({ sent }) => sent).join(', ')} packets`,
    `  p95 after the first second, of that before, median of the runs: ${shown(through)}`,
    `  past the server: ${shown(ratios(runs, 'direct'))}`,
    `  packets a second, least >= ${FLOOD}: ${rate.toFixed(0)}: ${met(rate >= FLOOD)}`,
    `  the others heard of it for ${heard.join(', ')}`,
    `  they hear nothing of it after <= ${HEARD} ms: ${Number.isFinite(longest) ? longest.toFixed(0) : 'never'}: ${met(longest <= HEARD)}`,
    `  not cut off <= 0: ${never}: ${met(never === 0)}`,
    `  the others, faces that come afterwards, of those before, least >= ${SHARE}: ${came.toFixed(2)}: ${met(came >= SHARE)}`,
    `  the others, p95 <= ${LINE} x: ${met(ratio <= LINE)}`,
  ].join('\n');
}
