import { largestSteps, type Motion, type Picture, type Steps } from '@guise/client/testing';
import { FaceDecoder, type FaceFrame, WireError } from '@guise/protocol';
import type { FaceTap, TappedPacket } from './face-tap.js';
import type { Person } from './person.js';

const FRAMES_PER_SECOND = 30;
/** Pictures farther apart than this show how busy the machine was, not a jump [ms]; the stage poses 30 times a second. */
const UNBROKEN = 50;

/** What one page got and showed of another's face. Times are the sender's [ms]; the two clocks agree to a millisecond. */
export interface Sight {
  /** What was shown, for the measures of `@guise/client/testing`. */
  readonly pictures: readonly Picture[];
  readonly packets: readonly Arrival[];
  /** Longest time that either page did nothing at all [ms]: no network is to blame for what that did to the face. */
  readonly pause: number;
}

/** A packet that came. */
export interface Arrival {
  readonly at: number;
  /** The moment of the face in it on the sender's clock [ms]; `null` where it could not be read. */
  readonly timestamp: number | null;
}

/**
 * Sends a known face from somebody's page, in place of what their tracker sees: 30 frames a second, however long a
 * tracker would take on this machine. From there on everything is the product's: encoder, channel, SFU, playout.
 */
export class DrivenFace {
  private constructor(
    private readonly sender: Person,
    private readonly motion: Motion,
    /** Time 0 of the motion on the sender's clock [ms]. */
    private readonly started: number,
  ) {}

  /** @param seconds how long at most; afterwards the page sends nothing. */
  static async start(sender: Person, motion: Motion, seconds: number): Promise<DrivenFace> {
    const frames = Array.from({ length: seconds * FRAMES_PER_SECOND }, (_, i) => {
      const frame = motion((i * 1000) / FRAMES_PER_SECOND);
      return { ...frame, blendshapes: [...frame.blendshapes] };
    });
    const json = JSON.stringify(frames);
    return new DrivenFace(
      sender,
      motion,
      await sender.page.evaluate(drive, { json, rate: FRAMES_PER_SECOND }),
    );
  }

  /** The true face at a time of {@link Picture.shown}. */
  readonly truth: Motion = (shown) => this.motion(shown - this.started);

  /** What `receiver` has got and shown of this face in the last `span` [ms]. */
  async seenBy(receiver: Person, tap: FaceTap, span: number): Promise<Sight> {
    // Faces travel with the sender's times since 1970.
    const origin = await timeOriginOf(this.sender);
    const ahead = (await timeOriginOf(receiver)) - origin;
    const [tapped, channels] = [await tap.pictures(this.sender.name), await tap.channels()];
    const packets = channels
      .flatMap(({ received }) => readPackets(received))
      .map(({ at, timestamp }) => ({ at: at + ahead, timestamp: timestamp && timestamp - origin }));
    const since = (tapped.at(-1)?.now ?? 0) + ahead - span;
    let [next, newest] = [0, Number.NEGATIVE_INFINITY];
    const pictures = tapped.map(({ now, frame, delay }): Picture => {
      for (; next < packets.length && (packets[next] as Arrival).at <= now + ahead; next++) {
        newest = Math.max(newest, (packets[next] as Arrival).timestamp ?? newest);
      }
      const shown = frame.timestamp - origin;
      return { now: now + ahead, shown, frame, beyond: shown - newest, delay };
    });
    const ticks = await this.sender.page.evaluate(readTicks);
    const counted = pictures.filter(({ now }) => now >= since);
    return {
      pictures: counted,
      packets: packets.filter(({ at }) => at >= since),
      pause: Math.max(
        longestGap(counted.map(({ now }) => now)),
        longestGap(ticks.filter((at) => at >= since)),
      ),
    };
  }
}

/** What a receiver makes of the packets of one channel. */
export function readPackets(packets: readonly TappedPacket[]): Arrival[] {
  const decoder = new FaceDecoder();
  return packets.map(({ at, bytes }) => {
    try {
      return { at, timestamp: decoder.decode(bytes).frame.timestamp };
    } catch (error) {
      if (error instanceof WireError) return { at, timestamp: null };
      throw error;
    }
  });
}

/** The largest steps between pictures that followed each other without a pause of the machine's. */
export function unbrokenSteps(pictures: readonly Picture[]): Steps {
  const runs: Picture[][] = [];
  for (const [i, picture] of pictures.entries()) {
    const before = pictures[i - 1];
    if (before && picture.now - before.now <= UNBROKEN) runs.at(-1)?.push(picture);
    else runs.push([picture]);
  }
  return runs.map(largestSteps).reduce((a, b) => ({
    turn: Math.max(a.turn, b.turn),
    shift: Math.max(a.shift, b.shift),
    blendshapes: a.blendshapes.map((step, k) => Math.max(step, b.blendshapes[k] as number)),
  }));
}

function longestGap(times: readonly number[]): number {
  return times.reduce((longest, at, i) => Math.max(longest, at - (times[i - 1] ?? at)), 0);
}

function timeOriginOf({ page }: Person): Promise<number> {
  return page.evaluate(() => performance.timeOrigin);
}

/** Runs in the page. A timer that is late sends the frame of that moment, as a camera would. */
function drive({ json, rate }: { json: string; rate: number }) {
  const { room, tracker } = globalThis.guise ?? {};
  if (!room || !tracker) throw new Error('nobody is in a call here, or the tracker is not ready');
  tracker.stop();
  const frames: (Omit<FaceFrame, 'blendshapes'> & { blendshapes: number[] })[] = JSON.parse(json);
  const started = performance.now();
  const ticks: number[] = [];
  Object.assign(globalThis, { drivenAt: ticks });
  // Nothing that the page makes of camera and voice goes out beside it.
  const send = room.sendFace.bind(room);
  room.sendFace = () => false;
  let last = -1;
  const timer = setInterval(() => {
    const i = Math.floor(((performance.now() - started) * rate) / 1000);
    const frame = frames[i];
    if (!frame) clearInterval(timer);
    if (!frame || i === last) return;
    last = i;
    ticks.push(performance.now());
    const timestamp = started + (i * 1000) / rate;
    send({ ...frame, timestamp, blendshapes: Float32Array.from(frame.blendshapes) });
  }, 5);
  return started;
}

/** Runs in the page: when frames were handed over. */
function readTicks(): number[] {
  return (globalThis as unknown as { drivenAt: number[] }).drivenAt;
}
