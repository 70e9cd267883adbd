import {
  addRevolution,
  addTorso,
  collarRings,
  ellipsoid,
  neckRings,
  spineWeights,
  TORSO,
  torso,
} from '../geometry/body.js';
import type { FaceMesh } from '../geometry/face-mesh.js';
import { HAIR_BOX, lay, lock } from '../geometry/hair.js';
import { HeadShape } from '../geometry/head-shape.js';
import { bump, bump2, smoothMax, smoothMin, smoothstep } from '../geometry/math.js';
import { WITH_HEAD } from '../geometry/part-mesh.js';
import { addTube, BROW } from '../geometry/parts.js';
import { frontPoint, MOUTH_Y, NOSE_Y, nose, skullDistance } from '../geometry/skull.js';
import type { Field } from '../geometry/surface-nets.js';
import { EAR_ROOT } from '../morphs/ears.js';
import { Region } from '../region.js';
import type { CharacterSpec } from './character.js';
import { roundGlasses } from './human.js';

/** How far the snout stands out [dm] before a place of the canonical head. */
function snout(x: number, y: number): number {
  return 0.5 * bump2(x, y, 0, -0.42, 0.4, y < -0.42 ? 0.6 : 0.3);
}

/** Cheek and brow fur that is white. */
function whiteAt(x: number, y: number): number {
  const ax = Math.abs(x);
  const line = -0.33 + 0.16 * smoothstep(0.25, 0.85, ax) - 0.12 * bump(ax - 0.12, 0.2);
  return smoothstep(line + 0.09, line - 0.09, y);
}

/** An ear from its root to its tip: a soft pyramid with a hollow in front and a dark tip. */
function addFoxEar(mesh: FaceMesh, ear: 1 | -1): void {
  const piece = (from: number, to: number, region: Region, swell: number): void =>
    addTube(
      mesh,
      (u, v) => {
        const t = from + (to - from) * u;
        const a = 2 * Math.PI * v;
        const size = (1 - t ** 1.5) ** 0.75;
        const wide = (0.46 * size + 0.01) * swell;
        const front = Math.sin(a);
        const hollow = front > 0 ? 0.3 * size * Math.max(1 - (Math.cos(a) / 0.72) ** 2, 0) : 0;
        const x = EAR_ROOT[0] - 0.05 + 0.2 * t + wide * Math.cos(a);
        const y = EAR_ROOT[1] - 0.26 + 0.98 * t - 0.16 * Math.cos(a) * (1 - t);
        return [ear * x, y, EAR_ROOT[2] + 0.12 - 0.12 * t + 0.22 * size * swell * front - hollow];
      },
      14,
      24,
      (p, u) => {
        const t = from + (to - from) * u;
        const size = (1 - t ** 1.5) ** 0.75;
        const across = (ear * p[0] - (EAR_ROOT[0] - 0.05 + 0.2 * t)) / (0.46 * size + 0.01);
        const inside = smoothstep(0.72, 0.5, Math.abs(across)) * smoothstep(0.2, 0.34, t);
        const facing = p[2] > EAR_ROOT[2] - 0.1 - 0.12 * t ? 1 : 0;
        return {
          rigid: true,
          side: 1,
          ear,
          region,
          pattern: region === Region.Skin ? inside * facing : 0,
          light: 1 - 0.35 * inside * facing,
        };
      },
      ear > 0,
    );
  piece(0, 0.99, Region.Skin, 1);
  piece(0.68, 0.995, Region.Accent, 1.06);
}

/** How far cheek fur stands out to the side [dm] at a place of the canonical head: two points, the upper longer. */
function cheekFur(ax: number, y: number, z: number): number {
  const points = 0.36 * bump(y + 0.36, 0.17) + 0.26 * bump(y + 0.66, 0.13);
  return points * smoothstep(0.5, 1.0, ax + 0.12 * smoothstep(-0.3, -0.7, y)) * bump(z - 0.2, 0.42);
}

/** Pointed locks that fall over the brow. */
const TOP = [
  lock([0.05, 0.95, 0.1], [0.12, 1.12, 0.7], [-0.12, 0.62, 0.98], 0.17, 0.04),
  lock([0.14, 0.94, 0.1], [0.34, 1.08, 0.6], [0.2, 0.66, 0.92], 0.15, 0.04),
  lock([-0.08, 0.94, 0.1], [-0.2, 1.1, 0.6], [-0.42, 0.7, 0.86], 0.15, 0.04),
];

const fur: Field = (x, y, z) =>
  lay(smoothMax(skullDistance(x, y, z), 0.7 - y, 0.1) + 0.06, x, y, z, TOP, 0.06);

/** A fox: snout, ears that listen, cheek tufts, a scarf. */
export const rowan: CharacterSpec = {
  face: {
    shape: new HeadShape({
      warp: (x, y, z) => {
        const front = smoothstep(-0.1, 0.5, z);
        const lips = bump(x, 0.6) * bump(y - MOUTH_Y, 0.28) * front;
        const wide =
          (1.08 + 0.1 * bump(y + 0.3, 0.3)) * (1 - 0.3 * smoothstep(-0.3, -1.05, y)) * (1 + 0.28 * lips);
        const tuft = Math.sign(x) * cheekFur(Math.abs(x), y, z);
        return [x * wide + tuft, y * 0.94 - 0.3 * Math.abs(tuft), z + snout(x, y) * front];
      },
      nose: 0.1,
      eye: { scale: 1.1, move: [0.07, 0.06, -0.01], reach: 0.76 },
    }),
    brow: {
      ...BROW,
      inner: 0.2,
      outer: 0.54,
      y: 0.35,
      arch: 0.05,
      tilt: 0.03,
      high: 0.075,
      thick: 0.05,
      taper: 0.45,
    },
    reach: { cheekPuff: 1.8 },
    rest: { mouthSmileLeft: 0.15, mouthSmileRight: 0.15, browInnerUp: 0.3 },
    dress(v) {
      if (v.region !== Region.Skin || v.ear !== 0) return;
      v.blush = 0;
      if (v.z > -0.3 && v.depth === 0) v.pattern = whiteAt(v.x, v.y);
    },
    extend(mesh) {
      addFoxEar(mesh, 1);
      addFoxEar(mesh, -1);
      const depth = frontPoint(0, NOSE_Y)[2] - nose(0, NOSE_Y);
      addTube(
        mesh,
        (u, v) => {
          const polar = Math.PI * u;
          const a = 2 * Math.PI * v;
          const ring = Math.sin(polar);
          const x = -0.15 * Math.cos(polar);
          const y = NOSE_Y + 0.02 + 0.1 * ring * Math.cos(a) * (1 + 0.25 * Math.cos(a));
          return [x, y, depth + 0.13 + 0.1 * ring * Math.sin(a)];
        },
        12,
        14,
        () => ({ region: Region.Accent, side: 1 }),
      );
    },
  },
  headCentre: [0, 1.28, 0.02],
  scale: 0.94,
  body(out) {
    addTorso(out, torso({ ...TORSO, broad: 0.86, slope: 0.22 }), ([x, y, z]) => ({
      region: Region.Skin,
      pattern: z > 0 ? smoothstep(0.2, -0.2, Math.hypot(x / 0.5, (y + 1.1) / 1.1) - 1) : 0,
    }));
    addRevolution(out, neckRings(0.34), Region.Skin);
    addRevolution(out, collarRings(0.45, 0.15, -0.02, 0.95), Region.Outfit);
    const knot: Field = (x, y, z) =>
      smoothMin(
        ellipsoid(x, y, z, [0.2, -0.24, 0.56], [0.14, 0.12, 0.12]),
        ellipsoid(x - 0.12 * (y + 0.5), y, z, [0.3, -0.62, 0.58], [0.15, 0.42, 0.06]),
        0.06,
      );
    out.addField(knot, { min: [-0.2, -1.2, 0.3], max: [0.7, 0, 0.85] }, 0.05, ([, y], open) => ({
      region: Region.Outfit,
      light: 0.6 + 0.4 * open,
      weights: spineWeights(y),
    }));
  },
  styles: {
    tufts(out, onHead) {
      out.addField(
        fur,
        HAIR_BOX,
        0.065,
        ([x, y, z], open) => ({
          region: Region.Skin,
          pattern: whiteAt(x, y + 0.02) * (y < 0.3 ? 1 : 0),
          light: (0.7 + 0.3 * smoothstep(0, 0.2, skullDistance(x, y, z))) * (0.7 + 0.3 * open),
          weights: WITH_HEAD,
        }),
        onHead,
      );
    },
    sleek() {},
  },
  glasses: roundGlasses(0.4),
};
