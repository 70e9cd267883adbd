import type { Quaternion } from '../face-frame.js';
import { normalize } from '../quaternion.js';

/**
 * Angles of a head [radians], applied in the order roll, pitch, yaw. Positive: turned to its own left, looks up, leans to its own
 * right shoulder.
 */
export interface HeadAngles {
  yaw: number;
  pitch: number;
  roll: number;
}

/** @param rotation unit, as in a {@link Pose} */
export function anglesOf([x, y, z, w]: Readonly<Quaternion>): HeadAngles {
  const down = 2 * (x * w - y * z);
  return {
    yaw: Math.atan2(2 * (x * z + y * w), 1 - 2 * (x * x + y * y)),
    pitch: -Math.asin(Math.min(1, Math.max(-1, down))),
    roll: Math.atan2(2 * (x * y + z * w), 1 - 2 * (x * x + z * z)),
  };
}

/** The inverse of {@link anglesOf}. */
export function rotationOf({ yaw, pitch, roll }: HeadAngles): Quaternion {
  const [cy, sy] = [Math.cos(yaw / 2), Math.sin(yaw / 2)];
  const [cx, sx] = [Math.cos(-pitch / 2), Math.sin(-pitch / 2)];
  const [cz, sz] = [Math.cos(roll / 2), Math.sin(roll / 2)];
  return normalize([
    cy * sx * cz + sy * cx * sz,
    sy * cx * cz - cy * sx * sz,
    cy * cx * sz - sy * sx * cz,
    cy * cx * cz + sy * sx * sz,
  ]);
}
