import { quantile } from '../statistics.js';
import { type Column, tableLines } from '../table.js';
import type { Fault } from './options.js';

/** One kill. */
export interface FaultRun {
  readonly fault: Fault;
  /** Each room that was on what was killed: until everybody in it saw everybody again [ms]. */
  readonly back: readonly number[];
  /** Rooms that were not, in how many of them somebody lost the connection all the same, and packets in them that came and that did not, from before the kill until after all were back. */
  readonly others: number;
  readonly broken: number;
  readonly arrived: number;
  readonly lost: number;
}

/** The lines of the design: rooms are back within [ms]. */
const LINES: Record<Fault, number> = { worker: 3000, node: 6000 };

interface Row {
  readonly fault: Fault;
  readonly runs: readonly FaultRun[];
}

const backOf = ({ runs }: Row) => runs.flatMap(({ back }) => back);
const sum = ({ runs }: Row, of: (run: FaultRun) => number) => runs.reduce((total, run) => total + of(run), 0);

const COLUMNS: readonly Column<Row>[] = [
  ['killed', ({ fault, runs }) => `${fault}, ${runs.length} times`],
  ['rooms', (row) => String(backOf(row).length)],
  ['back, median [ms]', (row) => quantile(backOf(row), 0.5).toFixed(0)],
  ['max', (row) => Math.max(...backOf(row)).toFixed(0)],
  ['other rooms', (row) => String(sum(row, ({ others }) => others))],
  ['of which broke', (row) => String(sum(row, ({ broken }) => broken))],
  ['faces there', (row) => String(sum(row, ({ arrived }) => arrived))],
  ['lost', (row) => String(sum(row, ({ lost }) => lost))],
];

/** Throws a RangeError when no room was on what was killed. */
export function report(runs: readonly FaultRun[]): string {
  const faults = [...new Set(runs.map(({ fault }) => fault))];
  const rows = faults.map((fault) => ({ fault, runs: runs.filter((run) => run.fault === fault) }));
  const met = (is: boolean) => (is ? 'met' : 'missed');
  return [
    ...tableLines(COLUMNS, rows),
    '',
    ...rows.flatMap((row) => {
      const most = Math.max(...backOf(row));
      const lost = sum(row, (run) => run.lost);
      const broken = sum(row, (run) => run.broken);
      return [
        `  ${row.fault} killed, rooms back <= ${LINES[row.fault] / 1000} s: ${(most / 1000).toFixed(2)}: ${met(most <= LINES[row.fault])}`,
        `  ${row.fault} killed, others lose no frame and no connection: ${lost}, ${broken}: ${met(lost === 0 && broken === 0)}`,
      ];
    }),
  ].join('\n');
}
