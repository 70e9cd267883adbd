// Fits the ICT head to the 468 labelled points of one picture (as models/training/ict.py does).
import { toMatrix } from '../../dist/geometry/quaternion.js';
import { fitSimilarity } from '../../dist/geometry/umeyama.js';
import { IDENTITIES } from './ict-head.mjs';

const ROUNDS = 5;
/** Deviations that the fit trades against each other: points across the picture and in depth [cm], coefficients as they are. */
const SPREAD = { image: 0.12, depth: 0.9, expression: 0.12, identity: 1 };
/** How much a point counts that is turned away, which the labels only guess. */
const TURNED_AWAY = 0.35;

/**
 * Where a head is in a picture: [3] of a point there (x right, y up, z towards the camera; pixels) is scale * rotation * point + translation.
 * @typedef {{ identity: Float64Array, expression: Float64Array, scale: number, rotation: number[], translation: number[] }} IctFit
 */

/** [57] which shapes of the head an ARKit coefficient moves: its own, or both halves of a split one. */
export function shapesOf(head, name) {
  const own = /^(mouth|jaw)(Left|Right)$/.test(name)
    ? name
    : name.replace(/Left$/, '_L').replace(/Right$/, '_R');
  return head.expressions.map((shape) =>
    head.expressions.includes(own) ? +(shape === own) : +(shape === `${own}_L` || shape === `${own}_R`),
  );
}

export class IctFitter {
  #head;
  #mesh;
  #base;
  #basis;
  #prior;

  /** `mesh`: [T * 3] triangles of the 468 points. */
  constructor(head, places, mesh) {
    this.#head = head;
    this.#mesh = mesh;
    this.#base = places.of(head.neutral);
    // What moves nothing that the points show is left out.
    this.used = head.expressions.flatMap((name, k) => (/^(PupilDilate|cheekRaiser)/.test(name) ? [] : [k]));
    this.#basis = [...Array(IDENTITIES).keys(), ...this.used.map((k) => IDENTITIES + k)].map((k) => {
      const { delta, scale, start } = head.shape(k);
      const out = new Float64Array(this.#base.length);
      places.add(delta, start, scale, out);
      return out;
    });
    this.#prior = this.#basis.map((_, k) => 1 / (k < IDENTITIES ? SPREAD.identity : SPREAD.expression) ** 2);
  }

  /**
   * @param {ArrayLike<number>} points [468 * 3] as labelled: y down, z away from the camera
   * @param {(name: string) => number} coefficient of the label
   * @param {readonly string[]} names of ARKit
   * @returns {IctFit}
   */
  fit(points, coefficient, names) {
    const target = Float64Array.from(
      { length: this.#base.length },
      (_, i) => (i % 3 === 0 ? 1 : -1) * points[i],
    );
    const mean = new Float64Array(this.#basis.length);
    for (const name of names) {
      const shapes = shapesOf(this.#head, name);
      this.used.forEach((k, i) => {
        mean[IDENTITIES + i] += shapes[k] * coefficient(name);
      });
    }
    let values = mean;
    let shape = this.#shape(values);
    const first = fitSimilarity(shape, target, new Float64Array(shape.length / 3).fill(1));
    let pose = {
      scale: first.scale,
      rotation: [...toMatrix(first.rotation)],
      translation: [...first.translation],
    };
    for (let round = 0; round < ROUNDS; round++) {
      const facing = facingOf(turned(shape, pose.rotation), this.#mesh);
      const inverse = Float64Array.from(
        shape,
        (_, i) =>
          (facing[Math.floor(i / 3)] > 0.1 ? 1 : TURNED_AWAY) / (i % 3 === 2 ? SPREAD.depth : SPREAD.image),
      );
      pose = posed(shape, target, inverse, pose);
      values = this.#solve(target, inverse, pose, mean);
      shape = this.#shape(values);
      if (round === ROUNDS - 1) pose = posed(shape, target, inverse, pose);
    }
    const expression = new Float64Array(this.#head.expressions.length);
    this.used.forEach((k, i) => {
      expression[k] = values[IDENTITIES + i];
    });
    return { identity: values.slice(0, IDENTITIES), expression, ...pose };
  }

  /** [468 * 3] what a fit misses of the labelled points across the picture, on the side that is seen [cm, head axes]. */
  misses(points, fit) {
    const values = [...fit.identity, ...this.used.map((k) => fit.expression[k])];
    const before = turned(this.#shape(values), fit.rotation);
    const facing = facingOf(before, this.#mesh);
    const out = new Float64Array(before.length);
    for (let i = 0; i < before.length; i += 3) {
      const trust = Math.min(1, Math.max(0, (facing[i / 3] - 0.05) / 0.25));
      const x = (points[i] - fit.translation[0]) / fit.scale - before[i];
      const y = (-points[i + 1] - fit.translation[1]) / fit.scale - before[i + 1];
      for (let axis = 0; axis < 3; axis++) {
        const miss = trust * (x * fit.rotation[axis] + y * fit.rotation[3 + axis]);
        out[i + axis] = Math.min(0.5, Math.max(-0.5, miss));
      }
    }
    return out;
  }

  #shape(values) {
    const out = this.#base.slice();
    this.#basis.forEach((shape, k) => {
      if (values[k] !== 0) for (let i = 0; i < out.length; i++) out[i] += values[k] * shape[i];
    });
    return out;
  }

  /** Least squares with the prior. Expression stays in 0..1: what leaves it is pinned, and the rest solved again. */
  #solve(target, inverse, { scale, rotation, translation }, mean) {
    const rows = this.#basis.map((shape) => turned(shape, rotation).map((value, i) => value * inverse[i]));
    const base = turned(this.#base, rotation);
    const local = base.map((value, i) => ((target[i] - translation[i % 3]) / scale - value) * inverse[i]);
    const count = rows.length;
    const normal = rows.map((row, k) =>
      Float64Array.from({ length: count }, (_, j) => (j > k ? 0 : dot(row, rows[j]))),
    );
    for (let k = 0; k < count; k++) {
      for (let j = 0; j < k; j++) normal[j][k] = normal[k][j];
      normal[k][k] += this.#prior[k];
    }
    const right = rows.map((row, k) => dot(row, local) + this.#prior[k] * mean[k]);
    const within = (value, k) => (k < IDENTITIES ? clamp(value, -3, 3) : clamp(value, 0, 1));
    let values = new Float64Array(count);
    const pinned = new Uint8Array(count);
    for (let again = 0; again < 6; again++) {
      const free = [...pinned.keys()].filter((k) => !pinned[k]);
      const held = [...pinned.keys()].filter((k) => pinned[k]);
      const solved = solveSymmetric(
        free.map((k) => free.map((j) => normal[k][j])),
        free.map((k) => right[k] - held.reduce((sum, j) => sum + normal[k][j] * values[j], 0)),
      );
      free.forEach((k, i) => {
        values[k] = solved[i];
      });
      const outside = free.filter((k) => Math.abs(within(values[k], k) - values[k]) > 1e-6);
      if (outside.length === 0) break;
      values = values.map(within);
      for (const k of outside) pinned[k] = 1;
    }
    return values.map(within);
  }
}

/** Two steps of Gauss and Newton on rotation, scale and translation. */
function posed(shape, target, inverse, pose) {
  let { scale, rotation, translation } = pose;
  for (let step = 0; step < 2; step++) {
    const points = turned(shape, rotation);
    const normal = Array.from({ length: 7 }, () => new Float64Array(7));
    const right = new Float64Array(7);
    for (let i = 0; i < points.length; i++) {
      const [point, axis] = [i - (i % 3), i % 3];
      const [x, y, z] = [points[point], points[point + 1], points[point + 2]];
      // How a turn about each axis moves this coordinate, then a larger scale, then a shift.
      const row = [
        [0, z, -y],
        [-z, 0, x],
        [y, -x, 0],
      ][axis].concat(points[i], axis === 0 ? 1 : 0, axis === 1 ? 1 : 0, axis === 2 ? 1 : 0);
      const miss = (target[i] - translation[axis]) / scale - points[i];
      const weight = inverse[i] ** 2;
      for (let k = 0; k < 7; k++) {
        right[k] += weight * row[k] * miss;
        for (let j = 0; j < 7; j++) normal[k][j] += weight * row[k] * row[j];
      }
    }
    const by = solveSymmetric(normal, right);
    translation = translation.map((value, axis) => value + scale * by[4 + axis]);
    rotation = product(smallRotation(by), rotation);
    scale *= Math.exp(by[3]);
  }
  return { scale, rotation, translation };
}

/** [N * 3] points turned by a matrix [9], row by row. */
export function turned(points, m) {
  const out = new Float64Array(points.length);
  for (let i = 0; i < points.length; i += 3) {
    for (let axis = 0; axis < 3; axis++) {
      const row = axis * 3;
      out[i + axis] = m[row] * points[i] + m[row + 1] * points[i + 1] + m[row + 2] * points[i + 2];
    }
  }
  return out;
}

/** [N * 3] of length 1: the normals of a mesh's vertices. */
export function normalsOf(points, triangles) {
  const out = new Float64Array(points.length);
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t] * 3, triangles[t + 1] * 3, triangles[t + 2] * 3];
    const [ux, uy, uz] = [0, 1, 2].map((axis) => points[b + axis] - points[a + axis]);
    const [vx, vy, vz] = [0, 1, 2].map((axis) => points[c + axis] - points[a + axis]);
    const face = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
    for (const corner of [a, b, c]) for (let axis = 0; axis < 3; axis++) out[corner + axis] += face[axis];
  }
  for (let i = 0; i < out.length; i += 3) {
    const length = Math.max(1e-9, Math.hypot(out[i], out[i + 1], out[i + 2]));
    for (let axis = 0; axis < 3; axis++) out[i + axis] /= length;
  }
  return out;
}

function facingOf(points, triangles) {
  return normalsOf(points, triangles).filter((_, i) => i % 3 === 2);
}

function product(a, b) {
  return a.map((_, i) => {
    const [row, column] = [Math.floor(i / 3) * 3, i % 3];
    return a[row] * b[column] + a[row + 1] * b[3 + column] + a[row + 2] * b[6 + column];
  });
}

/** The matrix of a rotation vector (Rodrigues). */
function smallRotation([x, y, z]) {
  const angle = Math.hypot(x, y, z) + 1e-12;
  const [kx, ky, kz] = [x / angle, y / angle, z / angle];
  const [s, c] = [Math.sin(angle), 1 - Math.cos(angle)];
  return [
    ...[1 - c * (ky * ky + kz * kz), c * kx * ky - s * kz, c * kx * kz + s * ky],
    ...[c * kx * ky + s * kz, 1 - c * (kx * kx + kz * kz), c * ky * kz - s * kx],
    ...[c * kx * kz - s * ky, c * ky * kz + s * kx, 1 - c * (kx * kx + ky * ky)],
  ];
}

/** Solves a symmetric positive system (Cholesky). */
function solveSymmetric(matrix, right) {
  const n = right.length;
  const lower = Array.from({ length: n }, () => new Float64Array(n));
  const out = Float64Array.from(right);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i][j];
      for (let k = 0; k < j; k++) sum -= lower[i][k] * lower[j][k];
      lower[i][j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / lower[j][j];
    }
    for (let k = 0; k < i; k++) out[i] -= lower[i][k] * out[k];
    out[i] /= lower[i][i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) out[i] -= lower[k][i] * out[k];
    out[i] /= lower[i][i];
  }
  return out;
}

function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

const clamp = (value, least, most) => Math.min(most, Math.max(least, value));
