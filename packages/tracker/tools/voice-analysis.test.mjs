import { readFileSync } from 'node:fs';
import { blendshapeIndex } from '@guise/protocol';
import { describe, expect, it } from 'vitest';
import { ModelError, readVisemeModel, VoiceAnalysis } from '../dist/index.js';

const bytes = readFileSync(new URL('../../../models/visemes/model.bin', import.meta.url));

describe('the viseme model', () => {
  it('has a prototype for every viseme', () => {
    const model = readVisemeModel(bytes);
    expect(model).toHaveLength(39);
    expect(new Set(model.map(({ viseme }) => viseme)).size).toBe(15);
    expect(model.find(({ phoneme }) => phoneme === 'm')?.viseme).toBe(5);
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['half a record', bytes.subarray(0, 100)],
    ['a page that says it is not there', new Uint8Array(368).fill(0xff)],
  ])('is not %s', (_what, wrong) => {
    expect(() => readVisemeModel(wrong)).toThrow(ModelError);
  });
});

/** Buzz of a larynx at 120 Hz through formants of an "a", for the second half of the time. */
function buzz(sampleRate, seconds) {
  return Float32Array.from({ length: sampleRate * seconds }, (_, i) => {
    const time = i / sampleRate;
    if (time < seconds / 2) return 0;
    let sum = 0;
    for (let harmonic = 1; harmonic * 120 < 4000; harmonic++) {
      const near = (formant) => 1 / (1 + ((harmonic * 120 - formant) / 120) ** 2);
      sum +=
        (near(750) + 0.6 * near(1200) + 0.2 * near(2500)) * Math.sin(2 * Math.PI * 120 * harmonic * time);
    }
    return 0.1 * sum * (1 + 0.3 * Math.sin(2 * Math.PI * 3 * time));
  });
}

describe('a voice', () => {
  it.each([16_000, 44_100, 48_000])('at %i Hz makes 30 mouths a second, open while it sounds', (rate) => {
    const analysis = new VoiceAnalysis(rate, readVisemeModel(bytes));
    const jaw = [];
    const samples = buzz(rate, 2);
    for (let at = 0; at < samples.length; at += 512) {
      analysis.push(samples.subarray(at, at + 512), ({ blendshapes }) => {
        jaw.push(blendshapes[blendshapeIndex('jawOpen')]);
      });
    }
    expect(Math.abs(jaw.length - 60)).toBeLessThanOrEqual(1);
    expect(Math.max(...jaw.slice(0, 29))).toBe(0);
    expect(Math.min(...jaw.slice(36, 50))).toBeGreaterThan(0.15);
  });
});
