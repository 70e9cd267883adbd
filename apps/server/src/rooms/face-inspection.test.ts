import { EventEmitter } from 'node:events';
import { FaceEncoder, restFaceFrame } from '@guise/protocol';
import type { types } from 'mediasoup';
import { afterEach, beforeEach, expect, type MockInstance, test, vi } from 'vitest';
import { inspectFace } from './face-inspection.js';

/** A consumer as mediasoup's, of which it is known whether it is paused. */
class FakeConsumer extends EventEmitter {
  readonly observer = new EventEmitter();
  closed = false;
  paused = false;

  async pause(): Promise<void> {
    this.paused = true;
  }

  async resume(): Promise<void> {
    this.paused = false;
  }

  /** What comes while it is paused is not seen. */
  hear(bytes: Uint8Array): void {
    if (!this.paused) this.emit('message', bytes, 53);
  }
}

const packet = () => Uint8Array.of(0, ...new FaceEncoder().encode(restFaceFrame(0)));
const NOISE = new Uint8Array(9);
const SECOND = 1000;

let consumers: FakeConsumer[];
let problems: number;
let random: MockInstance<() => number>;

/** Which layers are looked at, base first. */
const looked = () => consumers.map(({ paused }) => !paused);

beforeEach(async () => {
  vi.useFakeTimers();
  // Rounds of sixteen seconds.
  random = vi.spyOn(Math, 'random').mockReturnValue(0.5);
  consumers = await inspected();
});

/** Of a face that begins now: those by which it is looked at. */
async function inspected(): Promise<FakeConsumer[]> {
  const all: FakeConsumer[] = [];
  problems = 0;
  const transport = {
    consumeData: async () => {
      const consumer = new FakeConsumer();
      all.push(consumer);
      return consumer;
    },
  } as unknown as types.DirectTransport;
  const layers = ['base', 'middle', 'top'].map((id) => ({ id, closed: false }) as types.DataProducer);
  await inspectFace(transport, layers, () => problems++);
  return all;
}

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** So many seconds in which a packet comes ten times on every layer. */
async function pass(seconds: number): Promise<void> {
  for (let i = 0; i < seconds * 10; i++) {
    for (const consumer of consumers) consumer.hear(packet());
    await vi.advanceTimersByTimeAsync(100);
  }
}

test('everything for a second in sixteen; the base all the time, until sixteen seconds were without anything wrong', async () => {
  expect(looked()).toEqual([true, true, true]);
  await pass(1.5);
  expect(looked()).toEqual([true, false, false]);
  await pass(15);
  expect(looked()).toEqual([true, true, true]);
  await pass(1);
  expect(looked()).toEqual([false, false, false]);
  await pass(15);
  expect(looked()).toEqual([true, true, true]);
  await pass(1);
  expect(looked()).toEqual([false, false, false]);
  expect(problems).toBe(0);
});

test('where something is wrong the base is looked at again, until a round is clean', async () => {
  await pass(16.5);
  consumers[2]?.hear(NOISE);
  expect(problems).toBe(1);
  await pass(1);
  expect(looked()).toEqual([true, false, false]);
  // The next round, after one that was not clean.
  await pass(16);
  expect(looked()).toEqual([true, false, false]);
  await pass(16);
  expect(looked()).toEqual([false, false, false]);
});

test('a base that rests, or is just told to, is looked at again at the first thing that is wrong', async () => {
  await pass(17.5);
  expect(looked()).toEqual([false, false, false]);
  // What was on its way when it was told to rest.
  consumers[0]?.emit('message', NOISE, 53);
  expect(problems).toBe(1);
  expect(looked()).toEqual([true, false, false]);
});

test('sixteen seconds in which nothing came are no reason to trust', async () => {
  await vi.advanceTimersByTimeAsync(17.5 * SECOND);
  expect(looked()).toEqual([true, false, false]);
});

test('what began together is not looked at together again and again', async () => {
  const another = await inspected();
  await vi.advanceTimersByTimeAsync(0.5 * SECOND);
  expect([consumers, another].map(([, , top]) => top?.paused)).toEqual([false, false]);
  random.mockReturnValueOnce(0.2).mockReturnValueOnce(0.4);
  // The rest of one takes 10.5 s, that of the other 13.5 s.
  await vi.advanceTimersByTimeAsync(11.2 * SECOND);
  expect([consumers, another].map(([, , top]) => top?.paused)).toEqual([false, true]);
  await vi.advanceTimersByTimeAsync(3 * SECOND);
  expect([consumers, another].map(([, , top]) => top?.paused)).toEqual([true, false]);
});

test('ends with the face', async () => {
  const base = consumers[0] as FakeConsumer;
  base.closed = true;
  base.observer.emit('close');
  expect(vi.getTimerCount()).toBe(0);
});
