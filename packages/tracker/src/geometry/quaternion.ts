import type { Quaternion, Vector3 } from '@guise/protocol';

/** Rotation by `angle` [radians] about a unit axis, right-handed. */
export function quaternion(axis: Readonly<Vector3>, angle: number): Quaternion {
  const sin = Math.sin(angle / 2);
  return [axis[0] * sin, axis[1] * sin, axis[2] * sin, Math.cos(angle / 2)];
}

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

export function normalize([x, y, z, w]: Readonly<Quaternion>): Quaternion {
  const length = Math.hypot(x, y, z, w);
  return [x / length, y / length, z / length, w / length];
}

export function rotate(q: Readonly<Quaternion>, [x, y, z]: Readonly<Vector3>): Vector3 {
  const m = toMatrix(q);
  return [m[0] * x + m[1] * y + m[2] * z, m[3] * x + m[4] * y + m[5] * z, m[6] * x + m[7] * y + m[8] * z];
}

/** [3, 3] row by row. */
export type Matrix3 = [number, number, number, number, number, number, number, number, number];

export function toMatrix([x, y, z, w]: Readonly<Quaternion>): Matrix3 {
  return [
    1 - 2 * (y * y + z * z),
    2 * (x * y - z * w),
    2 * (x * z + y * w),
    2 * (x * y + z * w),
    1 - 2 * (x * x + z * z),
    2 * (y * z - x * w),
    2 * (x * z - y * w),
    2 * (y * z + x * w),
    1 - 2 * (x * x + y * y),
  ];
}

/** Angle between two rotations [radians, 0..pi]. */
export function angleBetween(a: Readonly<Quaternion>, b: Readonly<Quaternion>): number {
  const [x, y, z, w] = multiply(conjugate(a), b);
  return 2 * Math.atan2(Math.hypot(x, y, z), Math.abs(w));
}

/** Axis times angle [radians, 0..pi]. */
export function rotationVector([x, y, z, w]: Readonly<Quaternion>): Vector3 {
  const sine = Math.hypot(x, y, z);
  if (sine < 1e-12) return [0, 0, 0];
  const k = ((w < 0 ? -2 : 2) * Math.atan2(sine, Math.abs(w))) / sine;
  return [x * k, y * k, z * k];
}

/** The rotation `share` (0..1) of the way from `a` to `b`, the short way round. */
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
