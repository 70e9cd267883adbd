import { type Column, tableLines } from '../table.js';

/** What one row measured. */
export interface Row {
  readonly people: number;
  readonly rooms: number;
  /** Face messages a second into the server and out of it. */
  readonly messagesIn: number;
  readonly messagesOut: number;
  /** Opus packets a second out of it. */
  readonly voiceOut: number;
  /** Share of one core. */
  readonly node: number;
  /** Of all workers together, and of the busiest. */
  readonly worker: number;
  readonly busiest: number;
  /** What all participants' processes took, in cores, and what the machine had left, 0..1 of all. */
  readonly participants: number;
  readonly idle: number;
  /** What packets take more through the server than past it, and what past it [ms]. */
  readonly added: { readonly median: number; readonly p95: number };
  readonly direct: { readonly median: number; readonly p95: number };
  /** From so many senders to a receiver each, as pairs, that was. */
  readonly ways: number;
  /** Of the face messages, 0..1. */
  readonly loss: number;
  /** Faces a second of each other participant that is asked for most often, on average. */
  readonly fps: number;
  /** And of the one at the one receiver that got least. */
  readonly least: number;
  /** The least share that somebody got of what somebody sent, of those of whom all is asked for. */
  readonly share: number;
  /** Bytes. */
  readonly memory: { readonly node: number; readonly worker: number };
}

/** Below this a machine has nothing left, and what is late is late for that. */
const FULL = 0.1;
/** The lines of the design. */
const LINES = { people: 24, share: 0.5, added: 15, large: 50, largeAdded: 50, fps: 10, rooms: 40 };
/** So many faces a second, on average, make a row one of 30: a recorded face that keeps still for a moment sends less. */
const WHOLE = 27;
/** Of what anybody sends, everybody gets so much: what is on its way at the beginning and at the end is not in it. */
const SHARE = 0.95;

const isFull = ({ idle }: Row) => idle < FULL;
const server = ({ node, worker }: Row) => node + worker;

const COLUMNS: readonly Column<Row>[] = [
  ['people', ({ people, rooms }) => (rooms === 1 ? `${people}` : `${rooms} x ${people / rooms}`)],
  ['in/s', ({ messagesIn }) => messagesIn.toFixed(0)],
  ['out/s', ({ messagesOut }) => messagesOut.toFixed(0)],
  ['voice/s', ({ voiceOut }) => voiceOut.toFixed(0)],
  ['worker', ({ worker }) => worker.toFixed(3)],
  ['busiest', ({ busiest }) => busiest.toFixed(3)],
  ['[us/out]', ({ worker, messagesOut }) => ((worker / messagesOut) * 1e6).toFixed(1)],
  ['Node', ({ node }) => node.toFixed(3)],
  ['[us/in]', ({ node, messagesIn }) => ((node / messagesIn) * 1e6).toFixed(1)],
  ['added p50 [ms]', ({ added }) => added.median.toFixed(2)],
  ['p95', ({ added }) => added.p95.toFixed(2)],
  ['past p50', ({ direct }) => direct.median.toFixed(2)],
  ['p95', ({ direct }) => direct.p95.toFixed(2)],
  ['ways', ({ ways }) => String(ways)],
  ['loss', ({ loss }) => `${(loss * 100).toFixed(2)} %`],
  ['fps', ({ fps }) => fps.toFixed(1)],
  ['least', ({ least }) => least.toFixed(1)],
  ['worker [MB]', ({ memory }) => (memory.worker / 1e6).toFixed(0)],
  ['Node', ({ memory }) => (memory.node / 1e6).toFixed(0)],
  ['others', ({ participants }) => participants.toFixed(2)],
  ['idle', (row) => `${(row.idle * 100).toFixed(0)} %${isFull(row) ? ' !' : ''}`],
];

const LEGEND = `in, out     face messages a second into the server and out of it; voice: Opus packets out
worker, Node   cores, of all workers together, and busiest: of the busiest of them; [us/out] of the worker for a message out, [us/in] of Node for a message in
added       what a face takes from its sender to a receiver in the same process, less what the one past the server took that was sent nearest to it
past        from a sender to a receiver in the same process without a server, meanwhile
ways        pairs of a sender and a receiver in one process, of which these times are
fps, least  of a face that is asked for as often as any other, as those in sight are
others      cores of the participants' processes
!           the machine had nothing left: what is late or lost in this row says nothing about the server`;

export function table(rows: readonly Row[]): string {
  return [...tableLines(COLUMNS, rows), '', LEGEND].join('\n');
}

/** Which of the design's lines are met; rows of a full machine judge nobody. */
export function verdicts(rows: readonly Row[]): string {
  const lines: string[] = [];
  const say = (row: Row, what: string, value: string, met: boolean) =>
    lines.push(`  ${what} ${value}: ${isFull(row) ? 'the machine was full' : met ? 'met' : 'missed'}`);
  for (const row of rows.filter(({ rooms }) => rooms === 1)) {
    if (row.people === LINES.people) {
      say(
        row,
        '24 in a room, cores of the server <= 0.5:',
        server(row).toFixed(2),
        server(row) <= LINES.share,
      );
      say(row, '24 in a room, added p95 <= 15 ms:', row.added.p95.toFixed(1), row.added.p95 <= LINES.added);
      say(row, '24 in a room, no loss:', `${(row.loss * 100).toFixed(3)} %`, row.loss === 0);
      say(row, `24 in a room, faces a second >= ${WHOLE}:`, row.fps.toFixed(1), row.fps >= WHOLE);
      say(
        row,
        `24 in a room, of what anybody sends, least >= ${SHARE}:`,
        row.share.toFixed(2),
        row.share >= SHARE,
      );
    }
    if (row.people === LINES.large) {
      say(
        row,
        '50 in a room, of each face in sight, a second >= 10:',
        row.least.toFixed(1),
        row.least >= LINES.fps,
      );
      say(
        row,
        '50 in a room, added p95 <= 50 ms:',
        row.added.p95.toFixed(1),
        row.added.p95 <= LINES.largeAdded,
      );
    }
  }
  const fours = rows.filter(({ rooms, people }) => rooms > 1 && people === 4 * rooms).at(-1);
  if (fours) {
    const fit = Math.floor(fours.rooms / server(fours));
    say(
      fours,
      `rooms of four on one core >= 40, by the share of ${fours.rooms}:`,
      String(fit),
      fit >= LINES.rooms,
    );
    const well = `${(fours.loss * 100).toFixed(3)} %, ${fours.fps.toFixed(1)}, ${fours.share.toFixed(2)}`;
    say(
      fours,
      `in them no loss, faces a second >= ${WHOLE}, of what anybody sends, least >= ${SHARE}:`,
      well,
      fours.loss === 0 && fours.fps >= WHOLE && fours.share >= SHARE,
    );
  }
  return lines.join('\n');
}
