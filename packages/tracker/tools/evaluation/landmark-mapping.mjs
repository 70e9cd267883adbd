import { LandmarkSampler } from '../../dist/landmarks.js';
import { mean } from '../statistics.mjs';

/** The first 17 of the 68 points are the jaw line, which no two people and no two models put in the same place. */
export const JAW_POINTS = 17;

/**
 * Where the 68 points that people place lie on the teacher's mesh: each in a triangle of it. `offset`: how far people's
 * points lie from there on average, in face sizes, x right and y down.
 * @typedef {{ vertices: number[][], weights: number[][], offset: number[] }} LandmarkMapping
 */

/** The mapping that takes one vertex for each point. @returns {LandmarkMapping} */
export function mappingOfVertices(vertices) {
  return {
    vertices: Array.from(vertices, (vertex) => [vertex, vertex, vertex]),
    weights: Array.from(vertices, () => [1, 0, 0]),
    offset: [0, 0],
  };
}

/** Reads `landmarks68.json`. Throws an Error that says what is wrong with it. @returns {LandmarkMapping} */
export function parseMapping(text) {
  const { vertices, weights, offset } = JSON.parse(text);
  const triples = (rows, fits) =>
    Array.isArray(rows) && rows.length === 68 && rows.every((row) => row.length === 3 && row.every(fits));
  if (!triples(vertices, (vertex) => Number.isInteger(vertex) && vertex >= 0 && vertex < 478)) {
    throw new Error('The landmark mapping needs "vertices": 68 times 3 vertex numbers.');
  }
  if (!triples(weights, Number.isFinite) || !weights.every(([a, b, c]) => Math.abs(a + b + c - 1) < 1e-3)) {
    throw new Error('The landmark mapping needs "weights": 68 times 3 that add up to 1.');
  }
  if (!(offset?.length === 2 && offset.every(Number.isFinite))) {
    throw new Error('The landmark mapping needs "offset": x and y.');
  }
  return { vertices, weights, offset };
}

/** The 68 points [x, y] of a mesh ([N * 3] x, y, z of its points). */
export function mappedPoints(mesh, { vertices, weights }) {
  return vertices.map((corners, i) =>
    [0, 1].map((axis) =>
      corners.reduce((sum, vertex, corner) => sum + weights[i][corner] * mesh[vertex * 3 + axis], 0),
    ),
  );
}

/** Size of a face: the square root of width times height of its 68 points' box. */
export function faceSize(points) {
  const extent = (axis) => {
    const values = points.map((point) => point[axis]);
    return Math.max(...values) - Math.min(...values);
  };
  return Math.sqrt(extent(0) * extent(1));
}

/** Points moved by `offset` times `size`. */
export function shifted(points, offset, size) {
  return points.map(([x, y]) => [x + offset[0] * size, y + offset[1] * size]);
}

/** Mean distance of the points from `first` on from where they should be, in sizes of the true face (NME). */
export function pointError(points, truth, first = 0) {
  const distances = points
    .slice(first)
    .map(([x, y], i) => Math.hypot(x - truth[first + i][0], y - truth[first + i][1]));
  return mean(distances) / faceSize(truth);
}

/**
 * How far a model's own landmarks lie from the mapped places on the canonical head, on average and in face sizes: a
 * model that was made with another mapping is measured against places it never aimed at.
 * @param {import('../../dist/model/layout.js').FaceLayout} layout
 * @param {Float32Array} vertices the canonical head [468 * 3 metres]
 */
export function mappingGap(layout, vertices, mapping) {
  const planes = new Float32Array(layout.canonical.length);
  const plane = planes.length / 3;
  for (let i = 0; i < planes.length; i++) planes[(i % 3) * plane + Math.floor(i / 3)] = layout.canonical[i];
  const own = new LandmarkSampler(layout).sample(planes);
  const places = mappedPoints(vertices, mapping);
  return pointError(
    places.map((_, i) => [own[i * 3], own[i * 3 + 1]]),
    places,
    JAW_POINTS,
  );
}
