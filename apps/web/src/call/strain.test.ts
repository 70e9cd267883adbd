import { beforeEach, expect, test, vi } from 'vitest';
import { EFFORTS, Strain } from './strain.js';

let strain: Strain;
let now: number;
let levels: number[];

beforeEach(() => {
  strain = new Strain();
  now = 1000;
  levels = [];
  strain.subscribe(() => levels.push(strain.level));
});

interface Work {
  /** Between two pictures [ms]. */
  gap?: number;
  /** Share of the time. */
  longTasks?: number;
  lag?: number | null;
}

/** Lets so many seconds pass. */
function pass(seconds: number, { gap = 16, longTasks = 0, lag = 20 }: Work = {}): void {
  for (const end = now + seconds * 1000; now < end; now += gap) {
    strain.handlePicture(now);
    if (longTasks > 0) strain.handleLongTask(longTasks * gap);
    if (lag !== null) strain.handleTracked(lag);
  }
}

test('a device that has time does everything', () => {
  pass(60);
  expect(levels).toEqual([]);
  expect(strain.effort).toBe(EFFORTS[0]);
  expect(strain.load).toBe('easy');
});

test.each([
  ['few pictures', { gap: 80 }],
  ['long tasks', { longTasks: 0.5 }],
  ['slow tracking', { lag: 300 }],
])('%s: it does less step by step, down to the least', (_what, work) => {
  pass(60, work);
  expect(levels).toEqual([1, 2, 3, 4]);
  expect(strain.effort).toBe(EFFORTS[4]);
  expect(strain.effort).toMatchObject({ detail: 'small', cameraRate: 15, heavyModel: false });
  expect(strain.load).toBe('busy');
});

test('a stutter of a moment changes nothing', () => {
  pass(10);
  pass(1.5, { gap: 300 });
  pass(10);
  expect(levels).toEqual([]);
});

test('a little less is enough: it stays at that', () => {
  pass(4.5, { gap: 80 });
  pass(120, { gap: 40 });
  expect(levels).toEqual([1]);
  expect(strain.load).toBe('fine');
});

test('after a while of ease it does more again, up to everything', () => {
  pass(9, { gap: 80 });
  pass(120);
  expect(levels).toEqual([1, 2, 1, 0]);
});

test('it does not go back and forth: who tried more in vain waits longer each time', () => {
  const times: number[] = [];
  strain.subscribe(() => times.push(now));
  // At full effort this device stutters, one step below it is bored.
  for (const end = now + 600_000; now < end; ) pass(0.5, { gap: strain.level === 0 ? 80 : 16 });
  const waits = times.flatMap((time, i) =>
    i % 2 === 1 ? [Math.round((time - (times[i - 1] as number)) / 16_000)] : [],
  );
  expect(waits.slice(0, 5)).toEqual([1, 2, 4, 8, 8]);
  expect(Math.max(...levels)).toBe(1);
});

test('a hidden page or a machine that sleeps is not busy', () => {
  for (let i = 0; i < 20; i++) {
    pass(1);
    now += 5000;
  }
  expect(levels).toEqual([]);
});

test('without a camera only the pictures count', () => {
  pass(60, { lag: null });
  expect(strain.load).toBe('easy');
  pass(5, { gap: 80, lag: null });
  expect(levels).toEqual([1]);
});

test('a screen of 30 pictures a second is no strain', () => {
  pass(60, { gap: 33.3 });
  expect(levels).toEqual([]);
  expect(strain.load).toBe('easy');
});

test('a listener that is told reads the effort that goes with it', () => {
  const listener = vi.fn(() => expect(strain.effort).toBe(EFFORTS[strain.level]));
  strain.subscribe(listener);
  pass(20, { gap: 80 });
  expect(listener).toHaveBeenCalledTimes(4);
});
