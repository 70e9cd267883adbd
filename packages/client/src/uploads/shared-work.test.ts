import { describe, expect, test } from 'vitest';
import { SharedWork } from './shared-work.js';

/** Work that the test ends. */
function work() {
  const signals: AbortSignal[] = [];
  let finish: (value: string) => void = () => undefined;
  const start = (signal: AbortSignal) => {
    signals.push(signal);
    return new Promise<string>((resolve, reject) => {
      finish = resolve;
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  };
  return { signals, start, finish: (value: string) => finish(value) };
}

test('is done once for all who ask meanwhile, and anew for who asks later', async () => {
  const shared = new SharedWork<string>();
  const { start, signals, finish } = work();
  const both = [shared.join('a', start), shared.join('a', start)];
  finish('done');
  expect(await Promise.all(both)).toEqual(['done', 'done']);
  const later = shared.join('a', start);
  finish('again');
  expect(await later).toBe('again');
  expect(signals).toHaveLength(2);
});

test('is another for another key', async () => {
  const shared = new SharedWork<string>();
  expect(await Promise.all(['a', 'b'].map((key) => shared.join(key, async () => key)))).toEqual(['a', 'b']);
});

test('that fails, fails for everybody', async () => {
  const shared = new SharedWork<string>();
  const start = () => Promise.reject(new Error('no'));
  const results = await Promise.allSettled([shared.join('a', start), shared.join('a', start)]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

describe('giving up', () => {
  test('is one’s own business while somebody else waits', async () => {
    const shared = new SharedWork<string>();
    const { start, signals, finish } = work();
    const controller = new AbortController();
    const [impatient, patient] = [shared.join('a', start, controller.signal), shared.join('a', start)];
    controller.abort('enough');
    await expect(impatient).rejects.toBe('enough');
    expect(signals[0]?.aborted).toBe(false);
    finish('done');
    expect(await patient).toBe('done');
  });

  test('by everybody ends the work; whoever comes then starts anew', async () => {
    const shared = new SharedWork<string>();
    const { start, signals, finish } = work();
    const controllers = [new AbortController(), new AbortController()];
    const joined = controllers.map(({ signal }) => shared.join('a', start, signal));
    for (const controller of controllers) controller.abort('enough');
    const next = shared.join('a', start);
    for (const each of joined) await expect(each).rejects.toBe('enough');
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    finish('done');
    expect(await next).toBe('done');
  });

  test('before it begins starts nothing', async () => {
    const { start, signals } = work();
    await expect(new SharedWork<string>().join('a', start, AbortSignal.abort('no'))).rejects.toBe('no');
    expect(signals).toEqual([]);
  });
});

test('aborting ends everything', async () => {
  const shared = new SharedWork<string>();
  const joined = [shared.join('a', work().start), shared.join('b', work().start)];
  shared.abort('over');
  for (const each of joined) await expect(each).rejects.toBe('over');
});
