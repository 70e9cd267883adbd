import { quantile, type Summary, summarise } from '../statistics.js';

/** The stages of a frame's way, in their order, and what each lasts from and to. */
export const STAGES = {
  capture: 'the camera’s timestamp to the tracker taking the picture up',
  tracking: 'to the face on the sender’s page',
  encoding: 'to the packet handed to the channel',
  network: 'to the packet on the receiver’s page: SCTP, SFU, SCTP',
  playout: 'to the picture that shows this moment',
} as const;
export type Stage = keyof typeof STAGES;
export const STAGE_NAMES = Object.keys(STAGES) as Stage[];

/** A frame on the sender's side. All times on one clock [ms]. */
export interface SentFrame {
  /** The camera's timestamp of the picture. */
  readonly captured: number;
  /** The face's timestamp: what the tracker took for the time of capture. */
  readonly timestamp: number;
  /** The picture was in the worker. */
  readonly arrived: number;
  /** The tracker began with it. */
  readonly begun: number;
  /** The worker was done. */
  readonly tracked: number;
  /** The face was on the page. */
  readonly delivered: number;
  /** The packet was handed to the channel. */
  readonly sent: number;
  /** The packet, as text: what it comes out as at the other end. */
  readonly packet: string;
}

/** A call of the receiver's `Avatar.apply`: when, and the moment of the sender's that it shows. */
export interface AppliedPicture {
  readonly applied: number;
  readonly shown: number;
}

/** A frame's whole way: how long each stage took [ms]. */
export interface Way extends Record<Stage, number> {
  readonly total: number;
  /** Parts of capture and tracking. */
  readonly waiting: number;
  readonly hop: number;
  /** By how much the face's timestamp is later than the camera's: what nobody downstream knows of. */
  readonly hidden: number;
}

/**
 * The ways of the frames that were sent, came and were shown. Playout interpolates, so that no frame is shown exactly: a
 * picture applied at T shows the moment s; a frame of the moment t <= s counts as shown at T - (s - t), by the first
 * picture at or past it. So a frame's latency is that picture's, T - s, from the camera's timestamp instead of the face's.
 *
 * @param received when each packet came, by its text.
 * @param pictures in order.
 */
export function followFrames(
  frames: readonly SentFrame[],
  received: ReadonlyMap<string, number>,
  pictures: readonly AppliedPicture[],
): Way[] {
  let next = 0;
  return frames.flatMap((frame) => {
    const came = received.get(frame.packet);
    while (next < pictures.length && (pictures[next] as AppliedPicture).shown < frame.timestamp) next++;
    const picture = pictures[next];
    if (came === undefined || !picture) return [];
    const shown = picture.applied - (picture.shown - frame.timestamp);
    return [
      {
        capture: frame.begun - frame.captured,
        tracking: frame.delivered - frame.begun,
        encoding: frame.sent - frame.delivered,
        network: came - frame.sent,
        playout: shown - came,
        total: shown - frame.captured,
        waiting: frame.begun - frame.arrived,
        hop: frame.delivered - frame.tracked,
        hidden: frame.timestamp - frame.captured,
      },
    ];
  });
}

/** What a run comes to. */
export interface RunSummary {
  readonly frames: number;
  readonly total: Summary;
  readonly stages: Readonly<Record<Stage, Summary & { readonly share: number }>>;
  readonly parts: Readonly<Record<'waiting' | 'hop' | 'hidden', Summary>>;
}

/** Throws a RangeError without ways. The shares are of the means and add up to 1. */
export function summariseRun(ways: readonly Way[]): RunSummary {
  const total = summarise(ways.map((way) => way.total));
  const of = (key: keyof Way) => summarise(ways.map((way) => way[key]));
  const stages = STAGE_NAMES.map((stage) => {
    const summary = of(stage);
    return [stage, { ...summary, share: summary.mean / total.mean }] as const;
  });
  return {
    frames: ways.length,
    total,
    stages: Object.fromEntries(stages) as Record<Stage, Summary & { share: number }>,
    parts: { waiting: of('waiting'), hop: of('hop'), hidden: of('hidden') },
  };
}

/** The run with the least median. Throws a RangeError without runs. */
export function bestRun<T extends { readonly total: Summary }>(runs: readonly T[]): T {
  const least = quantile(
    runs.map(({ total }) => total.median),
    0,
  );
  return runs.find(({ total }) => total.median === least) as T;
}
