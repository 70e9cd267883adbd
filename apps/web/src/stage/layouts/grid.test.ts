import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gridBoxes, layoutTiles } from './grid.js';
import { speakerBoxes } from './speaker.js';
import { anyArea, anyCount, expectInside, expectNoOverlaps } from './testing.js';

describe('grid', () => {
  it('fits any number of tiles into any area, side by side', () => {
    fc.assert(
      fc.property(anyCount, anyArea, (count, area) => {
        const boxes = gridBoxes(count, area);
        expect(boxes).toHaveLength(count);
        expectInside(boxes, area);
        expectNoOverlaps(boxes);
        if (count === 1) return;
        for (const { width, height } of boxes) {
          expect(Math.min(width, height)).toBeGreaterThan(20);
          expect(width / height).toBeLessThan(1.75);
          expect(width / height).toBeGreaterThan(0.7);
        }
      }),
    );
  });

  it('stacks on a phone and spreads on a desk', () => {
    expect(layoutTiles(2, { width: 374, height: 640 })).toMatchObject({ columns: 1, rows: 2 });
    expect(layoutTiles(2, { width: 1264, height: 640 })).toMatchObject({ columns: 2, rows: 1 });
    expect(layoutTiles(4, { width: 374, height: 640 })).toMatchObject({ columns: 2, rows: 2 });
    expect(layoutTiles(24, { width: 1264, height: 640 }).columns).toBe(6);
  });
});

describe('speaker', () => {
  it('shows one large and everybody else, side by side, in any area', () => {
    fc.assert(
      fc.property(anyCount, anyArea, (count, area) => {
        const boxes = speakerBoxes(count, area);
        expect(boxes).toHaveLength(count);
        expectInside(boxes, area);
        expectNoOverlaps(boxes);
        const [large, ...strip] = boxes.map(({ width, height }) => Math.min(width, height)) as [number];
        expect(large).toBeGreaterThanOrEqual(0.42 * Math.min(area.width, area.height));
        for (const small of strip as number[]) {
          expect(small).toBeGreaterThanOrEqual(16);
          expect(small).toBeLessThan(large);
        }
      }),
    );
  });

  it('has the strip below on a phone that stands and beside on one that lies', () => {
    const [, first] = speakerBoxes(4, { width: 374, height: 700 });
    expect(first?.top).toBeGreaterThan(350);
    const [, second] = speakerBoxes(4, { width: 828, height: 300 });
    expect(second?.left).toBeGreaterThan(450);
  });
});
