import type { Summary } from '../statistics.js';
import { bestRun, type RunSummary, STAGE_NAMES, STAGES } from './stages.js';

/** The lines that a best run is held against [ms]. */
export const LINES = { median: 80, p95: 120 } as const;

/** Where and how it was measured. */
export interface Circumstances {
  readonly browser: string;
  readonly processor: string;
  readonly seconds: number;
  /** The two pages' clocks are related this well at worst [ms]. */
  readonly clocksWithin: number;
  /** Whether the camera's timestamps could be read as times; otherwise the faces' stand for them. */
  readonly cameraTimes: boolean;
}

/** A run and how busy the machine was. */
export interface Run extends RunSummary {
  /** Load average over a minute, before and after. */
  readonly load: readonly [before: number, after: number];
}

export interface Report extends Circumstances {
  readonly runs: readonly Run[];
  readonly best: Run;
}

/** For people. */
export function table({ runs, best, ...about }: Report): string {
  const { total, stages, parts } = best;
  const verdict = (measured: number, line: number) =>
    `${line} ${measured <= line ? 'held' : `missed by ${ms(measured - line)}`}`;
  return [
    `${about.browser}; ${about.processor}; ${about.seconds} s a run; drawing off; times in ms`,
    `The clocks of the two pages agree within ${about.clocksWithin.toFixed(2)} ms.`,
    '',
    row('best run', ['p50', 'p95', 'least', 'mean', 'share'], ''),
    row('capture to Avatar.apply', [...numbers(total), '100 %'], `${best.frames} frames`),
    ...STAGE_NAMES.flatMap((stage) => [
      row(
        `  ${stage}`,
        [...numbers(stages[stage]), `${(100 * stages[stage].share).toFixed(0)} %`],
        STAGES[stage],
      ),
      ...partsOf(stage, parts),
    ]),
    '',
    `To be at most p50 ${verdict(total.median, LINES.median)}, p95 ${verdict(total.p95, LINES.p95)}.`,
    about.cameraTimes
      ? `The face's own timestamp is ${ms(parts.hidden.median)} later than the camera's; that is counted.`
      : 'The camera’s timestamps say nothing here: what passed before the face’s own is not counted.',
    '',
    row('all runs', ['p50', 'p95', 'frames', 'load', 'after'], ''),
    ...runs.map((run, i) =>
      row(
        `  ${i + 1}`,
        [ms(run.total.median), ms(run.total.p95), String(run.frames), ...run.load.map((l) => l.toFixed(2))],
        '',
      ),
    ),
  ].join('\n');
}

/** A report of these runs. Throws a RangeError without any. */
export function report(runs: readonly Run[], circumstances: Circumstances): Report {
  return { ...circumstances, runs, best: bestRun(runs) };
}

function partsOf(stage: string, parts: RunSummary['parts']): string[] {
  if (stage === 'capture') return [row('    of it, behind another', numbers(parts.waiting), '')];
  if (stage === 'tracking') return [row('    of it, worker to page', numbers(parts.hop), '')];
  return [];
}

function numbers({ median, p95, minimum, mean }: Summary): string[] {
  return [median, p95, minimum, mean].map(ms);
}

function ms(value: number): string {
  return value.toFixed(1);
}

function row(name: string, cells: readonly string[], note: string): string {
  return `${name.padEnd(26)}${cells.map((cell) => cell.padStart(8)).join('')}  ${note}`.trimEnd();
}
