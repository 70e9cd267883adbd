import type { types } from 'mediasoup';
import { atBeat } from './beat.js';

/**
 * How often it is looked at what came on a transport [ms]. Of one that sends, a flood goes on to the others until it is looked at; of one
 * that receives, nothing ever does.
 */
const INTERVALS = { send: { calm: 300, suspected: 200 }, receive: { calm: 600, suspected: 200 } };
/** So many suspicions within so long [ms] are a flood: one burst may fill two looks, and pulses are none. */
const SUSPICIONS = { most: 3, within: 10_000 };
/**
 * Between the last data that is forwarded and the end of the transport [ms]. Somebody's end resets the streams on which the others received
 * them. What they have not got by then holds the reset up, and usrsctp (`sctp_indata.c`, `pending_reply_queue`) puts aside what
 * comes meanwhile: two unordered messages of one stream, both with number 0, it then takes for one that came twice, and ends the
 * association. A flood leaves queues, and losses; on two cores that everybody shares a second is too short for them.
 */
const SETTLE = 2000;

/** What may come on a transport, bits a second. */
export interface FloodLimits {
  /** Voices and screens (RTP). */
  media: number;
  /** Everything else: faces, acknowledgements, whatever somebody makes up. */
  data: number;
}

/** What came on a transport so far [bytes], and when that was [ms]. */
export interface Received {
  media: number;
  data: number;
  time: number;
}

/** What came between two looks. */
export interface Flow extends FloodLimits {
  /** How long that was [ms]. */
  during: number;
}

/** Tells a flood from a burst: too much at a look is a suspicion, and three of them a flood, in a row or in pulses. */
export class FloodJudge {
  #last: Received | null = null;
  /** When there was too much, of late [ms]. */
  #suspicions: number[] = [];
  #flow: Flow = { media: 0, data: 0, during: 0 };

  /** What came since the look before the last one. */
  get flow(): Flow {
    return this.#flow;
  }

  /** @returns `null`: all is well */
  judge(received: Received, limits: FloodLimits): 'suspicion' | 'flood' | null {
    const last = this.#last;
    this.#last = received;
    if (!last || received.time <= last.time) return null;
    const during = received.time - last.time;
    const rate = (kind: keyof FloodLimits) => Math.round(((received[kind] - last[kind]) * 8000) / during);
    this.#flow = { media: rate('media'), data: rate('data'), during };
    // In whole numbers: a quotient may be a hair more than the limit that was kept.
    const exceeds = (kind: keyof FloodLimits) => (received[kind] - last[kind]) * 8000 > limits[kind] * during;
    const over = exceeds('media') || exceeds('data');
    if (!over) return null;
    const recent = this.#suspicions.filter((time) => received.time - time < SUSPICIONS.within);
    this.#suspicions = [...recent, received.time];
    return this.#suspicions.length >= SUSPICIONS.most ? 'flood' : 'suspicion';
  }
}

/**
 * Watches everything that comes on one transport, by what the worker counts, whatever it is and whether or not anybody gets it.
 * While there is a suspicion no data of it is forwarded. Ends with the transport.
 * @param direction as the participant sees it
 * @param limits asked at every look
 * @param onFlood called once, with what came at last. `settled` resolves when nothing is on its way to the others any more, or the
 * transport has closed by itself: until then data stays paused, and the transport is to stay, and then it is the caller's to close.
 */
export function watchFlood(
  transport: types.WebRtcTransport,
  direction: keyof typeof INTERVALS,
  limits: () => FloodLimits,
  onFlood: (flow: Flow, settled: Promise<void>) => void,
): void {
  const judge = new FloodJudge();
  const channels = new Set<types.DataProducer>();
  let paused = false;
  transport.observer.on('newdataproducer', (producer) => {
    channels.add(producer);
    producer.observer.on('close', () => channels.delete(producer));
    // Another channel is no way out.
    if (paused) void producer.pause().catch(() => undefined);
  });
  const pause = async (wanted: boolean) => {
    if (paused === wanted) return;
    paused = wanted;
    const changes = [...channels].map((producer) => (wanted ? producer.pause() : producer.resume()));
    await Promise.allSettled(changes);
  };
  let settling: { end: number; finish: () => void } | null = null;
  const settle = (flow: Flow) => {
    let finish: () => void = () => undefined;
    const settled = new Promise<void>((resolve) => {
      finish = resolve;
      transport.observer.on('close', resolve);
    });
    onFlood(flow, settled);
    return { end: performance.now() + SETTLE, finish };
  };
  const look = async () => {
    // The transport may close while it is asked, and then has nothing to say.
    const received = await receivedBy(transport).catch(() => null);
    if (!received || transport.closed) return;
    const allowed = limits();
    const verdict = judge.judge(received, allowed);
    const { calm, suspected } = INTERVALS[direction];
    if (verdict === 'flood') settling ??= settle(judge.flow);
    // RTP is forwarded until the transport ends, and of one that receives nothing ever is.
    const inVain = judge.flow.media > allowed.media || direction === 'receive';
    if (settling && (inVain || performance.now() >= settling.end)) return settling.finish();
    const held = verdict !== null || settling !== null;
    cancel = atBeat(held ? suspected : calm, look);
    await pause(held);
  };
  let cancel = atBeat(0, look);
  transport.observer.on('close', () => cancel());
}

async function receivedBy(transport: types.WebRtcTransport): Promise<Received | null> {
  const [stats] = await transport.getStats();
  if (!stats) return null;
  const media = stats.rtpBytesReceived + stats.rtxBytesReceived;
  return { media, data: stats.bytesReceived - media, time: stats.timestamp };
}
