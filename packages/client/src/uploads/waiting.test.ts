import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { pause, unlessAborted, Watchdog } from './waiting.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('a pause ends after its time, or with its signal', async () => {
  const controller = new AbortController();
  let over = false;
  const pausing = pause(100, controller.signal).then(() => {
    over = true;
  });
  await vi.advanceTimersByTimeAsync(99);
  expect(over).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await pausing;
  const given = pause(100, controller.signal);
  controller.abort('enough');
  await expect(given).rejects.toBe('enough');
  await expect(pause(100, controller.signal)).rejects.toBe('enough');
  expect(vi.getTimerCount()).toBe(0);
});

test('a promise that is aborted rejects with the reason, one that is not does what it would', async () => {
  const { signal } = new AbortController();
  expect(await unlessAborted(Promise.resolve(7), signal)).toBe(7);
  await expect(unlessAborted(Promise.reject(8), signal)).rejects.toBe(8);
  await expect(unlessAborted(new Promise(() => undefined), AbortSignal.abort(9))).rejects.toBe(9);
});

describe('a watchdog', () => {
  test('waits as long as it hears something', () => {
    const watchdog = new Watchdog(new AbortController().signal, 100, () => 'silence');
    for (let i = 0; i < 5; i++) {
      vi.advanceTimersByTime(90);
      watchdog.heard();
    }
    expect(watchdog.signal.aborted).toBe(false);
    vi.advanceTimersByTime(100);
    expect(watchdog.signal.reason).toBe('silence');
  });

  test('follows its signal, until it is stopped', () => {
    const controller = new AbortController();
    const [followed, stopped] = [1, 2].map(() => new Watchdog(controller.signal, 100, () => 'silence'));
    stopped?.stop();
    controller.abort('enough');
    expect(followed?.signal.reason).toBe('enough');
    followed?.stop();
    vi.advanceTimersByTime(1000);
    expect(stopped?.signal.aborted).toBe(false);
    expect(new Watchdog(controller.signal, 100, () => 'silence').signal.reason).toBe('enough');
  });
});
