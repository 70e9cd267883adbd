import type { Gaze } from '@guise/avatar';
import { MathUtils } from 'three';

/** How much of the way to whom they listen to people turn in their seat, and at most how far [rad]. */
const BODY_SHARE = 0.6;
const MOST_BODY = 0.75;
/** How far their eyes go for the rest [rad]. */
const MOST_EYES = 0.32;
/** Closer to the middle line than this nobody turns: eyes do [rad]. */
const NEAR = 0.1;

/** How somebody turns, on top of what they do themselves [rad]. */
export interface Turn {
  /** In the seat, to +x of somebody who faces +z. */
  body: number;
  /** Of the eyes. */
  gaze: Gaze;
}

export const NO_TURN: Turn = { body: 0, gaze: { yaw: 0, pitch: 0 } };

interface Point {
  x: number;
  y: number;
  z: number;
}

/** How somebody who sits at `from` and looks along `yaw` turns towards `to`. */
export function turnTowards(from: Point & { yaw: number }, to: Point): Turn {
  const [dx, dy, dz] = [to.x - from.x, to.y - from.y, to.z - from.z];
  const away = MathUtils.euclideanModulo(Math.atan2(dx, dz) - from.yaw + Math.PI, 2 * Math.PI) - Math.PI;
  const body = Math.abs(away) < NEAR ? 0 : MathUtils.clamp(BODY_SHARE * away, -MOST_BODY, MOST_BODY);
  const yaw = MathUtils.clamp(away - body, -MOST_EYES, MOST_EYES);
  const pitch = MathUtils.clamp(Math.atan2(dy, Math.hypot(dx, dz)), -MOST_EYES / 2, MOST_EYES / 2);
  return { body, gaze: { yaw, pitch } };
}
