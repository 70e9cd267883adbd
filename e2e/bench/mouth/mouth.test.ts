import { describe, expect, test } from 'vitest';
import { SENTENCES, type Speech, speak } from '../../fixtures/speech.js';
import { hear, MOST_LAG, measure, SHUT } from './measure.js';
import { makeNoise } from './noise.js';

/** Men and women, and a voice made by another synthesis. */
const VOICES = ['en-us', 'en-us+f2', 'en+f4', 'en-us+m3', 'en-us+klatt2'];
const SECOND = 48_000;

const available = speak('en-us', ['Hello.']) !== null;
if (!available) console.log('The mouth is not held against speech: espeak-ng or python3 is missing.');

describe.skipIf(!available)('the mouth of a voice', () => {
  /** Of all voices [labials shut, labials]. */
  let shut = [0, 0] as [number, number];

  test.each(VOICES)(
    '%s: follows the phonemes, shuts on m, b and p, not on the others, and is not late',
    (voice) => {
      const figures = measure(speak(voice) as Speech);
      const { jawOpen, lips, labialsShut, vowelsShut, ownLabialsShut, othersShut } = figures;
      expect.soft(jawOpen.r).toBeGreaterThanOrEqual(0.75);
      expect.soft(lips.r).toBeGreaterThanOrEqual(0.7);
      expect.soft(jawOpen.lag).toBeLessThanOrEqual(MOST_LAG);
      expect.soft(lips.lag).toBeLessThanOrEqual(MOST_LAG);
      expect.soft(labialsShut).toBeGreaterThanOrEqual(0.8);
      // Not shut all the time, either: these fail where every drop shuts the lips.
      expect.soft(othersShut).toBeLessThanOrEqual(0.6);
      expect.soft(ownLabialsShut - othersShut).toBeGreaterThanOrEqual(0.35);
      expect.soft(vowelsShut).toBeLessThanOrEqual(0.03);
      expect.soft(figures.speechShut).toBeLessThanOrEqual(figures.speechWantedShut + 0.03);
      shut = [shut[0] + labialsShut * figures.labials, shut[1] + figures.labials];
    },
  );

  test('all voices together shut on nine of ten m, b and p', () => {
    expect(shut[0] / shut[1]).toBeGreaterThanOrEqual(0.9);
  });

  test.each([
    ['pink', -45],
    ['pink', -40],
    ['brown', -40],
  ] as const)('%s noise of %d dB is no speech, and hides none', (kind, level) => {
    const noise = makeNoise(kind, level, 5 * SECOND);
    const { jawOpen, labialsShut } = measure(speak('en-us', SENTENCES.slice(0, 2)) as Speech, noise);
    expect.soft(jawOpen.r).toBeGreaterThanOrEqual(0.7);
    expect.soft(labialsShut).toBeGreaterThanOrEqual(0.9);
  });
});

describe('a mouth keeps still', () => {
  test('in silence', () => {
    expect(widest(new Float32Array(5 * SECOND))).toBe(0);
  });

  test.each([
    ['pink', -45],
    ['pink', -30],
    ['brown', -45],
    ['brown', -30],
    ['white', -40],
  ] as const)('in %s noise of %d dB', (kind, level) => {
    expect(widest(makeNoise(kind, level, 8 * SECOND))).toBeLessThan(SHUT);
  });

  test('a second after a fan has been switched on', () => {
    const samples = new Float32Array(8 * SECOND);
    samples.set(makeNoise('pink', -40, 5 * SECOND), 3 * SECOND);
    expect(widest(samples, 4)).toBeLessThan(SHUT);
  });
});

function widest(samples: Float32Array, from = 0): number {
  const moments = hear(samples).moments.filter(({ time }) => time >= from);
  expect(moments.length).toBeGreaterThan(100);
  return Math.max(...moments.map(({ lips }) => lips));
}
