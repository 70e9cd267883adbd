import {
  addRevolution,
  addTorso,
  collarRings,
  neckRings,
  spineWeights,
  TORSO,
  torso,
} from '../geometry/body.js';
import { bump, smoothstep } from '../geometry/math.js';
import { BROW } from '../geometry/parts.js';
import { Region } from '../region.js';
import type { CharacterSpec } from './character.js';
import { addBall, addEars, humanShape, roundGlasses, wearHair } from './human.js';

/** Lines of many smiles: beside the mouth and at the eyes' outer corners, 0..1. */
function laughLines(ax: number, y: number): number {
  const fold =
    bump(ax - (0.3 - 0.42 * (y + 0.45)), 0.035) * smoothstep(-0.75, -0.62, y) * smoothstep(-0.33, -0.42, y);
  const corner = Math.hypot(ax - 0.74, y + 0.03);
  return Math.max(fold, 0.6 * bump(corner, 0.06));
}

/** Silver bun, round spectacles, a cardigan and pearls. */
export const mei: CharacterSpec = {
  face: {
    shape: humanShape({
      wide: 0.98,
      jaw: -0.02,
      chin: -0.02,
      nose: 0.8,
      mouth: 0.22,
      cheeks: 0.035,
      eyes: 1.02,
      apart: 0.03,
    }),
    brow: { ...BROW, y: 0.34, arch: 0.07, high: 0.05, thick: 0.045, taper: 0.5, tilt: -0.06 },
    rest: {
      mouthSmileLeft: 0.15,
      mouthSmileRight: 0.15,
      browInnerUp: 0.25,
      eyeSquintLeft: 0.22,
      eyeSquintRight: 0.22,
    },
    dress(v) {
      if (v.region === Region.Skin && v.z > 0.2 && v.depth === 0)
        v.light *= 1 - 0.4 * laughLines(Math.abs(v.x), v.y);
    },
  },
  headCentre: [0, 1.24, 0.06],
  scale: 0.96,
  body(out, onHead) {
    addTorso(out, torso({ ...TORSO, broad: 0.9, slope: 0.2 }), ([x, y, z]) => ({
      pattern: z > 0 ? smoothstep(0.09, -0.09, Math.abs(x) - 0.36 - 0.3 * (y + 0.1)) : 0,
    }));
    addRevolution(out, neckRings(0.325), Region.Skin);
    addRevolution(out, collarRings(0.37, 0.065, 0.0), Region.Trim);
    addEars(out, onHead);
    for (let k = -7; k <= 7; k++) {
      const a = (k / 7) * 1.5;
      const y = -0.16 - 0.26 * Math.cos(a) ** 2;
      addBall(out, [0.5 * Math.sin(a), y, 0.08 + 0.46 * Math.cos(a)], 0.045, () => ({
        region: Region.Teeth,
        weights: spineWeights(y),
      }));
    }
  },
  styles: { bun: wearHair('bun'), bob: wearHair('bob') },
  glasses: roundGlasses(0.35, 0, 0.03),
};
