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
  const soft = 0.02 * Math.sin(7 * y + 5 * Math.abs(x) - 3 * z) * smoothstep(0.5, -0.2, z);
  const hood = skullDistance(x, y, z * 0.97) - 0.12 - 0.05 * smoothstep(0.3, 1, y) + soft;
  const round = ellipsoid(x, y, z, [0, -1.36, -0.04], [0.66, 0.5, 0.6]);
  // Cloth laid over the chest, with folds that fall from the shoulder.
  const folds = 0.035 * Math.sin(10 * (y + 0.45 * x) + 2 * z);
  const drape = ellipsoid(x, y, z, [0, -1.82, 0.0], [0.92, 0.62, 0.66]) + folds;
  const face = ellipsoid(x, y, z, [0, -0.14, 0.95], [0.8, 0.88, 1.25]);
  const open = smoothMax(hood, -face, 0.12);
  return smoothMin(smoothMin(open, round, 0.16), drape, 0.14);
};

/** A scarf about head and shoulders, long lashes, arched brows. */
export const noor: CharacterSpec = {
  face: {
    shape: humanShape({ wide: 0.95, jaw: 0.08, chin: 0.03, nose: 0.9, mouth: 0, cheeks: 0.02, eyes: 1.16, apart: 0.05 }),
    brow: { ...BROW, y: 0.39, arch: 0.1, high: 0.046, thick: 0.04, taper: 0.6, tilt: 0.0 },
    rest: { mouthSmileLeft: 0.1, mouthSmileRight: 0.1 },
  },
  headCentre: [0, 1.34, 0.06],
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
        0.075,
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
