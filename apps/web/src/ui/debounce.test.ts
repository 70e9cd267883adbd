import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Debounce } from './debounce.js';

describe('Debounce', () => {
  const act = vi.fn<() => void>();
  let debounce: Debounce;

  beforeEach(() => {
    vi.useFakeTimers();
    act.mockClear();
    debounce = new Debounce(250, act);
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('acts once, a while after the last call', () => {
    debounce.call();
    vi.advanceTimersByTime(200);
    debounce.call();
    vi.advanceTimersByTime(249);
    expect(act).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(act).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1000);
    expect(act).toHaveBeenCalledTimes(1);
  });

  it('acts at once when flushed, and then not again', () => {
    debounce.call();
    debounce.flush();
    expect(act).toHaveBeenCalledTimes(1);
    debounce.flush();
    vi.advanceTimersByTime(1000);
    expect(act).toHaveBeenCalledTimes(1);
  });

  it('does not act once cancelled', () => {
    debounce.call();
    debounce.cancel();
    debounce.flush();
    vi.advanceTimersByTime(1000);
    expect(act).not.toHaveBeenCalled();
  });
});
