import { directionsLength, MEAN_SCALE, VECTOR_SCALE } from '../../dist/codec/landmark-basis.js';
import { ALIKE_SIZE, SIDES, SKEW_SIZE, SKEW_START, splitSides } from '../../dist/codec/landmark-sides.js';
import { dot } from './linear.mjs';

/** Found by trying, on clips left out. */
const OPTIONS = {
  /** Coefficients of motion, in every packet, and of shape, in keyframes. */
  rank: 48,
  shapeRank: 46,
  /** What is still seen of how faces differ, where the basis is made for how they move. */
  standing: 0.15,
  /** Frames between two faces whose difference is motion. */
  lags: [3, 4, 5],
};

/**
 * The directions in which landmarks move, and those in which people differ beyond that; in each, those alike on both sides
 * of the face apart from the others.
 * @param {Float32Array[][]} clips landmarks, frame after frame; all clips weigh alike
 * @param {Float32Array[]} people one face each; all together weigh as much as all clips
 */
export function trainBasis(clips, people, options = OPTIONS) {
  const still = [...clips.map((clip) => clip.map(split)), ...(people.length > 0 ? [people.map(split)] : [])];
  const shares = still.map((_, i) => (i < clips.length ? 1 / clips.length : 1));
  const mean = meanOf(still, shares);
  const differences = still.map((group) =>
    group.map((face) => face.map((value, i) => value - mean[i] / MEAN_SCALE)),
  );
  const standing = covarianceOf(differences, shares);
  const steps = clips.flatMap((_, i) => options.lags.map((lag) => stepsOf(differences[i], lag)));
  const moving = covarianceOf(
    steps,
    steps.map(() => 1 / steps.length),
  );
  const mixed = moving.map((row, i) => row.map((value, j) => value + options.standing * standing[i][j]));
  const motion = directions(mixed, options.rank);
  const shape = directions(without(standing, motion), options.shapeRank);
  return { mean: mean.subarray(0, ALIKE_SIZE), motion: table(motion), shape: table(shape) };
}

/** [68 * 3] -> the numbers of `splitSides`. */
function split(landmarks) {
  const sides = new Float64Array(SIDES);
  splitSides(landmarks, sides);
  return sides;
}

/** In 1/4096; what differs between the sides has none. */
function meanOf(groups, shares) {
  const mean = new Float64Array(SIDES);
  const whole = shares.reduce((sum, share) => sum + share, 0);
  groups.forEach((group, g) => {
    for (const face of group) {
      for (let i = 0; i < ALIKE_SIZE; i++) mean[i] += (face[i] * shares[g]) / group.length / whole;
    }
  });
  return Int16Array.from(mean, (value) => Math.round(value * MEAN_SCALE));
}

function stepsOf(faces, lag) {
  return faces.slice(lag).map((face, i) => face.map((value, k) => value - faces[i][k]));
}

/** [sides][sides] What is alike and what differs have nothing to do with each other. */
function covarianceOf(groups, shares) {
  const covariance = Array.from({ length: SIDES }, () => new Float64Array(SIDES));
  groups.forEach((group, g) => {
    for (const face of group) {
      for (const [from, to] of BLOCKS) {
        for (let i = from; i < to; i++) {
          const weighted = (face[i] * shares[g]) / group.length;
          for (let j = from; j <= i; j++) covariance[i][j] += weighted * face[j];
        }
      }
    }
  });
  return covariance;
}

const BLOCKS = [
  [0, ALIKE_SIZE],
  [SKEW_START, SKEW_START + SKEW_SIZE],
];

/** The directions in which a covariance is largest: unit vectors [sides], the largest first. */
function directions(covariance, count) {
  return BLOCKS.flatMap(([from, to], block) => {
    const part = covariance.slice(from, to).map((row) => row.slice(from, to));
    return eigenvectors(part).map(({ value, vector }) => {
      const sides = new Float64Array(SIDES);
      sides.set(vector, from);
      return { alike: block === 0, value, vector: sides };
    });
  })
    .sort((a, b) => b.value - a.value)
    .slice(0, count);
}

/** A covariance of what is left once some directions are taken out. */
function without(covariance, taken) {
  const full = covariance.map((row, i) => row.map((value, j) => (j <= i ? value : covariance[j][i])));
  for (const { vector } of taken) {
    const along = full.map((row) => dot(row, vector));
    const square = dot(along, vector);
    full.forEach((row, i) => {
      for (let j = 0; j < row.length; j++) {
        row[j] += square * vector[i] * vector[j] - along[i] * vector[j] - vector[i] * along[j];
      }
    });
  }
  return full;
}

/** As `readTables` reads them. */
function table(found) {
  const alike = found.filter((direction) => direction.alike);
  const vectors = new Int8Array(directionsLength(alike.length, found.length));
  let at = 0;
  for (const { alike: both, vector } of [...alike, ...found.filter((direction) => !direction.alike)]) {
    const [from, to] = BLOCKS[both ? 0 : 1];
    for (let i = from; i < to; i++) vectors[at++] = int8(vector[i] * VECTOR_SCALE);
  }
  return { alike: alike.length, rank: found.length, vectors };
}

/**
 * Eigenvectors of a symmetric matrix, by Jacobi's rotations.
 * @param {Float64Array[]} matrix the lower triangle is read
 * @returns {{ value: number, vector: Float64Array }[]} of length 1 and at right angles, in no order
 */
function eigenvectors(matrix) {
  const n = matrix.length;
  const a = matrix.map((row, i) => Float64Array.from(row, (value, j) => (j <= i ? value : matrix[j][i])));
  const vectors = a.map((_, i) => Float64Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)));
  const trace = a.reduce((sum, row, i) => sum + row[i], 0);
  for (let sweep = 0; sweep < 30; sweep++) {
    let off = 0;
    for (let p = 1; p < n; p++) {
      for (let q = 0; q < p; q++) {
        off = Math.max(off, Math.abs(a[p][q]));
        if (a[p][q] !== 0) rotate(a, vectors, p, q);
      }
    }
    if (off < 1e-14 * trace) break;
  }
  return vectors.map((vector, i) => ({ value: a[i][i], vector }));
}

/** Turns two axes so that the matrix has nothing between them. */
function rotate(a, vectors, p, q) {
  const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const turn = (row, other) => {
    for (let k = 0; k < row.length; k++) {
      const x = row[k];
      row[k] = c * x - c * t * other[k];
      other[k] = c * t * x + c * other[k];
    }
  };
  turn(a[p], a[q]);
  for (const row of a) {
    const x = row[p];
    row[p] = c * x - c * t * row[q];
    row[q] = c * t * x + c * row[q];
  }
  turn(vectors[p], vectors[q]);
}

const int8 = (value) => Math.max(-127, Math.min(127, Math.round(value)));
