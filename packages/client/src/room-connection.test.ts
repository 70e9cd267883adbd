import { TypedEmitter } from '@guise/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { JoinError } from './errors.js';
import { RoomConnection } from './room-connection.js';
import type { Session } from './session.js';

class FakeSession extends TypedEmitter<Record<string, unknown[]>> {
  readonly disconnect = vi.fn();
  readonly check = vi.fn();
  readonly leave = vi.fn(async () => undefined);

  constructor(
    readonly seat: string,
    readonly sitting: string,
    readonly unreadable = 0,
  ) {
    super();
  }

  happen(event: string, ...args: unknown[]): void {
    this.emit(event, ...args);
  }
}

let next: FakeSession | JoinError;
let first: FakeSession;
let connection: RoomConnection;
let diary: string[];

beforeEach(() => {
  vi.useFakeTimers();
  diary = [];
  first = new FakeSession('first', 'one', 2);
  connection = new RoomConnection(first as unknown as Session, async () => {
    if (next instanceof JoinError) throw next;
    return next as unknown as Session;
  });
  connection.on('stateChanged', (state) => diary.push(state));
  connection.on('lost', () => diary.push('lost'));
  connection.on('returned', ({ seat }, anew) => diary.push(`returned as ${seat}${anew ? ', anew' : ''}`));
  connection.on('over', ({ reason }) => diary.push(`over: ${reason}`));
});

afterEach(() => {
  connection.close();
  vi.useRealTimers();
});

async function lose(): Promise<void> {
  first.happen('lost');
  await vi.advanceTimersByTimeAsync(0);
}

test('what was unreadable is counted once, during the way back, too', async () => {
  next = new FakeSession('second', 'one', 3);
  first.happen('lost');
  expect(connection.unreadable).toBe(2);
  await vi.advanceTimersByTimeAsync(0);
  expect(connection.unreadable).toBe(5);
});

test('there is a stay, or there is none', async () => {
  next = new FakeSession('second', 'two');
  expect(connection.require()).toBe(first);
  first.happen('lost');
  expect(() => connection.require()).toThrow(expect.objectContaining({ reason: 'closed' }));
  await vi.advanceTimersByTimeAsync(0);
  expect(connection.require()).toBe(next);
  expect(diary).toEqual(['reconnecting', 'lost', 'connected', 'returned as second, anew']);
});

test('where there is no way back it is over, once', async () => {
  next = JoinError.ended();
  await lose();
  first.happen('lost');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(diary).toEqual(['reconnecting', 'lost', 'over: ended']);
});

test('whoever leaves as soon as they are back is not there any more', async () => {
  next = new FakeSession('second', 'one');
  connection.on('stateChanged', (state) => {
    if (state === 'connected') connection.close();
  });
  await lose();
  expect(diary).toEqual(['reconnecting', 'lost', 'connected', 'closed']);
});
