import type { Quaternion } from './face-frame.js';

/** First `b`, then `a`. */
export function multiply(a: Readonly<Quaternion>, b: Readonly<Quaternion>): Quaternion {
  const [ax, ay, az, aw] = a;
  const [bx, by, bz, bw] = b;
  return [
    aw * bx + ax * bw + ay * bz - az * by,
    aw * by - ax * bz + ay * bw + az * bx,
    aw * bz + ax * by - ay * bx + az * bw,
    aw * bw - ax * bx - ay * by - az * bz,
  ];
}

/** The inverse of a unit quaternion. */
export function conjugate([x, y, z, w]: Readonly<Quaternion>): Quaternion {
  return [-x, -y, -z, w];
}

/** The same direction at length 1. */
export function normalize([x, y, z, w]: Readonly<Quaternion>): Quaternion {
  const length = Math.hypot(x, y, z, w);
  return [x / length, y / length, z / length, w / length];
}

/** The rotation `share` of the way (beyond 1 it goes on at the same rate) from `a` to `b`, the short way round. */
export function slerp(a: Readonly<Quaternion>, b: Readonly<Quaternion>, share: number): Quaternion {
  const [x, y, z, w] = multiply(conjugate(a), b);
  const sine = Math.hypot(x, y, z);
  // Nearly the same rotation: the axis is noise and the chord is the arc.
  if (sine < 1e-9) return [...b];
  const sign = w < 0 ? -1 : 1;
  const half = Math.atan2(sine, Math.abs(w)) * share;
  const k = (sign * Math.sin(half)) / sine;
  return normalize(multiply(a, [x * k, y * k, z * k, Math.cos(half)]));
}
