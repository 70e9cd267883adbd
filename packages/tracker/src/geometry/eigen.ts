/** A symmetric [4, 4] matrix, row by row. */
export type Symmetric4 = Float64Array;

/** Sweeps over all six off-diagonal places; convergence is quadratic, five are the rule. */
const MOST_SWEEPS = 20;

/** Unit eigenvector of the largest eigenvalue, by Jacobi rotations. Uses the matrix up. */
export function dominantEigenvector(a: Symmetric4): [number, number, number, number] {
  const vectors = new Float64Array(16);
  for (let i = 0; i < 4; i++) vectors[i * 5] = 1;
  for (let sweep = 0; sweep < MOST_SWEEPS && offDiagonal(a) > 1e-30 * diagonal(a); sweep++) {
    for (let p = 0; p < 3; p++) for (let q = p + 1; q < 4; q++) annihilate(a, vectors, p, q);
  }
  let best = 0;
  for (let i = 1; i < 4; i++) if (a[i * 5] > a[best * 5]) best = i;
  return [vectors[best], vectors[4 + best], vectors[8 + best], vectors[12 + best]];
}

function diagonal(a: Symmetric4): number {
  return a[0] ** 2 + a[5] ** 2 + a[10] ** 2 + a[15] ** 2;
}

function offDiagonal(a: Symmetric4): number {
  return a[1] ** 2 + a[2] ** 2 + a[3] ** 2 + a[6] ** 2 + a[7] ** 2 + a[11] ** 2;
}

/** Turns axes p and q so that a[p][q] becomes zero (Golub and Van Loan, symmetric Schur decomposition). */
function annihilate(a: Symmetric4, vectors: Float64Array, p: number, q: number): void {
  const apq = a[p * 4 + q];
  if (apq === 0) return;
  const tau = (a[q * 5] - a[p * 5]) / (2 * apq);
  const t = Math.sign(tau || 1) / (Math.abs(tau) + Math.hypot(1, tau));
  const c = 1 / Math.hypot(1, t);
  const s = t * c;
  for (let k = 0; k < 4; k++) turn(a, k * 4 + p, k * 4 + q, c, s);
  for (let k = 0; k < 4; k++) turn(a, p * 4 + k, q * 4 + k, c, s);
  for (let k = 0; k < 4; k++) turn(vectors, k * 4 + p, k * 4 + q, c, s);
}

function turn(values: Float64Array, i: number, j: number, c: number, s: number): void {
  const [x, y] = [values[i], values[j]];
  values[i] = c * x - s * y;
  values[j] = s * x + c * y;
}
