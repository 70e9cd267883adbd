import type { FaceReceiveStats, Room, Traffic } from '@guise/client';
import type { Me } from '../call/me.js';
import { Observable } from '../observable.js';
import { Series } from './series.js';

/** The part of a {@link Room} that counts. */
export type CountingRoom = Pick<Room, 'participants' | 'stats' | 'traffic'>;
/** The part of {@link Me} that counts. */
export type CountingMe = Pick<Me, 'face'>;

/** How often one looks [ms]. */
const INTERVAL = 500;
/** Rates are those of the last seconds: a voice and a face come in bursts [ms]. */
const WINDOW = 2000;

/** Bits a second [kbit/s]. */
export interface Rates {
  /** Everything on the wire, headers included. */
  readonly wire: number;
  readonly voice: number;
  readonly faces: number;
  readonly video: number;
  /** A shared screen. */
  readonly screen: number;
}

/** How somebody else's face and voice arrive. */
export interface PersonStats {
  readonly id: string;
  readonly name: string;
  readonly face: FaceReceiveStats;
}

/** What is counted at one moment. */
interface Reading {
  readonly traffic: Traffic;
  readonly frames: number;
}

/** Numbers of the call: looked at twice a second, and only while somebody looks. */
export class CallStats extends Observable {
  readonly series = {
    /** A picture's way through the tracker [ms]. */
    tracking: new Series(),
    /** Pictures a second. */
    frames: new Series(),
    /** On the wire [kbit/s]. */
    sent: new Series(),
    received: new Series(),
    roundTrip: new Series(),
    /** Playout delay, the longest of all [ms]. */
    delay: new Series(),
  } as const;
  /** What this device sends and receives; `null` before the second look. */
  sent: Rates | null = null;
  received: Rates | null = null;
  /** The last look; `null` before the first. */
  traffic: Traffic | null = null;
  /** Voice packets that did not come in the last seconds, 0..1; `null`: nobody is heard. */
  voiceLoss: number | null = null;
  #readings: Reading[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;
  #looking = false;

  constructor(
    private readonly room: CountingRoom,
    private readonly me: CountingMe,
  ) {
    super();
  }

  /** Everybody else. */
  get people(): readonly PersonStats[] {
    return [...this.room.participants.values()].map(({ id, name, faceStats: face }) => ({ id, name, face }));
  }

  /** What became of one's own face packets. */
  get face() {
    return this.room.stats().face;
  }

  /** Starts looking, or stops. */
  watch(on: boolean): void {
    if (on === (this.#timer !== undefined)) return;
    clearInterval(this.#timer);
    this.#timer = on ? setInterval(() => void this.look(), INTERVAL) : undefined;
    if (on) void this.look();
    // What was before says nothing of what is then.
    else this.#readings = [];
  }

  /** Looks once. */
  async look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      this.#handle(await this.room.traffic());
    } finally {
      this.#looking = false;
    }
  }

  #handle(traffic: Traffic): void {
    const { face } = this.me;
    // Another connection counts from nothing.
    if (traffic.sent.packets < (this.#readings.at(-1)?.traffic.sent.packets ?? 0)) this.#readings = [];
    this.#readings.push({ traffic, frames: face.trackedFrames });
    while ((this.#readings[1]?.traffic.at ?? traffic.at) <= traffic.at - WINDOW) this.#readings.shift();
    this.traffic = traffic;
    const before = this.#readings[0] as Reading;
    const seconds = (traffic.at - before.traffic.at) / 1000;
    const { at } = traffic;
    if (seconds > 0) {
      this.sent = ratesBetween(before.traffic.sent, traffic.sent, seconds);
      this.received = ratesBetween(before.traffic.received, traffic.received, seconds);
      this.voiceLoss = lossBetween(before.traffic.voicePackets, traffic.voicePackets);
      this.series.frames.add(at, (face.trackedFrames - before.frames) / seconds);
      this.series.sent.add(at, this.sent.wire);
      this.series.received.add(at, this.received.wire);
    }
    const tracking = face.status === 'seen' || face.status === 'unseen' || face.status === 'looking';
    this.series.tracking.add(at, tracking ? (face.tracker?.trackingTime ?? null) : null);
    this.series.roundTrip.add(at, traffic.roundTrip);
    const delays = this.people.map((person) => person.face.playoutDelay);
    this.series.delay.add(at, delays.length > 0 ? Math.max(...delays) : null);
    this.changed();
  }
}

function ratesBetween(from: Traffic['sent'], to: Traffic['sent'], seconds: number): Rates {
  const rate = (key: keyof Rates) => Math.max(0, ((to[key] - from[key]) * 8) / 1000 / seconds);
  return {
    wire: rate('wire'),
    voice: rate('voice'),
    faces: rate('faces'),
    video: rate('video'),
    screen: rate('screen'),
  };
}

function lossBetween(from: Traffic['voicePackets'], to: Traffic['voicePackets']): number | null {
  const expected = to.expected - from.expected;
  if (expected <= 0) return null;
  return Math.min(1, Math.max(0, to.lost - from.lost) / expected);
}
