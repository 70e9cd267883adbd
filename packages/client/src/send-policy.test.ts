import { type FaceFrame, restFaceFrame } from '@guise/protocol';
import { beforeEach, expect, test } from 'vitest';
import { SendPolicy } from './send-policy.js';
import { seededRandom } from './testing/random.js';

const JAW = 17;
let policy: SendPolicy;
let sent: number[];

beforeEach(() => {
  policy = new SendPolicy();
  sent = [];
});

/** A face that is seen; `change` says how it is different from one at rest. */
function seen(timestamp: number, change: (frame: FaceFrame) => void = () => undefined): FaceFrame {
  const frame = restFaceFrame(timestamp);
  frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'absent' };
  change(frame);
  return frame;
}

/** Shows frames of a camera to the policy and notes the times of those that are sent. */
function film(from: number, to: number, face: (time: number) => FaceFrame, fps = 30): void {
  for (let i = Math.ceil((from * fps) / 1000); (i * 1000) / fps < to; i++) {
    const time = (i * 1000) / fps;
    if (!policy.wants(face(time))) continue;
    policy.handleSent(time);
    sent.push(time);
  }
}

const between = (from: number, to: number) => sent.filter((time) => time >= from && time < to).length;
const longestPause = () => Math.max(...sent.slice(1).map((time, i) => time - (sent[i] as number)));

const talking = (time: number) =>
  seen(time, ({ blendshapes }) => {
    blendshapes[JAW] = 0.4 + 0.3 * Math.sin(time / 40);
  });

test('a moving face is sent whole', () => {
  film(0, 5000, talking);
  expect(sent).toHaveLength(150);
});

test('a face that trembles and breathes is sent three times a second', () => {
  const random = seededRandom(3);
  film(0, 10_000, (time) =>
    seen(time, ({ blendshapes, pose }) => {
      for (let i = 0; i < 52; i++) blendshapes[i] = 0.3 + 0.02 * random();
      pose.translation[1] = 0.002 * Math.sin(time / 700);
    }),
  );
  expect(between(1000, 10_000)).toBeLessThanOrEqual(31);
  expect(between(1000, 10_000)).toBeGreaterThanOrEqual(27);
  expect(longestPause()).toBeLessThan(340);
});

test('a face that idles because its voice is silent is told once a second, and its first word at once', () => {
  const heard = (time: number) => {
    const frame = restFaceFrame(time);
    const speaks = time >= 5000;
    frame.sources = { head: 'idle', upper: 'idle', mouth: speaks ? 'audio' : 'idle', tongue: 'idle' };
    if (speaks) frame.blendshapes[JAW] = 0.3;
    return frame;
  };
  film(0, 5200, heard);
  expect(between(1000, 5000)).toBeLessThanOrEqual(4);
  expect(between(5000, 5030)).toBe(1);
});

test('a motion after stillness is sent with its first frame', () => {
  const random = seededRandom(4);
  for (let trial = 0; trial < 40; trial++) {
    const start = 5000 * trial + 2000 + 1000 * random();
    film(5000 * trial, start, (time) => seen(time));
    const before = sent.length;
    film(start, start + 300, (time) => seen(time, ({ pose }) => (pose.translation[0] = 0.02)));
    expect((sent[before] as number) - start).toBeLessThanOrEqual(1000 / 30);
    expect(sent.length - before).toBeGreaterThanOrEqual(8);
    film(start + 300, 5000 * (trial + 1), (time) => seen(time));
  }
});

test('a slow drift is followed: what was sent last is never far from what is', () => {
  let [last, worst] = [0, 0];
  film(0, 10_000, (time) =>
    seen(time, ({ blendshapes }) => {
      blendshapes[JAW] = time / 20_000;
      if (sent.at(-1) !== undefined) last = (sent.at(-1) as number) / 20_000;
      worst = Math.max(worst, time / 20_000 - last);
    }),
  );
  expect(worst).toBeLessThan(0.03);
});

test('a lost face says so at once, and once at rest only that it is there', () => {
  film(0, 2000, talking);
  film(2000, 12_000, restFaceFrame);
  expect(between(2000, 2040)).toBeGreaterThan(0);
  expect(between(4000, 12_000)).toBeLessThanOrEqual(8);
  film(12_000, 12_500, talking);
  expect(between(12_000, 12_040)).toBeGreaterThan(0);
});

test.each([
  [15, 30],
  [10, 30],
  [30, 60],
  [10, 24],
  [15, 25],
])('%i frames a second of a camera of %i, evenly', (rate, fps) => {
  policy.rate = rate;
  film(0, 10_000, talking, fps);
  expect(Math.abs(sent.length / 10 - rate)).toBeLessThan(0.15 * rate);
  expect(longestPause()).toBeLessThan(1000 / rate + 1000 / fps + 1);
});

test('a frame that could not be sent is not missed: the next one goes', () => {
  film(0, 3000, (time) => seen(time));
  const moved = (time: number) => seen(time, ({ pose }) => (pose.translation[0] = 0.02));
  // Congested: wanted, not sent.
  expect(policy.wants(moved(3000))).toBe(true);
  expect(policy.wants(moved(3033))).toBe(true);
});

test('a clock that goes back is a new beginning', () => {
  film(100_000, 102_000, (time) => seen(time));
  sent = [];
  film(0, 1000, (time) => seen(time));
  expect(sent[0]).toBe(0);
  expect(longestPause()).toBeLessThan(340);
});
