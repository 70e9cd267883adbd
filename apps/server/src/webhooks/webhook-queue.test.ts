import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Delivery, QUEUE_LIMITS, type QueueLimits, WebhookQueue } from './webhook-queue.js';

/** Attempts under way, in the order in which they were made: each is answered by hand. */
let attempts: { delivery: Delivery; answer: (error?: Error) => Promise<void> }[];
let warnings: object[];

const logger = { warn: (facts: object) => warnings.push(facts), debug: () => undefined };

function open(limits: Partial<QueueLimits> = {}): WebhookQueue {
  const deliver = (delivery: Delivery, signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      const answer = async (error?: Error) => {
        if (error) reject(error);
        else resolve();
        await vi.advanceTimersByTimeAsync(0);
      };
      attempts.push({ delivery, answer });
    });
  return new WebhookQueue('http://game.test/', deliver, logger as never, {
    ...QUEUE_LIMITS,
    timeout: 1e9,
    ...limits,
  });
}

function pushAll(queue: WebhookQueue, ...names: string[]): void {
  for (const id of names) queue.push({ room: id.slice(0, 1), id, body: id });
}

const made = () => attempts.map(({ delivery }) => delivery.id).join(' ');
const last = () => attempts.at(-1) as (typeof attempts)[number];
const FAILED = new Error('not today');

beforeEach(() => {
  vi.useFakeTimers();
  [attempts, warnings] = [[], []];
});

afterEach(() => vi.useRealTimers());

test('what happens in a room is told in order, and rooms do not wait for each other', async () => {
  const queue = open();
  pushAll(queue, 'a1', 'a2', 'b1', 'b2');
  expect(made()).toBe('a1 b1');
  await attempts[1]?.answer();
  expect(made()).toBe('a1 b1 b2');
  await attempts[0]?.answer();
  expect(made()).toBe('a1 b1 b2 a2');
  await attempts[2]?.answer();
  await attempts[3]?.answer();
  expect(queue.counts).toEqual({ delivered: 4, failed: 0, dropped: 0, waiting: 0 });
});

test('a failed attempt is made again, later each time and never at the same moment, before anything else of its room', async () => {
  const queue = open();
  pushAll(queue, 'a1', 'a2');
  for (const longest of [1000, 2000, 4000]) {
    await last().answer(FAILED);
    await vi.advanceTimersByTimeAsync(longest / 2 - 1);
    const before = made();
    await vi.advanceTimersByTimeAsync(longest / 2 + 1);
    expect(made()).toBe(`${before} a1`);
  }
  await last().answer();
  expect(made()).toBe('a1 a1 a1 a1 a2');
  expect(queue.counts).toMatchObject({ delivered: 1, failed: 3, dropped: 0 });
});

test('what never succeeds is given up, and the next thing is told', async () => {
  const queue = open({ attempts: 3 });
  pushAll(queue, 'a1', 'a2');
  for (let i = 0; i < 3; i++) {
    await last().answer(FAILED);
    await vi.advanceTimersByTimeAsync(60_000);
  }
  expect(made()).toBe('a1 a1 a1 a2');
  expect(queue.counts).toMatchObject({ failed: 3, dropped: 1, waiting: 1 });
  expect(warnings).toMatchObject([{ webhook: 'http://game.test/', dropped: 1 }]);
  await last().answer(FAILED);
  await vi.advanceTimersByTimeAsync(1000);
  // It has as many attempts as the first one had.
  expect(made()).toBe('a1 a1 a1 a2 a2');
});

test('an attempt that is not answered in time has failed', async () => {
  const queue = open({ timeout: 20, firstDelay: 10 });
  pushAll(queue, 'a1');
  await vi.advanceTimersByTimeAsync(19);
  expect(queue.counts).toMatchObject({ failed: 0 });
  await vi.advanceTimersByTimeAsync(1);
  expect(queue.counts).toMatchObject({ failed: 1, waiting: 1 });
  await vi.advanceTimersByTimeAsync(10);
  expect(made()).toBe('a1 a1');
});

test('more than there is place for pushes the oldest out that is not on its way; it is counted, and said once', async () => {
  const queue = open({ capacity: 4 });
  pushAll(queue, 'a1', 'a2', 'a3', 'a4', 'a5', 'a6');
  expect(queue.counts).toMatchObject({ waiting: 4, dropped: 2 });
  expect(warnings).toHaveLength(1);
  for (let i = 0; i < 4; i++) await last().answer();
  expect(made()).toBe('a1 a4 a5 a6');
});

test('one that waits for another attempt goes, too, and its room is told what is left', async () => {
  const queue = open({ capacity: 2 });
  pushAll(queue, 'a1', 'a2');
  await last().answer(FAILED);
  pushAll(queue, 'a3');
  await vi.advanceTimersByTimeAsync(1000);
  expect(made()).toBe('a1 a2');
  const alone = open({ capacity: 1 });
  pushAll(alone, 'c1');
  await last().answer(FAILED);
  pushAll(alone, 'd1');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(made()).toBe('a1 a2 c1 d1');
  expect(alone.counts).toMatchObject({ waiting: 1, dropped: 1 });
});

test('so many rooms at once and no more, and a talkative one does not keep the others waiting', async () => {
  const queue = open({ atOnce: 2 });
  pushAll(queue, 'a1', 'a2', 'a3', 'b1', 'c1');
  expect(made()).toBe('a1 b1');
  await attempts[0]?.answer();
  expect(made()).toBe('a1 b1 c1');
  await attempts[1]?.answer();
  expect(made()).toBe('a1 b1 c1 a2');
});

test('at the end everything is tried at once, and what cannot be told in time is counted', async () => {
  const queue = open({ firstDelay: 60_000 });
  pushAll(queue, 'a1', 'a2', 'b1');
  await attempts[0]?.answer(FAILED);
  const closed = queue.close();
  expect(made()).toBe('a1 b1 a1');
  for (const { answer } of attempts.slice(1)) await answer();
  expect(made()).toBe('a1 b1 a1 a2');
  await vi.advanceTimersByTimeAsync(5000);
  await closed;
  expect(queue.counts).toMatchObject({ delivered: 2, dropped: 1, waiting: 0 });
  pushAll(queue, 'a3');
  expect(made()).toBe('a1 b1 a1 a2');
});

test('who has nothing left to tell ends at once', async () => {
  const queue = open();
  await queue.close();
  const other = open();
  pushAll(other, 'a1');
  const closed = other.close();
  await last().answer();
  await closed;
  expect(other.counts).toMatchObject({ delivered: 1, dropped: 0 });
});
