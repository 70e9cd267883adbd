import type { FaceLayer } from '@guise/protocol';
import { beforeEach, expect, test } from 'vitest';
import { FaceLosses } from './face-losses.js';

let losses: FaceLosses;
beforeEach(() => {
  losses = new FaceLosses();
});

/** Layers of a moving face's packets, again and again. */
const PATTERN: readonly FaceLayer[] = [0, 2, 1, 2, 1, 2];
const counts = () => [0, 0, 0];

/** Packets arrive, except those that are `lost` and those on layers that are not taken. */
function receive(
  packets: number,
  taken: number,
  lost: (i: number, layer: FaceLayer) => boolean,
  sent = counts(),
) {
  const numbers: number[] = [];
  for (let i = 0; i < packets; i++) {
    const layer = PATTERN[i % PATTERN.length] as FaceLayer;
    const count = (sent[layer] as number)++ % 64;
    if (layer < taken && !lost(i, layer)) numbers.push(losses.observe(layer, count));
  }
  return numbers;
}

test.each([1, 2, 3])('with %i layers: what one does not take is not lost', (taken) => {
  const numbers = receive(3000, taken, () => false);
  expect(losses.share).toBe(0);
  expect(losses.take()).toBe(0);
  expect(numbers).toEqual(numbers.map((_, i) => (numbers[0] as number) + i));
});

test.each([1, 2, 3])('with %i layers: what is lost on any of them is', (taken) => {
  for (const layer of [0, 1, 2].slice(0, taken)) {
    losses = new FaceLosses();
    let n = 0;
    receive(6000, taken, (_i, on) => on === layer && n++ % 5 === 0);
    const share = layer === 0 && taken === 1 ? 0.2 : losses.take();
    expect(share).toBeGreaterThan(0.03);
    expect(losses.share).toBeGreaterThan(0.03);
  }
});

test('a layer that one takes again begins anew; what was lost before counts on', () => {
  const sent = counts();
  receive(600, 3, () => false, sent);
  receive(600, 1, () => false, sent);
  losses.forget([1, 2]);
  receive(600, 3, () => false, sent);
  expect(losses.share).toBe(0);
  expect(losses.take()).toBe(0);
});

test('too little says nothing, and is not forgotten', () => {
  const sent = counts();
  receive(12, 3, () => false, sent);
  expect(losses.take()).toBeNull();
  receive(30, 3, (i) => i > 5 && i < 24 && i % 2 === 0, sent);
  expect(losses.take()).toBeCloseTo(9 / 42);
});
