import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { collectGarbage } from '../fuzz/memory.js';
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

test('who keeps the way to take theirs back keeps nobody who waited with them, nor those who waited with these', async () => {
  /** Looks twice and keeps its own way back, as a participant that leaves after a while. */
  const visit = () => {
    const visitor = { cancel: () => {} };
    visitor.cancel = atBeat(0, () => {
      visitor.cancel = atBeat(50, () => visitor);
    });
    return new WeakRef(visitor);
  };
  const cancel = atBeat(0, () => undefined);
  const visitors: WeakRef<object>[] = [];
  for (let i = 0; i < 20; i++) {
    visitors.push(visit());
    await vi.advanceTimersByTimeAsync(50);
  }
  await vi.runAllTimersAsync();
  vi.useRealTimers();
  await collectGarbage();
  expect(visitors.filter((visitor) => visitor.deref())).toHaveLength(0);
  cancel();
});
