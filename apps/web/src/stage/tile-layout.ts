/** How the tiles of a call share an area. Lengths in CSS pixels. */
export interface TileLayout {
  columns: number;
  rows: number;
  tileWidth: number;
  tileHeight: number;
}

/** Widest and narrowest a tile among others may be, width over height: beyond, a face only gains empty wall. */
const WIDEST = 16 / 10;
const NARROWEST = 3 / 4;

/**
 * The grid in which `count` faces are largest: a bust is about as wide as high, so what counts is the
 * shorter side of a tile. Tiles never overflow the area; a single one fills it.
 */
export function layoutTiles(count: number, width: number, height: number, gap: number): TileLayout {
  if (count <= 1)
    return { columns: 1, rows: 1, tileWidth: Math.floor(width), tileHeight: Math.floor(height) };
  let best: TileLayout = { columns: 1, rows: count, tileWidth: 0, tileHeight: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const candidate = fit(columns, Math.ceil(count / columns), width, height, gap);
    if (faceSize(candidate) > faceSize(best)) best = candidate;
  }
  return best;
}

function fit(columns: number, rows: number, width: number, height: number, gap: number): TileLayout {
  const cellWidth = Math.max(0, (width - gap * (columns - 1)) / columns);
  const cellHeight = Math.max(0, (height - gap * (rows - 1)) / rows);
  return {
    columns,
    rows,
    tileWidth: Math.floor(Math.min(cellWidth, cellHeight * WIDEST)),
    tileHeight: Math.floor(Math.min(cellHeight, cellWidth / NARROWEST)),
  };
}

function faceSize({ tileWidth, tileHeight }: TileLayout): number {
  return Math.min(tileWidth, tileHeight);
}
