import {
  addRevolution,
  addTorso,
  collarRings,
  ellipsoid,
  type Ring,
  TORSO,
  torso,
} from '../geometry/body.js';
import { EYE_RADIUS } from '../geometry/eyes.js';
import { HeadShape } from '../geometry/head-shape.js';
import { bump, bump2, smoothMax, smoothstep } from '../geometry/math.js';
import { WITH_HEAD } from '../geometry/part-mesh.js';
import { BROW } from '../geometry/parts.js';
import { MOUTH_Y } from '../geometry/skull.js';
import { Region } from '../region.js';
import type { CharacterSpec } from './character.js';
import { addBall } from './human.js';

const EYE_SCALE = 1.08;

/** Heights: a deep jaw, eyes near the top, hardly any forehead. */
function height(y: number): number {
  if (y < -0.3) return -0.2 + (y + 0.3) * 0.84;
  return -0.2 + 0.72 * (1 - (1 - Math.min((y + 0.3) / 1.36, 1)) ** 5);
}

const shape = new HeadShape({
  warp: (x, y, z) => {
    const front = smoothstep(0, 0.45, z);
    const lips = bump(y - MOUTH_Y, 0.4) * bump(x, 0.9) * front;
    const wide = (1.18 + 0.14 * bump(y + 0.5, 0.5)) * (1 + 0.55 * lips);
    const high = height(y);
    const domes = bump2(x, z, 0.47, 0.5, 0.23, 0.42) + bump2(-x, z, 0.47, 0.5, 0.23, 0.42);
    const dome = 0.37 * domes * smoothstep(0.25, 0.5, high);
    const back = 0.14 * smoothstep(0.1, 0.5, high) * front;
    return [x * wide, high + dome, z - back + 0.08 * bump2(x, y, 0, -0.6, 0.9, 0.4) * front];
  },
  nose: 0,
  eye: { scale: EYE_SCALE, move: [0.1, 0.12, 0.02], reach: 0.8, below: 1.3 },
});

/** A short, soft throat. */
const THROAT: Ring[] = [
  { y: -0.4, radius: 0.4, light: 0.8 },
  { y: 0.0, radius: 0.52, light: 0.66 },
  { y: 0.3, radius: 0.54, light: 0.56, dip: 0.1 },
  { y: 0.52, radius: 0.46, light: 0.5, dip: 0.2 },
];

/** A frog: eyes on top of the head, a mouth from cheek to cheek. */
export const pip: CharacterSpec = {
  face: {
    shape,
    brow: {
      ...BROW,
      inner: 0.2,
      outer: 0.6,
      y: 0.27,
      arch: 0.06,
      tilt: 0.0,
      high: 0.065,
      thick: 0.06,
      taper: 0.2,
    },
    reach: {
      browInnerUp: 0.6,
      browOuterUpLeft: 0.6,
      browOuterUpRight: 0.6,
      mouthSmileLeft: 0.66,
      mouthSmileRight: 0.66,
      cheekPuff: 0.65,
    },
    rest: { mouthSmileLeft: 0.15, mouthSmileRight: 0.15, eyeWideLeft: 0.3, eyeWideRight: 0.3 },
    dress(v) {
      if (v.region !== Region.Skin) return;
      const belly = smoothstep(-0.5, -0.68, v.y - 0.16 * Math.abs(v.x) ** 2) * smoothstep(-0.2, 0.2, v.z);
      v.pattern = v.lid > 0 ? 0 : belly;
      v.blush = 0.6 * bump2(Math.abs(v.x), v.y, 0.66, -0.36, 0.13, 0.09) * smoothstep(0, 0.3, v.z);
    },
  },
  headCentre: [0, 1.08, 0.08],
  scale: 1.02,
  body(out) {
    addTorso(out, torso({ ...TORSO, broad: 0.98, slope: 0.24 }));
    addRevolution(out, THROAT, Region.Skin);
    addRevolution(out, collarRings(0.6, 0.1, -0.1, 1), Region.Trim);
    // The back of each eye's dome.
    const [ex, ey, ez] = shape.eyeCentre;
    const r = EYE_RADIUS * EYE_SCALE;
    out.addField(
      (x, y, z) =>
        smoothMax(
          ellipsoid(Math.abs(x), y, z, [ex, ey + 1.08 + 0.02, ez], [r + 0.08, r + 0.06, r + 0.1]),
          z - ez - 0.14,
          0.05,
        ),
      { min: [-1.3, 0.9, -0.7], max: [1.3, 2.6, 0.9] },
      0.07,
      (_, open) => ({ region: Region.Skin, light: 0.7 + 0.3 * open, weights: WITH_HEAD }),
      ([x, y, z]) => [x, y, z + 0.08],
    );
    for (const half of [1, -1]) {
      const p = shape.map(half * 0.1, -0.2, 0.93);
      addBall(out, [p[0], p[1] + 1.08, p[2] + 0.055], 0.026, () => ({
        region: Region.Accent,
        weights: WITH_HEAD,
      }));
    }
  },
  styles: { plain() {} },
};
