import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LossMeter } from './loss-meter.js';

const MODULUS = 0x10000;

test('before anything arrives nothing is lost', () => {
  expect(new LossMeter(MODULUS).share).toBe(0);
});

test('counts what is missing, not what is late or comes twice', () => {
  const meter = new LossMeter(MODULUS);
  for (const sequence of [10, 11, 13, 13, 14, 12, 11, 16, 17, 18, 19]) meter.observe(sequence);
  expect(meter.share).toBeCloseTo(0.1, 10);
});

test('forgets what was long ago', () => {
  const meter = new LossMeter(MODULUS);
  for (let i = 0; i < 600; i += 2) meter.observe(i);
  expect(meter.share).toBeCloseTo(0.5, 2);
  for (let i = 600; i < 900; i++) meter.observe(i);
  expect(meter.share).toBe(0);
});

test('goes on where the numbers wrap', () => {
  const meter = new LossMeter(MODULUS);
  const numbers = [65_534, 65_535, 0, 2].map((sequence) => meter.observe(sequence));
  expect(numbers.map((number) => number - (numbers[0] as number))).toEqual([0, 1, 2, 4]);
  expect(meter.share).toBeCloseTo(0.2, 10);
});

test('a sender that begins anew has lost nothing, and its numbers are not the old ones', () => {
  const meter = new LossMeter(MODULUS);
  const old = meter.observe(30_000);
  expect(meter.observe(5)).toBeGreaterThan(old + 1);
  expect(meter.share).toBe(0);
});

test('told to forget: what was lost before does not count, and numbers go on growing', () => {
  const meter = new LossMeter(1024);
  for (const sequence of [10, 14, 18]) meter.observe(sequence);
  const before = meter.observe(22);
  meter.forget();
  expect(meter.share).toBe(0);
  // So near to the old ones that it could be one of them.
  expect(meter.observe(40)).toBeGreaterThan(before + 1);
  expect(meter.share).toBe(0);
  meter.observe(42);
  expect(meter.share).toBeCloseTo(1 / 3, 10);
});

test('numbers that wrap early: a long silence is no loss', () => {
  const meter = new LossMeter(1024);
  const before = meter.observe(1000);
  expect(meter.observe(400)).toBeGreaterThan(before + 1);
  expect(meter.share).toBe(0);
});

test.each([1024, MODULUS])('any numbers that wrap at %d: a share', (modulus) => {
  fc.assert(
    fc.property(fc.array(fc.nat(modulus - 1)), (sequences) => {
      const meter = new LossMeter(modulus);
      for (const sequence of sequences) {
        meter.observe(sequence);
        expect(meter.share).toBeGreaterThanOrEqual(0);
        expect(meter.share).toBeLessThan(1);
      }
    }),
  );
});
