import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ConnectionQuality } from './connection-quality.js';

let quality: ConnectionQuality;
const ada = { cameraOn: true, reconnecting: false, faceStats: { received: 0, lossShare: 0, jitter: 20 } };

beforeEach(() => {
  vi.useFakeTimers();
  Object.assign(ada, { cameraOn: true, reconnecting: false });
  ada.faceStats = { received: 0, lossShare: 0, jitter: 20 };
  quality = new ConnectionQuality(new Map([['ada', ada]]));
});

afterEach(() => {
  quality.close();
  vi.useRealTimers();
});

/** Seconds in which faces arrive as `stats` say. */
function seconds(count: number, stats: Partial<typeof ada.faceStats> = {}, packets = 30): void {
  Object.assign(ada.faceStats, stats);
  for (let i = 0; i < count; i++) {
    ada.faceStats.received += packets;
    vi.advanceTimersByTime(1000);
  }
}

test('is good while packets come, and unknown before', () => {
  expect(quality.of('ada')).toBeNull();
  seconds(3);
  expect(quality.of('ada')).toBe(3);
  expect(quality.of('nobody')).toBeNull();
});

test('falls with loss and comes back later than it went, and a hiccup shows nothing', () => {
  const changed = vi.fn();
  seconds(3);
  quality.subscribe(changed);
  seconds(1, { lossShare: 0.2 });
  seconds(5, { lossShare: 0 });
  expect(changed).not.toHaveBeenCalled();
  seconds(2, { lossShare: 0.2 });
  expect(quality.of('ada')).toBe(1);
  seconds(3, { lossShare: 0 });
  expect(quality.of('ada')).toBe(1);
  seconds(1);
  expect(quality.of('ada')).toBe(3);
  expect(changed).toHaveBeenCalledTimes(2);
});

test('on the edge of two levels it stays', () => {
  seconds(3);
  const changed = vi.fn();
  quality.subscribe(changed);
  for (let i = 0; i < 10; i++) {
    seconds(1, { jitter: 95 });
    seconds(1, { jitter: 85 });
  }
  expect(changed).not.toHaveBeenCalled();
});

test('is as good as gone when nothing comes, but not with the camera off', () => {
  seconds(3);
  seconds(8, {}, 0);
  expect(quality.of('ada')).toBe(0);
  ada.cameraOn = false;
  seconds(5, {}, 0);
  expect(quality.of('ada')).toBe(3);
});

test('starts anew when one’s own connection is made again', () => {
  seconds(4, { lossShare: 0.5 });
  expect(quality.of('ada')).toBe(0);
  quality.handleReconnecting();
  expect(quality.of('ada')).toBeNull();
});

test('is as good as gone for who is on the way back', () => {
  seconds(3);
  ada.reconnecting = true;
  seconds(2, {}, 0);
  expect(quality.of('ada')).toBe(0);
});
