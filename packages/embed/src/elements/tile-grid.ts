/** Of a tile, width / height. */
export const TILE_ASPECT = 1.15;

/**
 * How many columns make the tiles largest.
 *
 * @param count of tiles, >= 1
 * @param width of the space, and height [CSS pixels]
 * @param gap between tiles [CSS pixels]
 * @returns the number of columns, and the width of a tile
 */
export function gridFor(
  count: number,
  width: number,
  height: number,
  gap: number,
): { columns: number; tileWidth: number } {
  let best = { columns: 1, tileWidth: 0 };
  for (let columns = 1; columns <= Math.max(1, count); columns++) {
    const rows = Math.ceil(count / columns);
    const byWidth = (width - gap * (columns - 1)) / columns;
    const byHeight = ((height - gap * (rows - 1)) / rows) * TILE_ASPECT;
    const tileWidth = Math.max(0, Math.min(byWidth, byHeight));
    if (tileWidth > best.tileWidth) best = { columns, tileWidth };
  }
  return best;
}
