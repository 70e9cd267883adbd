import { SKEW_SIZE, SYMMETRIC_SIZE, splitSides } from '../../dist/codec/landmark-basis.js';
import { dot } from './linear.mjs';

/** The basis grows until so many faces of people it has not seen are left with no more than this [of the face's size]. */
const LEFT_OVER = 0.0021;
const SHARE = 0.95;
const MAX_RANK = 48;
const VECTOR_SCALE = 256;
const MEAN_SCALE = 4096;

/**
 * Principal directions of landmarks, those alike on both sides of the face apart from the others.
 * @param {Float32Array[][]} groups landmarks of clips or of many people; all groups weigh alike
 * @param {Float32Array[]} others of people in no group: they say how many directions it takes
 */
export function trainBasis(groups, others) {
  const sides = groups.map((group) => group.map(split));
  const mean = new Float64Array(SYMMETRIC_SIZE);
  for (const group of sides) {
    for (const face of group) {
      for (let i = 0; i < mean.length; i++) mean[i] += face[i] / group.length / sides.length;
    }
  }
  const mean16 = Int16Array.from(mean, (value) => Math.round(value * MEAN_SCALE));
  const centre = (face) =>
    face.map((value, i) => (i < SYMMETRIC_SIZE ? value - mean16[i] / MEAN_SCALE : value));
  const centred = sides.map((group) => group.map(centre));
  const directions = [
    ...principal(centred, 0, SYMMETRIC_SIZE, 'symmetric'),
    ...principal(centred, SYMMETRIC_SIZE, SKEW_SIZE, 'skew'),
  ].sort((a, b) => b.variance - a.variance);
  const rank = enough(
    directions,
    others.map((face) => ({ sides: centre(split(face)), size: faceSize(face) })),
  );
  const chosen = directions.slice(0, rank);
  const vectors = [
    ...chosen.filter(({ kind }) => kind === 'symmetric'),
    ...chosen.filter(({ kind }) => kind === 'skew'),
  ];
  return {
    symmetric: chosen.filter(({ kind }) => kind === 'symmetric').length,
    rank,
    mean: mean16,
    vectors: vectors.map(({ vector }) => vector),
  };
}

/** [68 * 3] -> the numbers of `splitSides`. */
function split(landmarks) {
  const sides = new Float64Array(SYMMETRIC_SIZE + SKEW_SIZE);
  splitSides(landmarks, sides);
  return sides;
}

/** Square root of width times height of the box around the points. */
export function faceSize(landmarks) {
  const extent = (axis) => {
    const values = Array.from({ length: landmarks.length / 3 }, (_, i) => landmarks[i * 3 + axis]);
    return Math.max(...values) - Math.min(...values);
  };
  return Math.sqrt(extent(0) * extent(1));
}

/** Directions with rounded vectors, the most telling first. */
function principal(groups, from, size, kind) {
  const covariance = Array.from({ length: size }, () => new Float64Array(size));
  for (const group of groups) {
    for (const face of group) {
      for (let i = 0; i < size; i++) {
        const weight = face[from + i] / group.length / groups.length;
        for (let j = 0; j <= i; j++) covariance[i][j] += weight * face[from + j];
      }
    }
  }
  const directions = [];
  for (let k = 0; k < MAX_RANK; k++) {
    const { value, vector } = largest(covariance);
    directions.push({ kind, from, variance: value, vector: vector.map((x) => int8(x * VECTOR_SCALE)) });
    // What is left once this direction is taken out.
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) covariance[i][j] -= value * vector[i] * vector[j];
    }
  }
  return directions;
}

/** Largest eigenvalue of a symmetric matrix (lower triangle), by power iteration. */
function largest(matrix) {
  const size = matrix.length;
  let vector = Float64Array.from({ length: size }, (_, i) => Math.cos(i * 1.7) + 0.1);
  let value = 0;
  for (let round = 0; round < 300; round++) {
    const next = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < i; j++) {
        next[i] += matrix[i][j] * vector[j];
        next[j] += matrix[i][j] * vector[i];
      }
      next[i] += matrix[i][i] * vector[i];
    }
    const length = Math.sqrt(dot(next, next)) || 1;
    vector = next.map((x) => x / length);
    if (Math.abs(length - value) < 1e-9 * length) break;
    value = length;
  }
  return { value, vector };
}

/** How many of the directions it takes. */
function enough(directions, faces) {
  const rest = faces.map(({ sides }) => Float64Array.from(sides));
  for (let rank = 0; rank < MAX_RANK; rank++) {
    const errors = rest
      .map((left, i) => Math.sqrt(dot(left, left) / 68) / faces[i].size)
      .sort((a, b) => a - b);
    if ((errors[Math.floor(SHARE * errors.length)] ?? 0) <= LEFT_OVER) return rank;
    const { vector, from } = directions[rank];
    for (const left of rest) {
      const part = left.subarray(from, from + vector.length);
      const along = dot(part, vector) / dot(vector, vector);
      for (let i = 0; i < vector.length; i++) part[i] -= along * vector[i];
    }
  }
  return MAX_RANK;
}

const int8 = (value) => Math.max(-127, Math.min(127, Math.round(value)));
