import { addRevolution, addTorso, collarRings, ellipsoid, TORSO, torso, type Ring } from '../geometry/body.js';
import { EYE_RADIUS } from '../geometry/eyes.js';
import { HeadShape } from '../geometry/head-shape.js';
import { bump, bump2, smoothMax, smoothstep } from '../geometry/math.js';
import { WITH_HEAD } from '../geometry/part-mesh.js';
import { BROW } from '../geometry/parts.js';
import { MOUTH_Y, nose } from '../geometry/skull.js';
import { Region } from '../region.js';
import type { CharacterSpec } from './character.js';
import { addBall } from './human.js';

const EYE_SCALE = 1.12;

const shape = new HeadShape({
  warp: (x, y, z) => {
    const front = smoothstep(0, 0.45, z);
    const lips = bump(y - MOUTH_Y, 0.36) * bump(x, 0.8) * front;
    const flat = z > 0.4 ? -nose(x, y) : 0;
    const wide = (1.2 + 0.12 * bump(y + 0.45, 0.4)) * (1 + 0.5 * lips);
    const high = y > 0 ? 0.56 : 0.8;
    return [x * wide, y * high + 0.06 * lips, z + flat + 0.1 * bump2(x, y, 0, -0.55, 0.8, 0.35) * front];
  },
  eye: { scale: EYE_SCALE, move: [0.09, 0.66, -0.3], reach: 0.86 },
});

/** A short, soft throat. */
const THROAT: Ring[] = [
  { y: -0.3, radius: 0.6, light: 0.8 },
  { y: 0.0, radius: 0.56, light: 0.66 },
  { y: 0.3, radius: 0.54, light: 0.56, dip: 0.1 },
  { y: 0.52, radius: 0.46, light: 0.5, dip: 0.2 },
];

/** A frog: eyes on top of the head, a mouth from cheek to cheek. */
export const pip: CharacterSpec = {
  face: {
    shape,
    brow: { ...BROW, inner: 0.2, outer: 0.6, y: 0.36, arch: 0.06, tilt: -0.02, high: 0.035, thick: 0.04, taper: 0.1 },
    rest: { mouthSmileLeft: 0.3, mouthSmileRight: 0.3 },
    dress(v) {
      if (v.region !== Region.Skin) return;
      const belly = smoothstep(-0.52, -0.66, v.y - 0.14 * Math.abs(v.x) ** 2) * smoothstep(-0.2, 0.2, v.z);
      v.pattern = v.lid > 0 ? 0 : belly * (1 - 0.0 * v.lip);
      v.blush = bump2(Math.abs(v.x), v.y, 0.68, -0.34, 0.16, 0.12) * smoothstep(0, 0.3, v.z);
    },
  },
  headCentre: [0, 1.08, 0.08],
  scale: 1.02,
  body(out) {
    addTorso(out, torso({ ...TORSO, broad: 0.98, slope: 0.24 }), ([x, y, z]) => ({
      pattern: z > 0 ? 0 * x * y : 0,
    }));
    addRevolution(out, THROAT, Region.Skin);
    addRevolution(out, collarRings(0.6, 0.1, -0.1, 1), Region.Trim);
    // The back of each eye's dome.
    const [ex, ey, ez] = shape.eyeCentre;
    const r = EYE_RADIUS * EYE_SCALE;
    out.addField(
      (x, y, z) => smoothMax(ellipsoid(Math.abs(x), y, z, [ex, ey + 1.08 + 0.02, ez], [r + 0.08, r + 0.06, r + 0.1]), z - ez - 0.14, 0.05),
      { min: [-1.3, 0.9, -0.7], max: [1.3, 2.6, 0.9] },
      0.07,
      (_, open) => ({ region: Region.Skin, light: 0.7 + 0.3 * open, weights: WITH_HEAD }),
      ([x, y, z]) => [x, y, z + 0.08],
    );
    for (const half of [1, -1]) {
      const p = shape.map(half * 0.1, -0.2, 0.93);
      addBall(out, [p[0], p[1] + 1.08, p[2] + 0.055], 0.026, () => ({ region: Region.Accent, weights: WITH_HEAD }));
    }
  },
  styles: { plain() {} },
};
