import { describe, expect, it } from 'vitest';
import { gaussianOf, randomOf, sampleOf } from './random.mjs';
import { framesToFollow, jitter } from './steadiness.mjs';

const still = [
  [10, 20],
  [110, 20],
];
const movedBy = (dx, dy = 0) => still.map(([x, y]) => [x + dx, y + dy]);

describe('jitter', () => {
  it('is the root mean square distance from the mean place, in face sizes', () => {
    expect(jitter([movedBy(3, 4), movedBy(-3, -4)], 100)).toBeCloseTo(0.05);
    expect(jitter([movedBy(50), movedBy(50)], 100)).toBe(0);
  });

  it('sees what noise of a known size does', () => {
    const gaussian = gaussianOf(randomOf(3));
    const frames = Array.from({ length: 2000 }, () => movedBy(gaussian(), gaussian()));
    expect(jitter(frames, 100)).toBeCloseTo(Math.SQRT2 / 100, 3);
  });
});

describe('framesToFollow', () => {
  const before = [movedBy(0), movedBy(0)];
  const follow = (...shares) => {
    const after = shares.map((share) => movedBy(8 * share, 6 * share));
    return framesToFollow(before, after, after.slice(-2)).frames;
  };

  it('counts the frame that shows the step as the first', () => {
    expect(follow(0.95, 1, 1, 1)).toBe(1);
    expect(follow(0.7, 0.9, 1, 1)).toBe(2);
    expect(follow(0, 0.5, 0.89, 0.91, 1, 1)).toBe(4);
  });

  it('is not taken in by a move across or against the step', () => {
    const after = [movedBy(0, 10), movedBy(-10), movedBy(10), movedBy(10)];
    expect(framesToFollow(before, after, after.slice(-2)).frames).toBe(3);
  });
});

describe('sampleOf', () => {
  it('draws the same items again, each once, in their order', () => {
    const items = Array.from({ length: 100 }, (_, i) => i);
    const drawn = sampleOf(items, 20, 7);
    expect(drawn).toEqual(sampleOf(items, 20, 7));
    expect(drawn).not.toEqual(sampleOf(items, 20, 8));
    expect(new Set(drawn).size).toBe(20);
    expect(drawn).toEqual([...drawn].sort((a, b) => a - b));
    expect(sampleOf(items, Number.POSITIVE_INFINITY, 1)).toEqual(items);
  });
});
