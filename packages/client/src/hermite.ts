/**
 * The tangent at a point between two slopes that keeps a cubic monotone wherever the points are (Fritsch and Butland's
 * weighted harmonic mean, as in PCHIP): no overshoot, and flat at a turning point.
 * @param before slope of the segment before the point, `after` of the one after it
 * @param hBefore length of the segment before, `hAfter` of the one after it, > 0
 */
export function monotoneTangent(before: number, after: number, hBefore: number, hAfter: number): number {
  if (!(before * after > 0)) return 0;
  const [a, b] = [2 * hAfter + hBefore, hAfter + 2 * hBefore];
  return (a + b) / (a / before + b / after);
}

/**
 * The cubic from `a` to `b` over a segment of length `h` that starts with slope `da` and ends with `db`.
 * @param s how far along, 0..1
 */
export function hermite(a: number, b: number, da: number, db: number, h: number, s: number): number {
  const r = 1 - s;
  return a * r * r * (1 + 2 * s) + b * s * s * (3 - 2 * s) + h * s * r * (da * r - db * s);
}
