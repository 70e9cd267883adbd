import fc from 'fast-check';
import { expect } from 'vitest';
import type { Area, Box } from './box.js';

/** As many people as a room holds. */
export const anyCount = fc.integer({ min: 1, max: 24 });

/** Phones that stand and lie, desks, and walls [px]. */
export const anyArea: fc.Arbitrary<Area> = fc.record({
  width: fc.integer({ min: 320, max: 3000 }),
  height: fc.integer({ min: 280, max: 2000 }),
});

/** @param slack what may stand out [px] */
export function expectInside(boxes: readonly Box[], { width, height }: Area, slack = 0.01): void {
  for (const box of boxes) {
    expect(box.left).toBeGreaterThanOrEqual(-slack);
    expect(box.top).toBeGreaterThanOrEqual(-slack);
    expect(box.left + box.width).toBeLessThanOrEqual(width + slack);
    expect(box.top + box.height).toBeLessThanOrEqual(height + slack);
  }
}

export function expectNoOverlaps(boxes: readonly Box[]): void {
  for (const [index, a] of boxes.entries()) {
    for (const b of boxes.slice(index + 1)) {
      const across = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
      const down = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
      expect(Math.min(across, down), JSON.stringify([a, b])).toBeLessThanOrEqual(0.01);
    }
  }
}
