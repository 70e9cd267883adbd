import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Backoff, reconnectDelay } from './backoff.js';

describe('reconnectDelay', () => {
  it('tries at once, then soon, then ever later, at most every 7 s', () => {
    const least = [0, 1, 2, 3, 4, 5, 6, 50].map((attempt) => reconnectDelay(attempt, 0));
    expect(least).toEqual([0, 300, 1200, 2700, 4800, 7000, 7000, 7000]);
  });

  it('spreads all but the first two attempts over a second, evenly', () => {
    for (const attempt of [0, 1]) expect(reconnectDelay(attempt, 0.99)).toBe(reconnectDelay(attempt, 0));
    for (const attempt of [2, 3, 4, 5, 6, 50])
      for (const dice of [0.25, 0.5, 0.999])
        expect(reconnectDelay(attempt, dice) - reconnectDelay(attempt, 0)).toBeCloseTo(dice * 1000);
  });

  it('throws its own dice each time: a room does not come back in one moment', () => {
    const delays = Array.from({ length: 200 }, () => reconnectDelay(3));
    expect(new Set(delays).size).toBeGreaterThan(150);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(2700);
    expect(Math.max(...delays)).toBeLessThan(3700);
    expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(500);
  });
});

describe('Backoff', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it('waits as long as that says, jitter included', async () => {
    const waited = vi.fn();
    void new Backoff().wait(2).then(waited);
    await vi.advanceTimersByTimeAsync(1699);
    expect(waited).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(waited).toHaveBeenCalledWith(false);
  });

  it('is woken, and by nothing that was over before', async () => {
    const backoff = new Backoff();
    backoff.wake();
    const waited = backoff.wait(5);
    backoff.wake();
    expect(await waited).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});
