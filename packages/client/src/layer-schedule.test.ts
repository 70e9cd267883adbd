import type { FaceLayer } from '@guise/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LayerSchedule } from './layer-schedule.js';

/** Sends frames at these times. @returns their layers */
function send(times: readonly number[], schedule = new LayerSchedule()): FaceLayer[] {
  return times.map((time) => {
    const layer = schedule.layerAt(time);
    schedule.handleSent(time, layer);
    return layer;
  });
}

const every = (interval: number, count: number) =>
  Array.from({ length: count }, (_, i) => 1000 + i * interval);

test('thirty frames a second: every sixth on the base, every other on that or the middle', () => {
  expect(send(every(1000 / 30, 12))).toEqual([0, 2, 1, 2, 1, 2, 0, 2, 1, 2, 1, 2]);
});

test.each([10, 15, 24, 25, 30, 60])(
  '%i frames a second: whoever takes some layers gets their rate',
  (fps) => {
    const layers = send(every(1000 / fps, fps * 20));
    const rate = (highest: number) => layers.filter((layer) => layer <= highest).length / 20;
    expect(rate(0)).toBeGreaterThan(4.5);
    expect(rate(0)).toBeLessThan(5.5);
    expect(rate(1)).toBeGreaterThan(Math.min(fps, 15) * 0.9);
    expect(rate(1)).toBeLessThan(15.5);
  },
);

test('what is sent as rarely as the base, or after a pause, is on the base', () => {
  expect(new Set(send(every(300, 20)))).toEqual(new Set([0]));
  expect(send([...every(33, 3), 5000, 5033])).toEqual([0, 2, 1, 0, 2]);
});

test('an extra packet on the base delays nothing, and a clock put back begins anew', () => {
  const schedule = new LayerSchedule();
  send([1000, 1033], schedule);
  schedule.handleSent(1066, 0);
  expect(send([1100, 1133, 1166, 1200], schedule)).toEqual([2, 1, 2, 0]);
  expect(send([1], schedule)).toEqual([0]);
});

test('an unpunctual camera gets no rate wrong, whatever it does', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 20, max: 50 }), { minLength: 300, maxLength: 300 }), (steps) => {
      let time = 0;
      const times = steps.map((step) => {
        time += step;
        return time;
      });
      const base = send(times).filter((layer) => layer === 0).length;
      expect(base / (time / 1000)).toBeGreaterThan(4.4);
      expect(base / (time / 1000)).toBeLessThan(5.6);
    }),
  );
});
