/** Scalar helpers shared by the geometry and the morph fields. */

export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

export function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}

/** Hermite step from 0 at `from` to 1 at `to`; `from` may be the larger one. */
export function smoothstep(from: number, to: number, value: number): number {
  const t = clamp((value - from) / (to - from), 0, 1);
  return t * t * (3 - 2 * t);
}

/** Gaussian bump: 1 in the middle, 1/e at `radius`. */
export function bump(distance: number, radius: number): number {
  const t = distance / radius;
  return Math.exp(-t * t);
}

/** Elliptic Gaussian bump round (`cx`, `cy`). */
export function bump2(x: number, y: number, cx: number, cy: number, rx: number, ry: number): number {
  const u = (x - cx) / rx;
  const v = (y - cy) / ry;
  return Math.exp(-u * u - v * v);
}

/** Minimum of two distances with a fillet of radius `k`. */
export function smoothMin(a: number, b: number, k: number): number {
  const h = Math.max(k - Math.abs(a - b), 0) / k;
  return Math.min(a, b) - (h * h * k) / 4;
}

/** Maximum of two distances with a fillet of radius `k`. */
export function smoothMax(a: number, b: number, k: number): number {
  return -smoothMin(-a, -b, k);
}

/** The value of a list whose length the caller knows. */
export function at<T>(list: ArrayLike<T>, index: number): T {
  return list[index] as T;
}

/**
 * Cosine and sine after `step` of `steps` equal steps over a half circle. Equal to the last bit on both sides of
 * the middle, so that the two halves of a face are, too.
 */
export function halfCircle(step: number, steps: number): [cos: number, sin: number] {
  if (step * 2 === steps) return [0, 1];
  const mirrored = step * 2 > steps;
  const angle = (Math.PI * (mirrored ? steps - step : step)) / steps;
  return [mirrored ? -Math.cos(angle) : Math.cos(angle), Math.sin(angle)];
}
