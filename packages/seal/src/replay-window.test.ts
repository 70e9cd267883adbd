import fc from 'fast-check';
import { expect, test } from 'vitest';
import { REPLAY_WINDOW, ReplayWindow } from './replay-window.js';

test('takes each counter once, in any order within the window, as a plain list of them would', () => {
  const steps = fc.array(fc.oneof(fc.nat(3000), fc.nat(200)), { maxLength: 400 });
  fc.assert(
    fc.property(steps, fc.constantFrom(0, 2 ** 31 - 700, 2 ** 45), (counters, start) => {
      const window = new ReplayWindow();
      const seen = new Set<number>();
      let newest = -1;
      for (const offset of counters) {
        const counter = start + offset;
        const expected = !seen.has(counter) && newest - counter < REPLAY_WINDOW;
        expect(window.take(counter)).toBe(expected);
        if (expected) seen.add(counter);
        newest = Math.max(newest, counter);
      }
    }),
  );
});

test('what is exactly a window behind is too old', () => {
  const window = new ReplayWindow();
  expect(window.take(REPLAY_WINDOW)).toBe(true);
  expect(window.take(0)).toBe(false);
  expect(window.take(1)).toBe(true);
});
