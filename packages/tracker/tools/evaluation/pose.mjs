import { mean } from '../statistics.mjs';

export const ANGLES = ['yaw', 'pitch', 'roll'];

/** Beyond this many degrees a pose is not promised to be right. */
const REACH = 45;

/** How far `angle` is from `other` [degrees, -180..180]. */
export function angleFrom(other, angle) {
  return ((((angle - other + 180) % 360) + 360) % 360) - 180;
}

/**
 * Mean absolute error of each angle, and the mean error itself (what is off the same way everywhere) [degrees], of the
 * faces whose label turns no more than the reach in any angle.
 * @param {{ label: object, prediction: object }[]} faces
 */
export function poseErrors(faces) {
  const near = faces.filter(({ label }) => ANGLES.every((name) => Math.abs(label.angles[name]) <= REACH));
  const of = (name) =>
    near.map(({ label, prediction }) => angleFrom(label.angles[name], prediction.angles[name]));
  const each = (figure) => Object.fromEntries(ANGLES.map((name) => [name, figure(of(name))]));
  return {
    count: near.length,
    error: each((errors) => mean(errors.map(Math.abs))),
    bias: each(mean),
  };
}
