import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layoutTiles } from './tile-layout.js';

describe('tile layout', () => {
  it('fits any number of tiles into any area', () => {
    const count = fc.integer({ min: 1, max: 24 });
    const side = fc.integer({ min: 200, max: 3000 });
    fc.assert(
      fc.property(count, side, side, (n, width, height) => {
        const { columns, rows, tileWidth, tileHeight } = layoutTiles(n, width, height, 8);
        expect(columns * rows).toBeGreaterThanOrEqual(n);
        expect(columns * tileWidth + (columns - 1) * 8).toBeLessThanOrEqual(width);
        expect(rows * tileHeight + (rows - 1) * 8).toBeLessThanOrEqual(height);
        expect(Math.min(tileWidth, tileHeight)).toBeGreaterThan(0);
      }),
    );
  });

  it('stacks on a phone and spreads on a desk', () => {
    expect(layoutTiles(2, 374, 640, 8)).toMatchObject({ columns: 1, rows: 2 });
    expect(layoutTiles(2, 1264, 640, 8)).toMatchObject({ columns: 2, rows: 1 });
    expect(layoutTiles(4, 374, 640, 8)).toMatchObject({ columns: 2, rows: 2 });
    expect(layoutTiles(24, 1264, 640, 8).columns).toBe(6);
  });
});
