import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { JoinError } from './errors.js';
import { Reconnection } from './reconnection.js';
import type { Session } from './session.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const session = () => ({ leave: vi.fn(async () => undefined) }) as unknown as Session;

/** Hangs until it is given up, as a connection into the void does. */
const hang = (signal: AbortSignal) =>
  new Promise<Session>((_, reject) => {
    signal.addEventListener('abort', () => reject(JoinError.unreachable()));
  });

test('an attempt that hangs is given up when the network is back, and the schedule begins anew', async () => {
  const there = session();
  const open = vi.fn(async (_seat: string | null, signal: AbortSignal) =>
    open.mock.calls.length < 2 ? hang(signal) : there,
  );
  const reconnection = new Reconnection(open);
  const done = reconnection.run();
  await vi.advanceTimersByTimeAsync(5000);
  expect(open).toHaveBeenCalledOnce();
  reconnection.wake();
  await vi.advanceTimersByTimeAsync(0);
  expect(await done).toBe(there);
});

test('an attempt that has just begun is not given up for a second reason at the same moment', async () => {
  const open = vi.fn(async (_seat: string | null, signal: AbortSignal) => hang(signal));
  const reconnection = new Reconnection(open);
  const done = reconnection.run();
  await vi.advanceTimersByTimeAsync(10);
  reconnection.wake();
  await vi.advanceTimersByTimeAsync(0);
  expect(open).toHaveBeenCalledOnce();
  reconnection.stop();
  expect(await done).toBeNull();
});

test('after waking, it waits as little as at first', async () => {
  const open = vi.fn(async () => {
    throw JoinError.unreachable();
  });
  const reconnection = new Reconnection(open);
  const done = reconnection.run();
  await vi.advanceTimersByTimeAsync(300 + 1200 + 2700 + 4800);
  expect(open).toHaveBeenCalledTimes(5);
  await vi.advanceTimersByTimeAsync(7000 + 7000);
  expect(open).toHaveBeenCalledTimes(7);
  reconnection.wake();
  await vi.advanceTimersByTimeAsync(0);
  expect(open).toHaveBeenCalledTimes(8);
  await vi.advanceTimersByTimeAsync(300);
  expect(open).toHaveBeenCalledTimes(9);
  reconnection.stop();
  expect(await done).toBeNull();
});

test('a stay that comes when nobody wants it any more is left again', async () => {
  const late = session();
  let give: (session: Session) => void = () => undefined;
  const reconnection = new Reconnection(() => new Promise((resolve) => (give = resolve)));
  const done = reconnection.run();
  await vi.advanceTimersByTimeAsync(0);
  reconnection.stop();
  give(late);
  expect(await done).toBeNull();
  expect(late.leave).toHaveBeenCalledOnce();
});
