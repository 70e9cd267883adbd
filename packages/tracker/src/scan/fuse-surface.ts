import { applySimilarity, fitSimilarity } from '../geometry/umeyama.js';
import type { FaceLayout } from '../model/layout.js';
import { ScanError } from './scan-error.js';
import type { SeenSurface } from './scan-view.js';

/** How much less one picture says of a place along the line of sight than across it. */
const DEPTH_BELIEF = 0.12;
/** What a pixel that a view does not see still says: a network's guess at a hidden cheek is better than nothing. */
const HIDDEN_BELIEF = 0.03;
const ROUNDS = 3;
/** Views farther apart than this in the mean [m] are not of one face. */
const MOST_APART = 0.012;

/**
 * One neutral surface [uvSize * uvSize * 3] of several views [m]: each is laid onto the others by the similarity that fits
 * best, and counts at a pixel by how squarely it sees it, across its line of sight more than along it. @throws ScanError
 */
export function fuseSurfaces(views: readonly SeenSurface[], layout: FaceLayout): Float32Array {
  const perStep = new Map<string, number>();
  for (const { step } of views) perStep.set(step, (perStep.get(step) ?? 0) + 1);
  let fused = layout.canonical;
  let aligned: Float32Array[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    aligned = views.map((view) => laidOnto(view, fused, layout));
    fused = weighted(views, aligned, perStep, layout);
  }
  for (const points of aligned) {
    if (distance(points, fused, layout) > MOST_APART) {
      throw new ScanError('views-disagree', 'The views do not show one and the same face.');
    }
  }
  return onCanonical(fused, layout);
}

function laidOnto(
  { points, visibility }: SeenSurface,
  target: Float32Array,
  { rigid }: FaceLayout,
): Float32Array {
  const weights = rigid.map((value, i) => value * (0.1 + visibility[i]));
  const fit = fitSimilarity(points, target, weights);
  if (!fit) throw new ScanError('views-disagree', 'A view shows no head.');
  const out = new Float32Array(points.length);
  for (let i = 0; i < points.length; i += 3) {
    out.set(applySimilarity(fit, [points[i], points[i + 1], points[i + 2]]), i);
  }
  return out;
}

/** For each pixel the point with the least sum of squared distances, those along a view's line of sight counting less. */
function weighted(
  views: readonly SeenSurface[],
  aligned: readonly Float32Array[],
  perStep: ReadonlyMap<string, number>,
  { mask, canonical }: FaceLayout,
): Float32Array {
  const out = canonical.slice();
  const m = new Float64Array(6);
  const b = new Float64Array(3);
  for (let pixel = 0; pixel < mask.length; pixel++) {
    if (!(mask[pixel] > 0)) continue;
    m.fill(0);
    b.fill(0);
    views.forEach(({ step, visibility, towards: [dx, dy, dz], certainty }, k) => {
      const weight = (certainty * (HIDDEN_BELIEF + visibility[pixel] ** 2)) / (perStep.get(step) as number);
      const less = weight * (1 - DEPTH_BELIEF);
      const [x, y, z] = [0, 1, 2].map((axis) => aligned[k][pixel * 3 + axis]);
      const along = less * (x * dx + y * dy + z * dz);
      m[0] += weight - less * dx * dx;
      m[1] -= less * dx * dy;
      m[2] -= less * dx * dz;
      m[3] += weight - less * dy * dy;
      m[4] -= less * dy * dz;
      m[5] += weight - less * dz * dz;
      b[0] += weight * x - along * dx;
      b[1] += weight * y - along * dy;
      b[2] += weight * z - along * dz;
    });
    solve(m, b, out, pixel * 3);
  }
  return out;
}

/** Cramer's rule for a symmetric positive 3 x 3 system (xx, xy, xz, yy, yz, zz). */
function solve(
  [a, d, e, g, f, c]: Float64Array,
  [x, y, z]: Float64Array,
  out: Float32Array,
  at: number,
): void {
  const [p, q, r] = [g * c - f * f, e * f - d * c, d * f - g * e];
  const determinant = a * p + d * q + e * r;
  out[at] = (p * x + q * y + r * z) / determinant;
  out[at + 1] = (q * x + (a * c - e * e) * y + (d * e - a * f) * z) / determinant;
  out[at + 2] = (r * x + (d * e - a * f) * y + (a * g - d * d) * z) / determinant;
}

/** Mean distance over the rigid part of the face [m]. */
function distance(points: Float32Array, others: Float32Array, { rigid }: FaceLayout): number {
  let [sum, total] = [0, 0];
  rigid.forEach((weight, i) => {
    const miss = [0, 1, 2].map((axis) => points[i * 3 + axis] - others[i * 3 + axis]);
    sum += weight * Math.hypot(miss[0], miss[1], miss[2]);
    total += weight;
  });
  return sum / total;
}

/** Stands where the layout's neutral head stands, at its size: a camera does not know how large a head is. */
function onCanonical(points: Float32Array, layout: FaceLayout): Float32Array {
  const still = { points, visibility: new Float32Array(layout.mask.length).fill(1) } as SeenSurface;
  return laidOnto(still, layout.canonical, layout);
}
