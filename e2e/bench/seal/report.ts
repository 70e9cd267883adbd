import { HEADERS } from '@guise/client/testing';
import { quantile } from '../statistics.js';
import { type Column, tableLines } from '../table.js';

/** One call. */
export interface CallFigures {
  readonly sealed: boolean;
  /** Processor time of all processes of the browser, in cores. */
  readonly talker: number;
  readonly listener: number;
  /** Packets of the talker's face a second. */
  readonly packets: number;
  /** Of the talker's face, before headers [kbit/s]. */
  readonly payload: number;
  /** All that the talker sends, voice and headers included, as the browser counts it [kbit/s]. */
  readonly sent: number;
  /** Packets of face and voice that the listener opened a second; `null`: a plain call. */
  readonly opened: number | null;
  /** What it could not open, all in all; `null`: a plain call. */
  readonly refused: number | null;
  /** What the machine had left, 0..1 of all cores. */
  readonly idle: number;
  /** Load average over a minute, before the call. */
  readonly load: number;
}

/** The lines of the design: sealed beside plain, and what a talking face takes on the wire [kbit/s]. */
const LINES = { processor: 1.1, wire: 34 };
/** Below this a machine has nothing left, and a process gets what there is instead of what it needs. */
const FULL = 0.1;
/** What a camera gives [faces a second]. */
const FULL_RATE = 30;

interface Row extends CallFigures {
  readonly name: string;
}

const COLUMNS: readonly Column<Row>[] = [
  ['call', ({ name }) => name],
  ['talker [cores]', ({ talker }) => talker.toFixed(3)],
  ['listener', ({ listener }) => listener.toFixed(3)],
  ['faces/s', ({ packets }) => packets.toFixed(1)],
  ['bytes each', (row) => packetBytes(row).toFixed(1)],
  ['payload [kbit/s]', ({ payload }) => payload.toFixed(2)],
  ['wire', (row) => wireOf(row).toFixed(2)],
  ['all sent', ({ sent }) => sent.toFixed(1)],
  ['opened/s', ({ opened }) => opened?.toFixed(1) ?? '-'],
  ['refused', ({ refused }) => refused?.toFixed(0) ?? '-'],
  ['idle', ({ idle }) => `${(idle * 100).toFixed(0)} %${idle < FULL ? ' !' : ''}`],
  ['load', ({ load }) => load.toFixed(2)],
];

const LEGEND = `talker, listener   processor time of all processes of that browser
wire        the talker's face with ${HEADERS} bytes of IP, UDP, DTLS and SCTP around each packet, without the voice
all sent    by the talker, voice included, as the browser counts it and the stats panel shows it
opened      by the listener, face and voice; refused: what it could not open
!           the machine had nothing left: what processes took in this call is what they got`;

const SIDES = {
  talker: ({ talker }: CallFigures) => talker,
  listener: ({ listener }: CallFigures) => listener,
  both: ({ talker, listener }: CallFigures) => talker + listener,
};
type Side = keyof typeof SIDES;

/** What each side takes in sealed calls beside plain ones. */
export interface Comparison {
  readonly side: Side;
  /** Cores, of all calls of that kind. */
  readonly median: { readonly plain: number; readonly sealed: number };
  readonly minimum: { readonly plain: number; readonly sealed: number };
}

const COMPARED: readonly Column<Comparison>[] = [
  ['processor [cores]', ({ side }) => side],
  ['plain, median', ({ median }) => median.plain.toFixed(3)],
  ['sealed', ({ median }) => median.sealed.toFixed(3)],
  ['ratio', ({ median }) => ratio(median).toFixed(3)],
  ['plain, least', ({ minimum }) => minimum.plain.toFixed(3)],
  ['sealed', ({ minimum }) => minimum.sealed.toFixed(3)],
  ['ratio', ({ minimum }) => ratio(minimum).toFixed(3)],
];

/** Every call, what each kind takes, and which lines are met. Throws a RangeError without a call of each kind. */
export function report(calls: readonly CallFigures[]): string {
  const [plain, sealed] = [false, true].map((kind) => calls.filter((call) => call.sealed === kind));
  const medians = [plain, sealed].map((kind) => medianCall(kind as CallFigures[])) as [Row, Row];
  const named = calls.map((call): Row => ({ ...call, name: call.sealed ? 'sealed' : 'plain' }));
  return [
    ...tableLines(COLUMNS, [...named, ...medians]),
    '',
    LEGEND,
    '',
    ...tableLines(COMPARED, compare(calls)),
    '',
    `A sealed face packet has ${(packetBytes(medians[1]) - packetBytes(medians[0])).toFixed(1)} bytes more.`,
    '',
    ...verdicts(calls),
  ].join('\n');
}

/** Talker, listener and both. Throws a RangeError without a call of each kind. */
export function compare(calls: readonly CallFigures[]): Comparison[] {
  return (Object.keys(SIDES) as Side[]).map((side) => {
    const at = (share: number) => {
      const of = (kind: boolean) =>
        quantile(calls.filter(({ sealed }) => sealed === kind).map(SIDES[side]), share);
      return { plain: of(false), sealed: of(true) };
    };
    return { side, median: at(0.5), minimum: at(0) };
  });
}

/** The medians of all calls against the lines. */
export function verdicts(calls: readonly CallFigures[]): string[] {
  const line = (what: string, value: number, most: number, digits: number) =>
    `  ${what} ${value.toFixed(digits)}, at most ${most}: ${value <= most ? 'met' : 'missed'}`;
  const sealed = calls.filter((call) => call.sealed);
  const wire = quantile(sealed.map(wireOf), 0.5);
  const each = quantile(sealed.map(packetBytes), 0.5);
  return [
    ...compare(calls)
      .filter(({ side }) => side !== 'both')
      .map(({ side, median }) =>
        line(`processor of the ${side}, sealed beside plain`, ratio(median), LINES.processor, 3),
      ),
    line('wire of a talking face, sealed [kbit/s]', wire, LINES.wire, 2),
    `  the same with all ${FULL_RATE} pictures of a second (no line) ${wireAt(FULL_RATE, kilobits(FULL_RATE * each)).toFixed(2)}`,
  ];
}

function medianCall(calls: readonly CallFigures[]): Row {
  const median = (of: (call: CallFigures) => number) => quantile(calls.map(of), 0.5);
  const sealed = calls[0]?.sealed ?? false;
  return {
    name: sealed ? 'sealed, medians' : 'plain, medians',
    sealed,
    talker: median(({ talker }) => talker),
    listener: median(({ listener }) => listener),
    packets: median(({ packets }) => packets),
    payload: median(({ payload }) => payload),
    sent: median(({ sent }) => sent),
    opened: sealed ? median(({ opened }) => opened ?? 0) : null,
    refused: sealed ? median(({ refused }) => refused ?? 0) : null,
    idle: median(({ idle }) => idle),
    load: median(({ load }) => load),
  };
}

/** [kbit/s] */
function wireOf({ packets, payload }: CallFigures): number {
  return wireAt(packets, payload);
}

function wireAt(packets: number, payload: number): number {
  return payload + kilobits(packets * HEADERS);
}

function packetBytes({ packets, payload }: CallFigures): number {
  return (payload * 1000) / 8 / packets;
}

function kilobits(bytes: number): number {
  return (bytes * 8) / 1000;
}

function ratio({ plain, sealed }: Comparison['median']): number {
  return sealed / plain;
}
