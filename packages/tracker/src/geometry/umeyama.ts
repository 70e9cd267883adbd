import type { Quaternion, Vector3 } from '@guise/protocol';
import { dominantEigenvector } from './eigen.js';
import { rotate } from './quaternion.js';

/** x -> scale * rotation(x) + translation. */
export interface Similarity {
  scale: number;
  rotation: Quaternion;
  translation: Vector3;
}

/** [N * 3] points, x, y, z one after the other. */
export type Points = Float32Array | Float64Array;

/**
 * The similarity that takes `source` to `target` with the least weighted sum of squares: scale and translation after
 * Umeyama 1991, rotation as the quaternion of Horn 1987 (never a reflection).
 * `null` when nothing can be fitted: no weight, or all points of one side in one place.
 */
export function fitSimilarity(source: Points, target: Points, weights: Points): Similarity | null {
  const from = weightedMean(source, weights);
  const to = weightedMean(target, weights);
  const { products, variance } = crossProducts(source, from, target, to, weights);
  const rotation = bestRotation(products);
  const scale = alignment(products, rotation) / variance;
  if (!(scale > 0) || !Number.isFinite(scale)) return null;
  const [x, y, z] = rotate(rotation, from);
  return { scale, rotation, translation: [to[0] - scale * x, to[1] - scale * y, to[2] - scale * z] };
}

/** Where a similarity takes a point. */
export function applySimilarity({ scale, rotation, translation }: Similarity, point: Vector3): Vector3 {
  const [x, y, z] = rotate(rotation, point);
  return [scale * x + translation[0], scale * y + translation[1], scale * z + translation[2]];
}

/** NaN where there is no weight. */
export function weightedMean(points: Points, weights: Points): Vector3 {
  const mean: Vector3 = [0, 0, 0];
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    total += weights[i];
    for (let axis = 0; axis < 3; axis++) mean[axis] += weights[i] * points[i * 3 + axis];
  }
  return [mean[0] / total, mean[1] / total, mean[2] / total];
}

/** products[i * 3 + j]: weighted sum of source axis i times target axis j, both about their means. */
function crossProducts(source: Points, from: Vector3, target: Points, to: Vector3, weights: Points) {
  const products = new Float64Array(9);
  let variance = 0;
  for (let n = 0; n < weights.length; n++) {
    const weight = weights[n];
    for (let i = 0; i < 3; i++) {
      const a = weight * (source[n * 3 + i] - from[i]);
      variance += a * (source[n * 3 + i] - from[i]);
      for (let j = 0; j < 3; j++) products[i * 3 + j] += a * (target[n * 3 + j] - to[j]);
    }
  }
  return { products, variance };
}

/** Horn's symmetric matrix, whose dominant eigenvector is the rotation (w first). */
function bestRotation(products: Float64Array): Quaternion {
  const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = products;
  const [w, x, y, z] = dominantEigenvector(
    Float64Array.of(
      ...[xx + yy + zz, yz - zy, zx - xz, xy - yx],
      ...[yz - zy, xx - yy - zz, xy + yx, zx + xz],
      ...[zx - xz, xy + yx, yy - xx - zz, yz + zy],
      ...[xy - yx, zx + xz, yz + zy, zz - xx - yy],
    ),
  );
  return [x, y, z, w];
}

/** Weighted sum of rotated source times target. */
function alignment(products: Float64Array, rotation: Quaternion): number {
  let sum = 0;
  for (let i = 0; i < 3; i++) {
    const axis: Vector3 = [0, 0, 0];
    axis[i] = 1;
    const turned = rotate(rotation, axis);
    for (let j = 0; j < 3; j++) sum += turned[j] * products[i * 3 + j];
  }
  return sum;
}
