import { applySimilarity, fitSimilarity } from '../../dist/geometry/umeyama.js';
import { LandmarkSampler } from '../../dist/landmarks.js';
import { SIDE } from './architecture.mjs';
import { ReleaseError } from './release-error.mjs';

/** The jaw line is another line to every model; alignment and measure go without. */
const JAW = 17;
/** Farther from the house's head [m, root mean square over the landmarks], and it is no head. */
const LARGEST_GAP = 0.012;
/** How far a rigid point's weight spreads over the map's [m]. */
const SPREAD = 0.0025;
/** Of the map's pixels every second row and column votes for the pose. */
const STRIDE = 2;
/** Weights below this share of the largest are none. */
const LEAST_WEIGHT = 0.01;
/** The published crop, in sizes of the landmarks' box. */
const CROP_SCALE = 1.6;

/**
 * A release's head in the house's axes (metres, x the subject's left, y up, z out of the face, zero in the head).
 * @typedef {object} Head
 * @property {Float32Array} canonical [side * side * 3], zero beside the face
 * @property {Float32Array} mask [side * side]
 * @property {Float32Array} rigid [side * side] weights of the pose fit, which sum to 1
 * @property {Int32Array} landmarks [68] pixels
 * @property {number} interocular [m]
 * @property {{ center: number[], size: number, scale: number }} crop
 */

/**
 * Turns, moves and scales a release's neutral head until its landmarks lie on those of a model of ours, from which it also has
 * what is rigid. Throws {@link ReleaseError} (`not-prnet`) when it is no head.
 * @param {import('./release.mjs').Release} release
 * @param {import('../../dist/model/layout.js').FaceLayout} house
 * @returns {Head}
 */
export function headOf({ face, canonical: raw, landmarks }, house) {
  const vertexOf = new Map(Array.from(face, (pixel, vertex) => [pixel, vertex]));
  const vertices = Array.from(landmarks, (pixel) => vertexOf.get(pixel));
  const upright = faced(raw, vertices);
  const wanted = houseLandmarks(house);
  const weights = Float32Array.from(vertices, (_, i) => (i < JAW ? 0 : 1));
  const fit = fitSimilarity(pointsAt(upright, vertices), wanted, weights);
  const placed = fit && placedBy(fit, upright);
  const gap = placed ? distance(pointsAt(placed, vertices), wanted) : Number.POSITIVE_INFINITY;
  if (!(gap < LARGEST_GAP)) {
    throw new ReleaseError('not-prnet', 'canonical_vertices.npy and uv_kpt_ind.txt do not describe a face.');
  }
  const canonical = new Float32Array(SIDE * SIDE * 3);
  const mask = new Float32Array(SIDE * SIDE);
  face.forEach((pixel, vertex) => {
    mask[pixel] = 1;
    canonical.set(placed.subarray(vertex * 3, vertex * 3 + 3), pixel * 3);
  });
  const points = pointsAt(placed, vertices);
  return {
    ...{ canonical, mask, landmarks },
    rigid: rigidWeights(face, placed, house),
    interocular: Math.hypot(...[0, 1, 2].map((axis) => points[45 * 3 + axis] - points[36 * 3 + axis])),
    crop: cropRule(points),
  };
}

/** The same points with x to the subject's left, y up and z out of the face, whichever way each went. */
function faced(raw, vertices) {
  const mean = (from, to, axis) =>
    vertices.slice(from, to).reduce((sum, vertex) => sum + raw[vertex * 3 + axis], 0) / (to - from);
  const signs = [
    mean(42, 48, 0) - mean(36, 42, 0), // the left eye from the right
    mean(36, 48, 1) - mean(48, 68, 1), // the eyes from the mouth
    mean(30, 31, 2) - mean(36, 48, 2), // the tip of the nose from the eyes
  ].map(Math.sign);
  return Float32Array.from(raw, (value, i) => value * signs[i % 3]);
}

function houseLandmarks(layout) {
  const { uvSize, canonical } = layout;
  const plane = uvSize * uvSize;
  const planes = Float32Array.from(
    { length: plane * 3 },
    (_, i) => canonical[(i % plane) * 3 + Math.floor(i / plane)],
  );
  return new LandmarkSampler(layout).sample(planes);
}

function placedBy(fit, points) {
  const placed = new Float32Array(points.length);
  for (let i = 0; i < points.length; i += 3) {
    placed.set(applySimilarity(fit, [points[i], points[i + 1], points[i + 2]]), i);
  }
  return placed;
}

const pointsAt = (points, vertices) =>
  Float32Array.from(
    { length: vertices.length * 3 },
    (_, i) => points[vertices[Math.floor(i / 3)] * 3 + (i % 3)],
  );

/** Root of the mean squared distance of landmarks [m], jaw line left out. */
function distance(a, b) {
  let sum = 0;
  for (let i = JAW * 3; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return Math.sqrt(sum / (a.length / 3 - JAW));
}

/** Each rigid pixel of the house's head gives its weight to the map's pixels nearest to it, however many they are. */
function rigidWeights(face, placed, house) {
  const voters = Array.from(face.keys()).filter((vertex) => {
    const [row, column] = [Math.floor(face[vertex] / SIDE), face[vertex] % SIDE];
    return row % STRIDE === 0 && column % STRIDE === 0;
  });
  const points = pointsAt(placed, voters);
  const weights = new Float64Array(voters.length);
  for (const [pixel, weight] of overLeast(house.rigid).entries()) {
    if (weight > 0) shareOut(weight, house.canonical.subarray(pixel * 3, pixel * 3 + 3), points, weights);
  }
  const kept = overLeast(weights);
  const total = kept.reduce((sum, weight) => sum + weight, 0);
  const rigid = new Float32Array(SIDE * SIDE);
  voters.forEach((vertex, i) => {
    rigid[face[vertex]] = kept[i] / total;
  });
  return rigid;
}

/** Adds `weight` to the `weights` of the points about a place, the nearest most. */
function shareOut(weight, [x, y, z], points, weights) {
  const squares = new Float64Array(weights.length);
  let nearest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < squares.length; i++) {
    const square = (points[i * 3] - x) ** 2 + (points[i * 3 + 1] - y) ** 2 + (points[i * 3 + 2] - z) ** 2;
    squares[i] = square;
    if (square < nearest) nearest = square;
  }
  const near = [];
  let total = 0;
  for (let i = 0; i < squares.length; i++) {
    if (squares[i] - nearest > (3 * SPREAD) ** 2) continue;
    const share = Math.exp((nearest - squares[i]) / (2 * SPREAD ** 2));
    near.push([i, share]);
    total += share;
  }
  for (const [i, share] of near) weights[i] += (weight * share) / total;
}

/** Weights with the smallest, which say nothing, left out. */
function overLeast(weights) {
  const least = weights.reduce((most, weight) => Math.max(most, weight), 0) * LEAST_WEIGHT;
  return weights.map((weight) => (weight < least ? 0 : weight));
}

/** The square about the landmarks' box that the network was trained to see, in depth half way between the nearest and the farthest. */
function cropRule(points) {
  const range = [0, 1, 2].map((axis) => {
    const values = points.filter((_, i) => i % 3 === axis);
    return [Math.min(...values), Math.max(...values)];
  });
  const size = (range[0][1] - range[0][0] + range[1][1] - range[1][0]) / 2;
  return { center: range.map(([least, most]) => (least + most) / 2), size, scale: CROP_SCALE };
}
