import { addRevolution, addTorso, collarRings, neckRings, TORSO, torso } from '../geometry/body.js';
import { WITH_HEAD } from '../geometry/part-mesh.js';
import { BROW } from '../geometry/parts.js';
import { Region } from '../region.js';
import type { CharacterSpec } from './character.js';
import { addBall, addEars, humanShape, roundGlasses, wearHair } from './human.js';

/** Afro puffs, round cheeks, gold earrings, a hoodie. */
export const zuri: CharacterSpec = {
  face: {
    shape: humanShape({
      wide: 1.0,
      jaw: 0.05,
      chin: -0.05,
      nose: 0.85,
      mouth: 0.3,
      cheeks: 0.05,
      eyes: 1.14,
      apart: 0.075,
    }),
    brow: { ...BROW, y: 0.36, arch: 0.07, high: 0.05, tilt: -0.05, taper: 0.5 },
    // Hair begins low.
    reach: { browInnerUp: 0.72, browOuterUpLeft: 0.72, browOuterUpRight: 0.72 },
    rest: {
      mouthSmileLeft: 0.15,
      mouthSmileRight: 0.15,
      eyeWideLeft: 0.25,
      eyeWideRight: 0.25,
      browInnerUp: 0.2,
    },
  },
  headCentre: [0, 1.25, 0.06],
  scale: 0.96,
  body(out, onHead) {
    addTorso(out, torso({ ...TORSO, broad: 0.92 }));
    addRevolution(out, neckRings(0.335), Region.Skin);
    addRevolution(out, collarRings(0.5, 0.16, -0.06, 1.05), Region.Outfit);
    addRevolution(out, collarRings(0.39, 0.07, -0.02), Region.Trim);
    addEars(out, onHead);
    for (const half of [1, -1]) {
      addBall(out, onHead([half * 1.0, -0.44, -0.02]), 0.085, () => ({
        region: Region.Accent,
        weights: WITH_HEAD,
      }));
    }
  },
  styles: { puffs: wearHair('puffs'), curls: wearHair('curls'), bun: wearHair('bun') },
  glasses: roundGlasses(0.4),
};
