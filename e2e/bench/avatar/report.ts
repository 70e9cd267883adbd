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

/** Of the cast: each line by its worst case; of the other kinds, what a small one is drawn with. */
export function verdicts(cases: readonly Case[]): string[] {
  const cast = cases.filter(({ kind }) => kind === 'cast');
  const worst = (of: readonly Case[], value: (one: Case) => number) => Math.max(...of.map(value));
  const say = (what: string, value: number, line: number, digits: number) =>
    `  ${what} ${value.toFixed(digits)}, at most ${line}: ${value <= line ? 'met' : 'missed'}`;
  const full = cast.filter(({ detail }) => detail === 'full');
  const small = cases.filter(({ detail }) => detail === 'small');
  const others = [...new Set(small.map(({ kind }) => kind))].filter((kind) => kind !== 'cast');
  const calls = (kind: string) =>
    worst(
      small.filter((one) => one.kind === kind),
      ({ drawCalls }) => drawCalls,
    );
  return [
    say(
      'update at full detail [ms]',
      worst(full, ({ update }) => update.median),
      LINES.update,
      4,
    ),
    say('draw calls at small size', calls('cast'), LINES.drawCalls, 1),
    say(
      'garbage of an update [bytes]',
      worst(cast, ({ garbage }) => garbage),
      LINES.garbage,
      1,
    ),
    ...others.map((kind) => say(`draw calls of a small ${kind}`, calls(kind), LINES.drawCalls, 1)),
  ];
}
