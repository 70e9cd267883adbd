import { addRevolution, addTorso, ellipsoid, neckRings, TORSO, torso } from '../geometry/body.js';
import { clamp, smoothMax, smoothMin, smoothstep } from '../geometry/math.js';
import { BROW } from '../geometry/parts.js';
import { skullDistance } from '../geometry/skull.js';
import type { Field } from '../geometry/surface-nets.js';
import { Region } from '../region.js';
import type { CharacterSpec } from './character.js';
import { addEars, humanShape, roundGlasses, wearHair } from './human.js';

/** A scarf round the head and the shoulders, open for the face, in the canonical head [dm]. */
const scarf: Field = (x, y, z) => {
  const soft = 0.012 * Math.sin(6 * y + 4 * Math.abs(x) - 3 * z) * smoothstep(0.4, -0.2, z);
  const hood = skullDistance(x, y, z * 0.96) - 0.17 - 0.05 * smoothstep(0.3, 1, y) + soft;
  const neck = ellipsoid(x, y, z, [0, -1.5, -0.04], [0.66, 0.5, 0.6]);
  // The opening widens forwards: cloth stands on the skin and does not run out along it.
  const widening = 1 + 0.7 * (z - 0.55);
  const face = Math.max((Math.hypot(x / 0.76, (y + 0.06) / 0.9) - widening) * 0.7, 0.1 - z);
  const wrap = smoothMax(smoothMin(hood, neck, 0.22), -face, 0.1);
  // Hollow: the mouth opens inside.
  const hollow = smoothMax(wrap, -skullDistance(x, y, z) - 0.02, 0.04);
  // Cloth laid over the chest: one end over the other, with folds that fall from the shoulder.
  const along = y + 0.62 * x;
  const over =
    0.06 * smoothstep(-2.0, -2.06, along) + 0.035 * Math.sin(8 * along + 2 * z) * smoothstep(-1.5, -2, y);
  const drape = ellipsoid(x, y, z, [0, -2.02, 0.02], [1.1, 0.66, 0.74]) + over;
  return smoothMin(hollow, drape, 0.2);
};

/** A scarf about head and shoulders, long lashes, arched brows. */
export const noor: CharacterSpec = {
  face: {
    shape: humanShape({
      wide: 0.95,
      jaw: 0.08,
      chin: 0.03,
      nose: 0.9,
      mouth: 0.24,
      cheeks: 0.02,
      eyes: 1.11,
      apart: 0.05,
    }),
    brow: { ...BROW, outer: 0.58, y: 0.39, arch: 0.1, high: 0.046, thick: 0.04, taper: 0.6, tilt: 0.0 },
    // What goes further would come through the scarf, or hide under it.
    reach: { cheekPuff: 0.8, browInnerUp: 0.75, browOuterUpLeft: 0.75, browOuterUpRight: 0.75 },
    rest: {
      mouthSmileLeft: 0.15,
      mouthSmileRight: 0.15,
      eyeWideLeft: 0.2,
      eyeWideRight: 0.2,
      browInnerUp: 0.35,
    },
  },
  headCentre: [0, 1.28, 0.06],
  scale: 0.99,
  body(out) {
    addTorso(out, torso({ ...TORSO, broad: 0.92, slope: 0.2 }));
    addRevolution(out, neckRings(0.29), Region.Skin);
  },
  styles: {
    scarf(out, onHead) {
      out.addField(
        scarf,
        { min: [-1.35, -2.6, -1.4], max: [1.35, 1.5, 1.35] },
        0.08,
        ([, y], open) => {
          const head = smoothstep(-1.5, -0.95, y);
          const chest = smoothstep(-1.1, -1.6, y);
          const neck = clamp(1 - head - chest, 0, 1);
          const sum = head + chest + neck;
          return {
            region: Region.Hair,
            light: 0.62 + 0.38 * open,
            weights: [chest / sum, neck / sum, head / sum],
          };
        },
        onHead,
      );
    },
    bob(out, onHead) {
      addEars(out, onHead);
      wearHair('bob')(out, onHead);
    },
  },
  glasses: roundGlasses(0.39),
};
