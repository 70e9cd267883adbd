/**
 * Weighted products of columns: [a][b].
 * @param {Float64Array[]} a one array over the samples each
 * @param {Float64Array[]} b
 * @param {Float64Array} weights of the samples
 * @param {boolean} [same] a and b are the same columns
 */
export function products(a, b, weights, same = false) {
  return a.map((column, i) => {
    const weighted = column.map((value, s) => value * weights[s]);
    return Float64Array.from(b, (other, j) => (same && j > i ? 0 : dot(weighted, other)));
  });
}

/**
 * Least squares with a ridge, in units of each column's own square sum.
 * @param {Float64Array[]} normal products of the columns with themselves: the lower triangle is read, and overwritten
 * @param {Float64Array} right products of the columns with the target
 * @param {number} scale sum of the weights
 */
export function ridgeSolve(normal, right, ridge, scale) {
  normal.forEach((row, i) => {
    row[i] += ridge * row[i] + 1e-4 * scale + 1e-9;
  });
  return solve(normal, right);
}

/** Cholesky; the lower triangle of a symmetric positive definite matrix is read, and overwritten. */
function solve(matrix, right) {
  const n = right.length;
  const x = Float64Array.from(right);
  for (let i = 0; i < n; i++) {
    const row = matrix[i];
    for (let j = 0; j <= i; j++) {
      let sum = row[j];
      for (let k = 0; k < j; k++) sum -= row[k] * matrix[j][k];
      row[j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / matrix[j][j];
    }
    for (let k = 0; k < i; k++) x[i] -= row[k] * x[k];
    x[i] /= row[i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= matrix[k][i] * x[k];
    x[i] /= matrix[i][i];
  }
  return x;
}

export function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** A seeded source of numbers 0..1 (mulberry32): the same tables from the same tracks. */
export function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
