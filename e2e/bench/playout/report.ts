import { type Column, tableLines } from '../table.js';
import type { Row } from './matrix.js';

const COLUMNS: readonly Column<Row>[] = [
  ['network', ({ network }) => network],
  ['still [ms]', ({ stillness }) => stillness.toFixed(0)],
  ['step', ({ step }) => `${step.toFixed(2)}x`],
  ['delay p50 [ms]', ({ delay }) => delay.median.toFixed(0)],
  ['p95', ({ delay }) => delay.p95.toFixed(0)],
  ['playout', ({ playout }) => playout.toFixed(0)],
  ['guessed', ({ extrapolated }) => `${(extrapolated * 100).toFixed(0)} %`],
  ['turn [°]', ({ error }) => error.turn.toFixed(2)],
  ['blendshape', ({ error }) => `${(error.blendshape * 100).toFixed(1)} %`],
  ['back [ms]', ({ back }) => (back === null ? '' : back.toFixed(0))],
];

const LEGEND = `still       longest time without motion while the source moved; a motion carried on for over 100 ms counts
step        largest step between two pictures, in times the clean run's, in the channel where it is most
delay       from the moment shown to its rendering: 15-23 ms in the tracker, 5 or more on the way, playout
guessed     share of the pictures beyond the newest frame
turn, blendshape   mean difference from the true face of that moment; of the worst of the 52
back        from the first packet after the outage until nine tenths of the difference are gone`;

/** Of the network that the lines are about, and of the outage [ms], [ms], times the clean run's. */
const LINES = { network: 'loss 10 %, jitter 50 ms', stillness: 250, step: 3, back: 300 };

/** What of the lines a face keeps. */
export function verdicts(rows: readonly Row[]): string {
  const judged = rows.filter(({ network, back }) => network === LINES.network || back !== null);
  const parts = judged.flatMap(({ network, stillness, step, back }) => {
    const say = (what: string, value: string, met: boolean) =>
      `  ${network}: ${what} ${value}: ${met ? 'met' : 'missed'}`;
    if (back !== null) return [say(`back <= ${LINES.back} ms`, `${back.toFixed(0)} ms`, back <= LINES.back)];
    return [
      say(`still <= ${LINES.stillness} ms`, `${stillness.toFixed(0)} ms`, stillness <= LINES.stillness),
      say(`step <= ${LINES.step}x`, `${step.toFixed(2)}x`, step <= LINES.step),
    ];
  });
  return parts.join('\n');
}

/** The matrix as a table, with what its columns mean. */
export function table(rows: readonly Row[]): string {
  return [...tableLines(COLUMNS, rows), '', LEGEND].join('\n');
}
