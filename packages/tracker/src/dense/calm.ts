import type { FaceLayout } from '../model/layout.js';
import { gaussian } from './gaussian.js';

/** How far apart two pixels' noise is still averaged: deviation of the weights [map pixels]. */
const DEVIATION = 1.8;

/**
 * Takes a network's noise out of a position map [3, uvSize, uvSize]: what the canonical head does not explain (laid onto the
 * map by the affine map that fits best) is averaged over neighbouring pixels, what it explains keeps its detail. Returns new planes; beside
 * the mask they hold what the canonical head says.
 */
export function calm(planes: Float32Array, layout: FaceLayout): Float32Array {
  const { canonical, mask, uvSize } = layout;
  const plane = uvSize * uvSize;
  const out = new Float32Array(planes.length);
  const covered = gaussian(
    mask.map((value) => (value > 0 ? 1 : 0)),
    uvSize,
    DEVIATION,
  );
  for (let axis = 0; axis < 3; axis++) {
    const values = planes.subarray(axis * plane, (axis + 1) * plane);
    const [x, y, z, one] = affineFit(canonical, values, mask);
    const explained = Float32Array.from(
      { length: plane },
      (_, i) => x * canonical[i * 3] + y * canonical[i * 3 + 1] + z * canonical[i * 3 + 2] + one,
    );
    const rest = gaussian(
      values.map((value, i) => (mask[i] > 0 ? value - explained[i] : 0)),
      uvSize,
      DEVIATION,
    );
    for (let i = 0; i < plane; i++) {
      out[axis * plane + i] = explained[i] + (mask[i] > 0 ? rest[i] / covered[i] : 0);
    }
  }
  return out;
}

/** The least-squares [x, y, z, 1] weights that give `values` [N] from `points` [N * 3], over the masked pixels. */
function affineFit(points: Float32Array, values: Float32Array, mask: Float32Array): number[] {
  const rows = Array.from({ length: 4 }, () => new Float64Array(5));
  for (let i = 0; i < values.length; i++) {
    if (!(mask[i] > 0)) continue;
    const terms = [points[i * 3], points[i * 3 + 1], points[i * 3 + 2], 1, values[i]];
    for (let r = 0; r < 4; r++) for (let c = 0; c < 5; c++) rows[r][c] += terms[r] * terms[c];
  }
  return solve(rows);
}

/** Gauss and Jordan on [4][5] rows of a symmetric positive system; a column without a pivot counts nothing. */
function solve(rows: Float64Array[]): number[] {
  for (let k = 0; k < 4; k++) {
    if (!(rows[k][k] > 1e-12)) {
      rows[k].fill(0);
      continue;
    }
    for (let r = 0; r < 4; r++) {
      if (r === k) continue;
      const factor = rows[r][k] / rows[k][k];
      for (let c = k; c < 5; c++) rows[r][c] -= factor * rows[k][c];
    }
  }
  return rows.map((row, k) => (row[k] > 0 ? row[4] / row[k] : 0));
}
