import { expect, test } from 'vitest';
import { type Ping, relateClocks } from './clock.js';

/** A clock 1000 ms behind ours that is asked at `at` and takes so long there and back. */
function ping(at: number, there: number, back: number): Ping {
  return { asked: at, said: at + there - 1000, answered: at + there + back };
}

test('finds the offset between two clocks, and how sure that is', () => {
  expect(relateClocks([ping(5, 2, 2)])).toEqual({ offset: 1000, within: 2 });
  // Quick there, slow back, and the other way round: together they leave little room.
  const { offset, within } = relateClocks([ping(5, 0.1, 9), ping(50, 8, 0.3), ping(99, 4, 4)]);
  expect(within).toBeCloseTo(0.2);
  expect(Math.abs(offset - 1000)).toBeLessThanOrEqual(within + 1e-9);
});

test('refuses no answers, and clocks that do not run alike', () => {
  expect(() => relateClocks([])).toThrow(RangeError);
  const jumped = { ...ping(50, 1, 1), said: -900 };
  expect(() => relateClocks([ping(5, 1, 1), jumped])).toThrow('contradict');
});
