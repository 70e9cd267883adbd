import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toMatrix } from '../../dist/geometry/quaternion.js';
import { applySimilarity, fitSimilarity } from '../../dist/geometry/umeyama.js';
import { readNpz } from '../npz.mjs';

/**
 * The canonical head [468 * 3 metres, head axes] and how much each vertex counts where a head is placed.
 * @typedef {{ vertices: Float32Array, weights: Float32Array }} CanonicalHead
 */

/** @returns {Promise<CanonicalHead>} */
export async function readCanonicalHead(folder) {
  const bytes = await readFile(join(folder, 'mediapipe-uv.npz'));
  const arrays = readNpz(bytes, ['vertices', 'procrustes_index', 'procrustes_weight']);
  const weights = new Float32Array(arrays.vertices.shape[0]);
  arrays.procrustes_index.data.forEach((vertex, i) => {
    weights[vertex] = arrays.procrustes_weight.data[i];
  });
  return { vertices: arrays.vertices.data.map((centimetres) => centimetres / 100), weights };
}

/** The similarity from the canonical head to a labelled mesh (pixels, y down, z away): picture pixels with y up. */
export function placeHead(mesh, { vertices, weights }) {
  const target = Float64Array.from(vertices, (_, i) => (i % 3 === 0 ? mesh[i] : -mesh[i]));
  return fitSimilarity(vertices, target, weights);
}

/** Where a placed head has a point of the canonical one: x, y [picture pixels, y down]. */
export function pictureOf(placement, point) {
  const [x, y] = applySimilarity(placement, point);
  return [x, -y];
}

/** The crop rule, applied to a placed head. @returns {import('../../dist/index.js').Crop} */
export function cropOf(placement, { center, size, scale }) {
  const [x, y] = pictureOf(placement, center);
  const m = toMatrix(placement.rotation);
  return { x, y, side: placement.scale * size * scale, roll: Math.atan2(m[3], m[4]) };
}
