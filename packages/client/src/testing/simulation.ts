import type { FaceFrame, FaceRate } from '@guise/protocol';
import { Playout } from '../playout.js';
import type { Motion } from './motion.js';
import { seededRandom } from './random.js';
import { type Arrival, VirtualCall } from './virtual-call.js';
import type { NetworkConditions } from './virtual-network.js';

/** Time between rendered pictures [ms]. */
export const PICTURE = 1000 / 60;
/** Sender's clock minus receiver's at the start [ms]. */
const CLOCK = 5_000_000;

export interface Scenario {
  motion: Motion;
  network: NetworkConditions;
  /** How long the source sends [ms]; default 20 s. */
  duration?: number;
  /** Frames a second; default 30. */
  fps?: number;
  /** How many of them the receiver wants; default: all. */
  rate?: FaceRate;
  /** The same, changing: until when [ms] it is which. */
  rates?: readonly (readonly [until: number, rate: FaceRate])[];
  /** How long a face waits for the tracker before it is sent: 15 ms and up to this much more, evenly [ms]; default 8. */
  trackerJitter?: number;
  /** By how much the sender's clock runs faster than ours; 0.001: a millisecond in a second. */
  drift?: number;
  /** How long after it was said the voice is heard at this moment [ms]; `null`: no voice. Default: none. */
  voice?: (now: number) => number | null;
  seed?: number;
}

/** One rendered picture. */
export interface Picture {
  /** When it was rendered [ms]. */
  now: number;
  /** The moment of the source that it shows [ms on the clock of `now`]. */
  shown: number;
  frame: FaceFrame;
  /** How much newer that moment is than the newest frame that had arrived [ms]; negative: older. */
  beyond: number;
  /** Playout delay aimed at [ms]. */
  delay: number;
}

/** Sends a face through a {@link VirtualCall} to a {@link Playout} and renders it, all in virtual time. */
export function simulate(scenario: Scenario, playout = new Playout()): Picture[] {
  const { duration = 20_000, drift = 0 } = scenario;
  const arrivals = sendAll(scenario);
  const pictures: Picture[] = [];
  let [next, newest] = [0, Number.NEGATIVE_INFINITY];
  let rate: FaceRate = 30;
  for (let now = 0; now < duration; now += PICTURE) {
    if (rateAt(scenario, now) !== rate) {
      rate = rateAt(scenario, now);
      playout.handleRate(rate);
    }
    for (; next < arrivals.length && (arrivals[next] as Arrival).arrival <= now; next++) {
      const { frame, sequence, sent, arrival } = arrivals[next] as Arrival;
      playout.push(frame, arrival, sequence, sent);
      newest = Math.max(newest, frame.timestamp);
    }
    const voice = scenario.voice?.(now) ?? null;
    playout.followVoice(voice === null ? null : voice - CLOCK);
    const frame = playout.sample(now);
    if (!frame) continue;
    const shown = (frame.timestamp - CLOCK) / (1 + drift);
    const beyond = frame.timestamp - newest;
    pictures.push({ now, shown, frame: structuredClone(frame), beyond, delay: playout.delay });
  }
  return pictures;
}

function rateAt({ rate = 30, rates = [] }: Scenario, now: number): FaceRate {
  return rates.find(([until]) => now < until)?.[1] ?? rate;
}

function sendAll(scenario: Scenario): Arrival[] {
  const { motion, network, duration = 20_000, fps = 30, trackerJitter = 8, drift = 0, seed = 1 } = scenario;
  const call = new VirtualCall(network, seed);
  const random = seededRandom(seed + 1000);
  let ready = 0;
  for (let captured = 0; captured < duration; captured += 1000 / fps) {
    call.rate = rateAt(scenario, captured);
    ready = Math.max(ready, captured + 15 + random() * trackerJitter);
    call.send({ ...motion(captured), timestamp: captured * (1 + drift) + CLOCK }, ready);
  }
  call.receive(Number.POSITIVE_INFINITY);
  return call.arrivals;
}

/** How different two faces are: 1 is a blendshape from end to end, a turn by 0.5 rad, or a shift by 0.1 m. */
export function distance(a: FaceFrame, b: FaceFrame): number {
  let sum = (turn(a, b) / 0.5) ** 2 + (shift(a, b) / 0.1) ** 2;
  for (let i = 0; i < a.blendshapes.length; i++) sum += (a.blendshapes[i]! - b.blendshapes[i]!) ** 2;
  return Math.sqrt(sum);
}

/** The angle between two heads [rad]. */
export function turn(a: FaceFrame, b: FaceFrame): number {
  const [p, q] = [a.pose.rotation, b.pose.rotation];
  // The chord, not the cosine: small angles keep their digits.
  const sign = p[0] * q[0] + p[1] * q[1] + p[2] * q[2] + p[3] * q[3] < 0 ? -1 : 1;
  const chord = Math.hypot(p[0] - sign * q[0], p[1] - sign * q[1], p[2] - sign * q[2], p[3] - sign * q[3]);
  return 4 * Math.asin(Math.min(1, chord / 2));
}

/** The distance between two heads [m]. */
export function shift(a: FaceFrame, b: FaceFrame): number {
  const [p, q] = [a.pose.translation, b.pose.translation];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}
