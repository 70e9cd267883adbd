import { type Area, type Box, GAP } from './box.js';
import { faceSize, gridBoxes, largestGrid } from './grid.js';

/** The shares of the area that the strip may take: as little as its faces bear. */
const SHARES = [0.14, 0.18, 0.22, 0.26, 0.3, 0.35, 0.4, 0.46, 0.52];
/** Faces in the strip larger than this need no more room [px]. */
const ENOUGH = 150;
/** What the strip's faces count beside the large one. */
const STRIP_WEIGHT = 1.6;

/**
 * One large tile, the first, and the others in a strip below it or to its right, wherever both are larger. Nobody is
 * left out: the strip has as many rows as it takes.
 */
export function speakerBoxes(count: number, area: Area): Box[] {
  const whole = { left: 0, top: 0, ...area };
  if (count <= 1) return Array.from({ length: count }, () => whole);
  let best: Box[] = [];
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const share of SHARES) {
    for (const split of [below(area, share), beside(area, share)]) {
      const { tileWidth, tileHeight, columns, rows } = largestGrid(count - 1, split.strip);
      const small = faceSize({ tileWidth, tileHeight });
      const large = Math.min(split.large.width, split.large.height);
      const score = large + STRIP_WEIGHT * Math.min(small, ENOUGH) + (small < large ? 0 : -1e6);
      if (score <= bestScore) continue;
      bestScore = score;
      const boxes = gridBoxes(count - 1, split.strip, { columns, rows, tileWidth, tileHeight });
      best = [split.large, ...boxes.map((box) => shifted(box, split.strip))];
    }
  }
  return best;
}

function below({ width, height }: Area, share: number) {
  const strip = Math.round(height * share);
  const large = { left: 0, top: 0, width, height: Math.max(0, height - strip - GAP) };
  return { large, strip: { left: 0, top: height - strip, width, height: strip } };
}

function beside({ width, height }: Area, share: number) {
  const strip = Math.round(width * share);
  const large = { left: 0, top: 0, width: Math.max(0, width - strip - GAP), height };
  return { large, strip: { left: width - strip, top: 0, width: strip, height } };
}

function shifted(box: Box, by: Box): Box {
  return { ...box, left: box.left + by.left, top: box.top + by.top };
}
