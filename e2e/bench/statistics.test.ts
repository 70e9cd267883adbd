import { expect, test } from 'vitest';
import { quantile, slope, summarise } from './statistics.js';

test('the median of an even count lies between the two in the middle', () => {
  expect(summarise([4, 1, 3, 2]).median).toBe(2.5);
});

test('sorts by value, not by spelling', () => {
  expect(summarise([10, 9, 100]).median).toBe(10);
});

test('minimum, 95th percentile, mean and count', () => {
  const values = Array.from({ length: 101 }, (_, index) => 100 - index);
  expect(summarise(values)).toEqual({ count: 101, median: 50, minimum: 0, p95: 95, mean: 50 });
});

test('leaves the values in their order', () => {
  const values = [3, 1, 2];
  quantile(values, 0.5);
  expect(values).toEqual([3, 1, 2]);
});

test('refuses to sum up nothing', () => {
  expect(() => summarise([])).toThrow(RangeError);
});

test('a slope is that of the line that fits best', () => {
  expect(
    slope([
      [0, 1],
      [1, 3],
      [2, 5],
    ]),
  ).toBeCloseTo(2);
  expect(
    slope([
      [0, 1],
      [1, 2],
      [2, 1],
      [3, 2],
    ]),
  ).toBeCloseTo(0.2);
  expect(() =>
    slope([
      [1, 1],
      [1, 2],
    ]),
  ).toThrow(RangeError);
});
