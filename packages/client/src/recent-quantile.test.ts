import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RecentQuantile } from './recent-quantile.js';

test('knows the same quantiles as a sorted list of the last values', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true })),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, share) => {
        const recent = new RecentQuantile(7);
        for (const value of values) recent.add(value);
        const sorted = values.slice(-7).sort((a, b) => a - b);
        const wanted = sorted[Math.ceil(share * (sorted.length - 1))] ?? Number.NaN;
        // -0 and 0 are equal, and in either order.
        expect(recent.quantile(share) === wanted || sorted.length === 0).toBe(true);
        expect(recent.count).toBe(sorted.length);
      },
    ),
  );
});

test('knows the smallest of the last few, of as many as there are', () => {
  const recent = new RecentQuantile(4);
  recent.add(1);
  recent.add(5);
  expect(recent.smallestOfLast(3)).toBe(Number.NEGATIVE_INFINITY);
  for (const value of [9, 7, 8]) recent.add(value);
  expect(recent.smallestOfLast(3)).toBe(7);
  recent.clear();
  expect(recent.quantile(0.5)).toBeNaN();
});
