import { HEADERS } from '@guise/client/testing';
import { BLENDSHAPE_NAMES, FaceDecoder, FaceEncoder, type FaceFrame } from '@guise/protocol';
import { quantile } from '../statistics.js';
import { type Activity, activities } from './activity.js';
import { RIVALS } from './rivals.js';

const PACKETS_PER_SECOND = 30;

export type Content = 'pose + 52' | 'with landmarks';

/** kbit/s at 30 packets a second. */
export interface Rate {
  readonly packets: number;
  readonly median: number;
  readonly mean: number;
  /** With headers, of the mean. */
  readonly wire: number;
}

/** How far what arrives is from what was sent. */
export interface Deviation {
  readonly rms: number;
  readonly mean: number;
  readonly p95: number;
  readonly max: number;
}

export interface ClipFigures {
  readonly clip: string;
  readonly seen: boolean;
  /** By format, then by what the face does. Faces with landmarks apart. */
  readonly rates: Record<Content, Record<string, Partial<Record<Activity, Rate>>>>;
  /** Of each packet while talking [kbit/s]. */
  readonly talkingRates: Record<Content, readonly number[]>;
  /** degrees, mm, per cent; of landmarks the mean of a face's points in per cent of the face's size. */
  readonly errors: Record<string, Deviation>;
  readonly largestPacket: number;
}

export function measureClip(clip: string, frames: readonly FaceFrame[], seen: boolean): ClipFigures {
  const doing = activities(frames);
  let largestPacket = 0;
  const talkingRates: Record<Content, number[]> = { 'pose + 52': [], 'with landmarks': [] };
  const rates = (content: Content) => {
    const landmarks = content === 'with landmarks';
    const encoder = new FaceEncoder({ landmarks });
    const own = frames.map((frame) => encoder.encode(frame).byteLength);
    largestPacket = Math.max(largestPacket, ...own);
    talkingRates[content] = own.filter((_, i) => doing[i] === 'talking').map(kilobits);
    const sizes: Record<string, number[]> = { Guise: own };
    for (const [name, rival] of Object.entries(RIVALS)) {
      sizes[name] = frames.map((frame) => rival(frame, landmarks));
    }
    return Object.fromEntries(Object.entries(sizes).map(([name, bytes]) => [name, byActivity(bytes, doing)]));
  };
  const both = { 'pose + 52': rates('pose + 52'), 'with landmarks': rates('with landmarks') };
  return { clip, seen, rates: both, talkingRates, errors: errorsOf(frames), largestPacket };
}

const kilobits = (size: number) => (size * 8 * PACKETS_PER_SECOND) / 1000;

function byActivity(bytes: readonly number[], doing: readonly Activity[]): Partial<Record<Activity, Rate>> {
  const result: Partial<Record<Activity, Rate>> = {};
  for (const activity of ['talking', 'idle', 'other'] as const) {
    const own = bytes.filter((_, i) => doing[i] === activity);
    if (own.length === 0) continue;
    const mean = own.reduce((sum, size) => sum + size, 0) / own.length;
    const rate = { packets: own.length, median: kilobits(quantile(own, 0.5)), mean: kilobits(mean) };
    result[activity] = { ...rate, wire: kilobits(mean + HEADERS) };
  }
  return result;
}

function errorsOf(frames: readonly FaceFrame[]): Record<string, Deviation> {
  const encoder = new FaceEncoder({ landmarks: true });
  const decoder = new FaceDecoder();
  const seen: Record<string, number[]> = {};
  const note = (channel: string, error: number) => {
    seen[channel] ??= [];
    seen[channel].push(error);
  };
  for (const frame of frames) {
    const { frame: there } = decoder.decode(encoder.encode(frame));
    note('rotation', degreesBetween(there.pose.rotation, frame.pose.rotation));
    note('translation', 1000 * distance(there.pose.translation, frame.pose.translation, 0));
    note('timestamp', Math.abs(there.timestamp - frame.timestamp));
    note('confidence', 100 * Math.abs(there.confidence - frame.confidence));
    for (const [i, name] of BLENDSHAPE_NAMES.entries()) {
      note(name, 100 * Math.abs((there.blendshapes[i] as number) - (frame.blendshapes[i] as number)));
    }
    if (frame.landmarks && there.landmarks) {
      note('landmarks', (100 * meanDistance(there.landmarks, frame.landmarks)) / faceSize(frame.landmarks));
    }
  }
  return Object.fromEntries(Object.entries(seen).map(([channel, errors]) => [channel, deviation(errors)]));
}

function deviation(errors: readonly number[]): Deviation {
  const squares = errors.reduce((sum, error) => sum + error * error, 0);
  return {
    rms: Math.sqrt(squares / errors.length),
    mean: errors.reduce((sum, error) => sum + error, 0) / errors.length,
    p95: quantile(errors, 0.95),
    max: Math.max(...errors),
  };
}

function degreesBetween(a: readonly number[], b: readonly number[]): number {
  const dot = a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);
  const sign = dot < 0 ? -1 : 1;
  const chord = Math.hypot(...a.map((x, i) => x - sign * (b[i] as number)));
  return (4 * Math.asin(Math.min(1, chord / 2)) * 180) / Math.PI;
}

function distance(a: ArrayLike<number>, b: ArrayLike<number>, at: number): number {
  const along = (k: number) => (a[at + k] as number) - (b[at + k] as number);
  return Math.hypot(along(0), along(1), along(2));
}

function meanDistance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 3) sum += distance(a, b, at);
  return sum / (a.length / 3);
}

/** Square root of width times height of the box around the points. */
function faceSize(landmarks: Float32Array): number {
  const extent = (axis: number) => {
    const values = landmarks.filter((_, i) => i % 3 === axis);
    return Math.max(...values) - Math.min(...values);
  };
  return Math.sqrt(extent(0) * extent(1));
}
