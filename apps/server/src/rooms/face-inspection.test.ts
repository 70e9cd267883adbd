import { EventEmitter } from 'node:events';
import { FaceEncoder, restFaceFrame } from '@guise/protocol';
import type { types } from 'mediasoup';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
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

/** Which layers are looked at, base first. */
const looked = () => consumers.map(({ paused }) => !paused);

beforeEach(async () => {
  vi.useFakeTimers();
  consumers = [];
  problems = 0;
  const transport = {
    consumeData: async () => {
      const consumer = new FakeConsumer();
      consumers.push(consumer);
      return consumer;
    },
  } as unknown as types.DirectTransport;
  const layers = ['base', 'middle', 'top'].map((id) => ({ id, closed: false }) as types.DataProducer);
  await inspectFace(transport, layers, () => problems++);
});

afterEach(() => {
  vi.useRealTimers();
});

test('everything for a second in sixteen; the base all the time, until sixteen seconds were without anything wrong', async () => {
  expect(looked()).toEqual([true, true, true]);
  await vi.advanceTimersByTimeAsync(1.5 * SECOND);
  expect(looked()).toEqual([true, false, false]);
  for (const consumer of consumers) consumer.hear(packet());
  await vi.advanceTimersByTimeAsync(15 * SECOND);
  expect(looked()).toEqual([true, true, true]);
  await vi.advanceTimersByTimeAsync(SECOND);
  expect(looked()).toEqual([false, false, false]);
  await vi.advanceTimersByTimeAsync(15 * SECOND);
  expect(looked()).toEqual([true, true, true]);
  expect(problems).toBe(0);
});

test('where something is wrong the base is looked at again, until a round is clean', async () => {
  await vi.advanceTimersByTimeAsync(16.5 * SECOND);
  consumers[2]?.hear(NOISE);
  expect(problems).toBe(1);
  await vi.advanceTimersByTimeAsync(SECOND);
  expect(looked()).toEqual([true, false, false]);
  // The next round, after one that was not clean.
  await vi.advanceTimersByTimeAsync(16 * SECOND);
  expect(looked()).toEqual([true, false, false]);
  await vi.advanceTimersByTimeAsync(16 * SECOND);
  expect(looked()).toEqual([false, false, false]);
});

test('ends with the face', async () => {
  const base = consumers[0] as FakeConsumer;
  base.closed = true;
  base.observer.emit('close');
  expect(vi.getTimerCount()).toBe(0);
});
