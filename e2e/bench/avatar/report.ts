import { type Column, tableLines } from '../table.js';
import type { Case } from './figures.js';

const COLUMNS: readonly Column<Case>[] = [
  ['avatars', ({ kind, count, detail }) => `${count} ${kind}, ${detail}`],
  ['update [ms]', ({ update }) => update.median.toFixed(4)],
  ['least', ({ update }) => update.minimum.toFixed(4)],
  ['garbage [bytes]', ({ garbage }) => garbage.toFixed(1)],
  ['picture [ms]', ({ picture }) => picture.median.toFixed(2)],
  ['least', ({ picture }) => picture.minimum.toFixed(2)],
  ['draw calls', ({ drawCalls }) => drawCalls.toFixed(1)],
  ['triangles', ({ triangles }) => Math.round(triangles).toLocaleString('en')],
  ['memory [MB]', ({ memory }) => (memory / 1e6).toFixed(1)],
];

const LEGEND = `update      one avatar's apply(), update() and matrices, on the main thread
garbage     what one update leaves to the garbage collector
picture     all avatars updated and drawn, a tile each, on the main thread; without a graphics card it waits for pixels, too
draw calls, triangles   of one avatar
memory      vertices, morph targets and textures of all avatars on the graphics card, reckoned from what three.js uploads`;

/** One update at full detail [ms], draw calls of a small avatar, garbage of an update [bytes] that is none: clock and heap are coarse. */
const LINES = { update: 0.15, drawCalls: 3, garbage: 8 };

/** The figures as a table, what its columns mean, and what of the lines is kept. */
export function report(cases: readonly Case[]): string {
  return [...tableLines(COLUMNS, cases), '', LEGEND, '', ...verdicts(cases)].join('\n');
}

/** Beside what the lines are for: what others make of the same VRM. */
const FOREIGN = 'plain three-vrm';

/** Each line for each kind of avatar, by its worst case. */
export function verdicts(cases: readonly Case[]): string[] {
  const kinds = [...new Set(cases.map(({ kind }) => kind))].filter((kind) => kind !== FOREIGN);
  return kinds.flatMap((kind) => verdictsOf(cases.filter((one) => one.kind === kind)));
}

function verdictsOf(cases: readonly Case[]): string[] {
  const kind = cases[0]?.kind;
  const say = (
    what: string,
    of: readonly Case[],
    value: (one: Case) => number,
    line: number,
    digits: number,
  ) => {
    if (of.length === 0) return [];
    const worst = Math.max(...of.map(value));
    return [
      `  ${kind}: ${what} ${worst.toFixed(digits)}, at most ${line}: ${worst <= line ? 'met' : 'missed'}`,
    ];
  };
  const [full, small] = (['full', 'small'] as const).map((level) =>
    cases.filter(({ detail }) => detail === level),
  ) as [Case[], Case[]];
  return [
    ...say('update at full detail [ms]', full, ({ update }) => update.median, LINES.update, 4),
    ...say('draw calls at small size', small, ({ drawCalls }) => drawCalls, LINES.drawCalls, 1),
    ...say('garbage of an update [bytes]', cases, ({ garbage }) => garbage, LINES.garbage, 1),
  ];
}
