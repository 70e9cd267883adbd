import { expect, test } from 'vitest';
import { gridFor, TILE_ASPECT } from './tile-grid.js';

test.each([
  // Side by side where it is wide, one above the other where it is high.
  [2, 1000, 400, 2],
  [2, 300, 800, 1],
  [1, 640, 480, 1],
  [4, 640, 480, 2],
  [12, 1280, 640, 4],
])('%i tiles in %i x %i: %i columns', (count, width, height, columns) => {
  const grid = gridFor(count, width, height, 8);
  expect(grid.columns).toBe(columns);
  const rows = Math.ceil(count / columns);
  expect(grid.tileWidth * columns + 8 * (columns - 1)).toBeLessThanOrEqual(width + 1e-6);
  expect((grid.tileWidth / TILE_ASPECT) * rows + 8 * (rows - 1)).toBeLessThanOrEqual(height + 1e-6);
});

test('without any room there are no sizes below nothing', () => {
  expect(gridFor(3, 0, 0, 8)).toEqual({ columns: 1, tileWidth: 0 });
});
