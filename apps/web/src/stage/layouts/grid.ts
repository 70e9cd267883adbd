import { type Area, type Box, GAP } from './box.js';

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
export function layoutTiles(count: number, { width, height }: Area, gap = GAP): TileLayout {
  if (count <= 1)
    return { columns: 1, rows: 1, tileWidth: Math.floor(width), tileHeight: Math.floor(height) };
  return largestGrid(count, { width, height }, gap);
}

/** As {@link layoutTiles}, and a single tile keeps its shape, too. */
export function largestGrid(count: number, { width, height }: Area, gap = GAP): TileLayout {
  let best: TileLayout = { columns: 1, rows: count, tileWidth: 0, tileHeight: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const candidate = fit(columns, Math.ceil(count / columns), width, height, gap);
    if (faceSize(candidate) > faceSize(best)) best = candidate;
  }
  return best;
}

/** Where the tiles of a grid are: centred, the last row, too. */
export function gridBoxes(count: number, area: Area, layout = layoutTiles(count, area)): Box[] {
  const { columns, tileWidth: width, tileHeight: height } = layout;
  const rows = Math.ceil(count / columns);
  const top = (area.height - rows * height - (rows - 1) * GAP) / 2;
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = Math.min(columns, count - row * columns);
    const left = (area.width - inRow * width - (inRow - 1) * GAP) / 2;
    return {
      left: left + (index % columns) * (width + GAP),
      top: top + row * (height + GAP),
      width,
      height,
    };
  });
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

/** The shorter side of a tile [px]. */
export function faceSize({ tileWidth, tileHeight }: Pick<TileLayout, 'tileWidth' | 'tileHeight'>): number {
  return Math.min(tileWidth, tileHeight);
}
