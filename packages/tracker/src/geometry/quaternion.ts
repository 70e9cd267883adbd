import { conjugate, multiply, type Quaternion, type Vector3 } from '@guise/protocol';

/** Rotation by `angle` [radians] about a unit axis, right-handed. */
export function quaternion(axis: Readonly<Vector3>, angle: number): Quaternion {
  const sin = Math.sin(angle / 2);
  return [axis[0] * sin, axis[1] * sin, axis[2] * sin, Math.cos(angle / 2)];
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
