import { conjugate, slerp } from '@guise/protocol';
import { isSymmetric } from '../dense/texture.js';
import { rotate } from '../geometry/quaternion.js';
import { applySimilarity, fitSimilarity, weightedMean } from '../geometry/umeyama.js';
import type { FaceLayout } from '../model/layout.js';
import { type CaptureHabit, withoutHabit } from './capture-habit.js';
import { ScanError } from './scan-error.js';
import type { SeenSurface } from './scan-view.js';

/** What a pixel that a view does not see still says: a network's guess at a hidden cheek is better than nothing. */
const HIDDEN_BELIEF = 0.03;
const ROUNDS = 3;
/** How sharply the half that is seen more squarely has its way with the other. */
const SQUARELY = 2;
/** Views farther apart than this in the mean [m] are not of one face. */
const MOST_APART = 0.01;

/**
 * One neutral surface [uvSize * uvSize * 3] of several views [m]: each is laid onto the others by the similarity that fits
 * best, and counts at a pixel by how squarely it sees it. (The square of that tells people apart less well. To believe a view less along
 * its line of sight made faces worse: what the network says of places is no surer than what it says of depth.) `habit`: what is
 * taken off in the end of a capture from several sides, as those were that it was learned from; a single picture errs otherwise.
 * @throws ScanError
 */
export function fuseSurfaces(
  views: readonly SeenSurface[],
  layout: FaceLayout,
  habit?: CaptureHabit,
): Float32Array {
  const perStep = new Map<string, number>();
  for (const { step } of views) perStep.set(step, (perStep.get(step) ?? 0) + 1);
  let fused = layout.canonical;
  for (let round = 0; round < ROUNDS; round++) {
    const aligned = views.map((view) => laidOnto(view, fused, layout));
    // Brought back to size each time: views that do not fit would shrink it round by round.
    fused = onCanonical(weighted(views, aligned, perStep, layout), layout);
  }
  for (const view of views) {
    if (!(distance(laidOnto(view, fused, layout), fused, layout) < MOST_APART)) {
      throw new ScanError('views-disagree', 'The views do not show one and the same face.');
    }
  }
  const whole = completed(upright(fused, layout), bestSeen(views, layout), layout);
  return habit && perStep.size > 1 ? onCanonical(withoutHabit(whole, habit, layout), layout) : whole;
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

/** For each pixel the mean of what the views say of it. */
function weighted(
  views: readonly SeenSurface[],
  aligned: readonly Float32Array[],
  perStep: ReadonlyMap<string, number>,
  { mask, canonical }: FaceLayout,
): Float32Array {
  const out = canonical.slice();
  for (let pixel = 0; pixel < mask.length; pixel++) {
    if (!(mask[pixel] > 0)) continue;
    let [x, y, z, total] = [0, 0, 0, 0];
    views.forEach(({ step, visibility, certainty }, k) => {
      const weight = (certainty * (HIDDEN_BELIEF + visibility[pixel])) / (perStep.get(step) as number);
      total += weight;
      x += weight * aligned[k][pixel * 3];
      y += weight * aligned[k][pixel * 3 + 1];
      z += weight * aligned[k][pixel * 3 + 2];
    });
    out.set([x / total, y / total, z / total], pixel * 3);
  }
  return out;
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

/** [uvSize * uvSize] how squarely each pixel is seen by whoever sees it best. */
function bestSeen(views: readonly SeenSurface[], { mask }: FaceLayout): Float32Array {
  return Float32Array.from(mask, (_, i) =>
    views.reduce((most, view) => Math.max(most, view.visibility[i]), 0),
  );
}

/**
 * What no view sees as squarely as one sees its mirror image is drawn to that: the far side of a face that one picture shows
 * is a guess. A capture from both sides stays as it is.
 */
function completed(points: Float32Array, seen: Float32Array, layout: FaceLayout): Float32Array {
  if (!isSymmetric(layout)) return points;
  const { uvSize } = layout;
  const out = points.slice();
  for (let pixel = 0; pixel < seen.length; pixel++) {
    const other = pixel + uvSize - 1 - 2 * (pixel % uvSize);
    const [own, mirrored] = [seen[pixel] ** SQUARELY, seen[other] ** SQUARELY];
    if (!(mirrored > own)) continue;
    const share = (mirrored - own) / (mirrored + own);
    for (let axis = 0; axis < 3; axis++) {
      const at = pixel * 3 + axis;
      out[at] += share * ((axis === 0 ? -1 : 1) * points[other * 3 + axis] - points[at]);
    }
  }
  return out;
}

/**
 * Turns a face about its middle until it is as like its mirror image as it gets, and moves it there sideways: what one
 * picture says of a turn is off by some degrees, and would stay in the face for good. Layouts that are not symmetric leave it as it is.
 */
function upright(points: Float32Array, layout: FaceLayout): Float32Array {
  if (!isSymmetric(layout)) return points;
  const { uvSize, rigid } = layout;
  const mirrored = new Float32Array(points.length);
  for (let pixel = 0; pixel < rigid.length; pixel++) {
    const other = (pixel + uvSize - 1 - 2 * (pixel % uvSize)) * 3;
    mirrored.set([-points[other], points[other + 1], points[other + 2]], pixel * 3);
  }
  const fit = fitSimilarity(mirrored, points, rigid);
  if (!fit) return points;
  // The mirror image of a face turned by an angle is turned by that angle the other way.
  const back = slerp([0, 0, 0, 1], conjugate(fit.rotation), 0.5);
  const [cx, cy, cz] = weightedMean(points, rigid);
  const [mx] = weightedMean(mirrored, rigid);
  const out = new Float32Array(points.length);
  for (let i = 0; i < points.length; i += 3) {
    const [x, y, z] = rotate(back, [points[i] - cx, points[i + 1] - cy, points[i + 2] - cz]);
    out.set([x + (cx + mx) / 2, y + cy, z + cz], i);
  }
  return out;
}
