import { expect, test } from 'vitest';
import { STEP } from './loudness.js';
import { NoiseFloor } from './noise-floor.js';

/** @param level of each moment [dB], by its time [s] */
function after(seconds: number, level: (time: number) => number): number {
  const noise = new NoiseFloor();
  for (let i = 0; i * STEP < seconds; i++) noise.observe(level(i * STEP));
  return noise.floor;
}

/** Syllables, four a second. */
const speech = (time: number) => -45 + 20 * Math.sin(2 * Math.PI * 4 * time);

test('starts with what it hears', () => {
  expect(after(0.1, () => -40)).toBeCloseTo(-40, 0);
});

test('is what is left between the syllables', () => {
  expect(after(4, speech)).toBeLessThan(-50);
});

test('comes up with a fan within a second, and goes down with it at once', () => {
  expect(after(4.9, (time) => (time < 4 ? -70 : -40))).toBeGreaterThan(-42);
  expect(after(6.2, (time) => (time < 3 || time > 6 ? -70 : -40))).toBeLessThan(-65);
});

test('is never below what a microphone hears in the quietest room', () => {
  expect(after(1, () => -100)).toBe(-75);
});
