import { addRevolution, addTorso, collarRings, neckRings, torso } from '../geometry/body.js';
import type { FaceVertex } from '../geometry/face-mesh.js';
import { bump2, smoothstep } from '../geometry/math.js';
import { BROW } from '../geometry/parts.js';
import { Region } from '../region.js';
import type { CharacterSpec } from './character.js';
import { addEars, humanShape, roundGlasses, wearHair } from './human.js';

/** How much of a beard grows at a place of the canonical head, 0..1. */
function beardAt(v: Readonly<FaceVertex>): number {
  if (v.region !== Region.Skin || v.rigid || v.depth > 0) return 0;
  const ax = Math.abs(v.x);
  // Low on the cheek, then up before the ear: sideburns.
  const line =
    -0.43 -
    0.05 * bump2(ax, 0, 0.3, 0, 0.2, 1) +
    0.2 * smoothstep(0.4, 0.8, ax) +
    0.75 * smoothstep(0.76, 1.0, ax);
  // As soft across where the line is steep.
  const soft = 0.09 + 0.2 * smoothstep(0.72, 0.84, ax);
  const below = smoothstep(line + soft, line - soft, v.y);
  const behind = smoothstep(-0.32, -0.2, v.z - 0.3 * Math.min(v.y + 0.6, 0));
  return below * behind * smoothstep(0.5, 0.1, v.lipPaint);
}

/** A full beard, a quiff, broad shoulders. */
export const finn: CharacterSpec = {
  face: {
    shape: humanShape({
      wide: 0.97,
      jaw: -0.06,
      chin: 0.1,
      nose: 1.3,
      mouth: 0.22,
      cheeks: 0,
      eyes: 1.08,
      apart: 0.03,
    }),
    brow: { ...BROW, y: 0.33, arch: 0.05, high: 0.075, thick: 0.06, taper: 0.25 },
    dress(v) {
      const beard = beardAt(v);
      if (beard === 0) return;
      v.pattern = beard;
      v.blush *= 1 - beard;
      const chin = bump2(v.x, v.y, 0, -1.0, 0.5, 0.4);
      const tufts = 1 + 0.16 * Math.sin(11 * Math.abs(v.x) + 2.5 * v.y) * Math.sin(9 * v.y + 1);
      v.lift = beard * (0.07 + 0.1 * chin) * tufts * (1 - 0.85 * v.lip);
    },
  },
  headCentre: [0, 1.31, 0.06],
  scale: 0.97,
  body(out, onHead) {
    addTorso(out, torso({ broad: 1.14, deep: 1.1, slope: 0.08 }));
    addRevolution(out, neckRings(0.37), Region.Skin);
    addRevolution(out, collarRings(0.46, 0.1, 0.0, 1.2), Region.Trim);
    addEars(out, onHead);
  },
  styles: { quiff: wearHair('crop'), curls: wearHair('curls') },
  glasses: roundGlasses(0.37, 0.8, 0.04),
};
