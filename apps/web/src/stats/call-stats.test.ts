import type { Traffic } from '@guise/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CallStats, type CountingMe, type CountingRoom } from './call-stats.js';
import { linePath, Series } from './series.js';

const count = (wire: number, packets = wire / 100) => ({
  wire,
  packets,
  voice: wire / 2,
  faces: wire / 4,
  video: 0,
  screen: 0,
  signalling: 0,
});

function trafficAt(at: number, sent: number, voicePackets = { expected: 0, lost: 0 }): Traffic {
  return { at, sent: count(sent), received: count(2 * sent), roundTrip: 20, voiceJitter: null, voicePackets };
}

let next: Traffic;
let asked: number;
const face = { trackedFrames: 0, status: 'seen', tracker: { trackingTime: 11 } };

function stats(): CallStats {
  const room = {
    participants: new Map([['a', { id: 'a', name: 'Ada', faceStats: { playoutDelay: 90 } }]]),
    stats: () => ({ face: {} }),
    traffic: async () => {
      asked++;
      return next;
    },
  };
  return new CallStats(room as unknown as CountingRoom, { face } as unknown as CountingMe);
}

beforeEach(() => {
  vi.useFakeTimers();
  asked = 0;
  face.trackedFrames = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

it('makes rates of counts: bits a second over the last two', async () => {
  const model = stats();
  next = trafficAt(1000, 1000);
  await model.look();
  expect(model.sent).toBeNull();
  face.trackedFrames = 30;
  next = trafficAt(2000, 3000, { expected: 50, lost: 5 });
  await model.look();
  expect(model.sent).toEqual({ wire: 16, voice: 8, faces: 4, video: 0, screen: 0 });
  expect(model.received?.wire).toBe(32);
  expect(model.series.frames.last).toBe(30);
  expect(model.series.tracking.last).toBe(11);
  expect(model.voiceLoss).toBeCloseTo(0.1);
  expect(model.people).toMatchObject([{ name: 'Ada', face: { playoutDelay: 90 } }]);
  // The burst of the first seconds is forgotten.
  for (const at of [3000, 4000, 5000]) {
    next = trafficAt(at, 3000, { expected: 50, lost: 5 });
    await model.look();
  }
  expect(model.sent?.wire).toBe(0);
  expect(model.voiceLoss).toBeNull();
});

it('begins anew with a new connection, never below nothing', async () => {
  const model = stats();
  for (const [at, sent] of [
    [1000, 9000],
    [2000, 10_000],
    [3000, 500],
    [4000, 1500],
  ] as const) {
    next = trafficAt(at, sent);
    await model.look();
    expect(model.sent?.wire ?? 0).toBeGreaterThanOrEqual(0);
  }
  expect(model.sent?.wire).toBe(8);
});

it('looks twice a second, and only while somebody looks', async () => {
  const model = stats();
  next = trafficAt(0, 0);
  await vi.advanceTimersByTimeAsync(2000);
  expect(asked).toBe(0);
  model.watch(true);
  model.watch(true);
  await vi.advanceTimersByTimeAsync(2000);
  expect(asked).toBe(5);
  model.watch(false);
  await vi.advanceTimersByTimeAsync(2000);
  expect(asked).toBe(5);
});

it('plots a minute, with gaps where nothing is known', () => {
  const series = new Series();
  for (let at = 0; at <= 90_000; at += 500) series.add(at, at === 60_000 ? null : 5);
  expect(series.points[0]?.[0]).toBe(30_000);
  expect(series.last).toBe(5);
  const path = linePath(series.points, 120, 30, 10);
  expect(path.match(/M/g)).toHaveLength(2);
  expect(path).toMatch(/^M0\.0 15\.0L/);
  expect(path).toMatch(/L120\.0 15\.0$/);
  series.add(90_500, Number.NaN);
  expect(series.last).toBeNull();
  expect(linePath([], 120, 30, 10)).toBe('');
});
