import type { Captured } from '../../own-face-page/messages.js';
import { parseBenchArgs } from '../options.js';
import { Problem } from '../problem.js';
import { summarise } from '../statistics.js';
import { type Column, tableLines } from '../table.js';

export type OwnFaceTimes = Captured['times'];

export const USAGE = `npm run bench -- own-face [options]
How long it takes from the last picture of a capture to an avatar of the face, in Chromium: the views are fused in the scan's
worker, the texture and the file are written, and the avatar is built. Somebody made of a photograph sits for it and does as they are told. Each
capture has a new worker, whose code has not run before, as in the app.

  --runs N       captures (5)
  --json FILE    keep the figures`;

/** From the end of a capture to its avatar [s]. */
const LINE = 3;
const MOST = 100;

/** Throws a `Problem` for options that do not exist or make no sense. */
export function parseOptions(args: readonly string[]) {
  const options = {
    help: { type: 'boolean', short: 'h' },
    runs: { type: 'string' },
    json: { type: 'string' },
  } as const;
  const values = parseBenchArgs(args, options, USAGE);
  const runs = Number(values.runs ?? '5');
  if (!Number.isInteger(runs) || runs < 1 || runs > MOST)
    throw new Problem(`--runs: '${values.runs}' is no whole number from 1 to ${MOST}.\n\n${USAGE}`);
  return { help: values.help ?? false, runs, json: values.json ?? null };
}

interface Row {
  readonly part: string;
  readonly times: readonly number[];
}

const COLUMNS: readonly Column<Row>[] = [
  ['', ({ part }) => part],
  ['median [ms]', ({ times }) => summarise(times).median.toFixed(0)],
  ['least', ({ times }) => summarise(times).minimum.toFixed(0)],
  ['most', ({ times }) => Math.max(...times).toFixed(0)],
];

/** The figures as a table, and whether the line is kept. */
export function report(times: readonly OwnFaceTimes[]): string {
  const all = times.map(({ fuse, write, wear }) => fuse + write + wear);
  const rows: Row[] = [
    { part: 'fused', times: times.map(({ fuse }) => fuse) },
    { part: 'texture and file', times: times.map(({ write }) => write) },
    { part: 'avatar', times: times.map(({ wear }) => wear) },
    { part: 'from the end of the capture on', times: all },
  ];
  const { median } = summarise(all);
  const verdict = median <= LINE * 1000 ? 'met' : 'missed';
  return [
    ...tableLines(COLUMNS, rows),
    '',
    `  built after capture [s] ${(median / 1000).toFixed(2)} (median of ${times.length}), at most ${LINE}: ${verdict}`,
  ].join('\n');
}
