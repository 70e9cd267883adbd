import { describe, expect, it } from 'vitest';
import { loudness, SpeakingDetector } from './speaking-detector.js';

const STEP = 50;

/** Feeds `levels`, one every 50 ms, and returns what was said at each. */
function feed(detector: SpeakingDetector, levels: number[], from = 0): boolean[] {
  return levels.map((level, index) => detector.update(level, from + index * STEP));
}

describe('loudness', () => {
  it('grades silence, a whisper and full scale', () => {
    expect(loudness(new Float32Array(0))).toBe(0);
    expect(loudness(new Float32Array(8))).toBe(0);
    expect(loudness(new Float32Array(8).fill(0.001))).toBeCloseTo(0, 5);
    expect(loudness(new Float32Array(8).fill(0.0316))).toBeCloseTo(0.5, 2);
    expect(loudness(new Float32Array(8).fill(1))).toBe(1);
  });
});

describe('speaking detector', () => {
  it('starts with a loud block and survives the pause between words', () => {
    const detector = new SpeakingDetector();
    expect(feed(detector, [0, 0.6, 0, 0, 0, 0.6])).toEqual([false, true, true, true, true, true]);
  });

  it('stops after a lasting quiet', () => {
    const detector = new SpeakingDetector();
    feed(detector, [0.6]);
    expect(feed(detector, Array(10).fill(0), STEP).at(-1)).toBe(false);
  });

  it('gets used to a steady noise', () => {
    const detector = new SpeakingDetector();
    const minute = feed(detector, Array(1200).fill(0.4));
    expect(minute[0]).toBe(true);
    expect(minute.at(-1)).toBe(false);
    expect(detector.update(0.8, 1200 * STEP)).toBe(true);
  });
});
