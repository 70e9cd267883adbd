import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { atBeat } from './beat.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test('who waits for about the same moment is called at one, near the one that was asked for', async () => {
  const begin = performance.now();
  const moments: number[] = [];
  const note = () => moments.push(performance.now() - begin);
  // The middle of what is nearest to one beat, and a little to either side.
  const middle = Math.ceil(begin / 50) * 50 + 400 - begin;
  for (const delay of [middle, middle - 20, middle + 20]) atBeat(delay, note);
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(20);
  atBeat(middle - 20, note);
  expect(vi.getTimerCount()).toBe(1);
  await vi.runAllTimersAsync();
  expect(moments).toHaveLength(4);
  expect(new Set(moments).size).toBe(1);
  expect(Math.abs((moments[0] as number) - middle)).toBeLessThanOrEqual(1);
});

test('not at once, even without a delay', async () => {
  const look = vi.fn();
  atBeat(0, look);
  expect(look).not.toHaveBeenCalled();
  await vi.runAllTimersAsync();
  expect(look).toHaveBeenCalledOnce();
});

test('taken back, nobody is called, and the others are', async () => {
  const [gone, stays] = [vi.fn(), vi.fn()];
  const cancel = atBeat(400, gone);
  atBeat(400, stays);
  cancel();
  await vi.runAllTimersAsync();
  expect(gone).not.toHaveBeenCalled();
  expect(stays).toHaveBeenCalledOnce();
});
