import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SilenceWatch } from './silence-watch.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('says once that nothing is heard, and once that something is again', () => {
  const said: boolean[] = [];
  const watch = new SilenceWatch(1000, (heard) => said.push(heard));
  for (let i = 0; i < 5; i++) {
    vi.advanceTimersByTime(900);
    watch.handleHeard();
  }
  expect(said).toEqual([]);
  vi.advanceTimersByTime(5000);
  expect(said).toEqual([false]);
  watch.handleHeard();
  watch.handleHeard();
  expect(said).toEqual([false, true]);
  vi.advanceTimersByTime(1000);
  expect(said).toEqual([false, true, false]);
});

test('of a connection that ended it says nothing more', () => {
  const onChanged = vi.fn();
  const watch = new SilenceWatch(1000, onChanged);
  watch.stop();
  watch.handleHeard();
  vi.advanceTimersByTime(5000);
  expect(onChanged).not.toHaveBeenCalled();
});
