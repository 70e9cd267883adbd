import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CaptureClock } from './capture-clock.js';

describe('CaptureClock', () => {
  it('never runs backwards nor ahead of the arrivals', () => {
    const frames = fc.array(fc.record({ step: fc.nat(100), delay: fc.nat(200) }), { minLength: 1 });
    fc.assert(
      fc.property(frames, fc.integer({ min: -1e6, max: 1e6 }), (list, zero) => {
        const clock = new CaptureClock();
        let [captured, last, arrived] = [0, Number.NEGATIVE_INFINITY, 0];
        for (const { step, delay } of list) {
          captured += step;
          arrived = Math.max(arrived, captured + delay);
          const mapped = clock.map(captured + zero, arrived);
          expect(mapped).toBeGreaterThanOrEqual(last);
          expect(mapped).toBeLessThanOrEqual(arrived);
          last = mapped;
        }
      }),
    );
  });

  it("keeps the camera's rhythm when frames arrive late", () => {
    const clock = new CaptureClock();
    const delays = [3, 40, 12, 3, 25, 8, 30, 3];
    const mapped = delays.map((delay, i) => clock.map(1e6 + i * 33, 500 + i * 33 + delay));
    mapped.slice(1).forEach((time, i) => {
      expect(Math.abs(time - mapped[i] - 33)).toBeLessThan(0.1);
    });
  });
});
