import { addRevolution, addTorso, collarRings, ellipsoid, neckRings, type Ring } from '../geometry/body.js';
import { HeadShape } from '../geometry/head-shape.js';
import { bump, bump2, smoothMax, smoothMin, smoothstep } from '../geometry/math.js';
import type { PartMesh } from '../geometry/part-mesh.js';
import { WITH_HEAD } from '../geometry/part-mesh.js';
import { BROW } from '../geometry/parts.js';
import { MOUTH_Y } from '../geometry/skull.js';
import type { Field } from '../geometry/surface-nets.js';
import { Region } from '../region.js';
import type { CharacterSpec, OnHead } from './character.js';

/** Where the cap's spots are: direction from the cap's centre, and their size. */
const SPOTS = Array.from({ length: 17 }, (_, i) => {
  const h = 0.97 - 0.052 * i;
  const r = Math.sqrt(1 - h * h);
  const angle = i * 2.399963 + 0.4;
  return [r * Math.sin(angle), h, r * Math.cos(angle), 0.175 + 0.06 * Math.sin(i * 5.3)] as const;
});

function spotAt(x: number, y: number, z: number): number {
  const length = Math.hypot(x / 1.55, y / 0.9, z / 1.5) || 1;
  const [dx, dy, dz] = [x / 1.55 / length, y / 0.9 / length, z / 1.5 / length];
  let spot = 0;
  for (const [sx, sy, sz, size] of SPOTS) {
    spot = Math.max(spot, smoothstep(size + 0.07, size - 0.07, Math.hypot(dx - sx, dy - sy, dz - sz)));
  }
  return spot;
}

const CAP_Y = 0.84;

/** A cap: a dome with a rolled rim, hollow below. */
function cap(high: number): Field {
  return (x, y, z) => {
    const v = y - CAP_Y;
    const dome = ellipsoid(x, v, z, [0, 0.05, -0.05], [1.42, high, 1.36]) - 0.045 * spotAt(x, v, z);
    const rim = Math.hypot(Math.hypot(x, (z + 0.05) * 1.05) - 1.28, v + 0.02) - 0.16;
    const hollow = ellipsoid(x, v, z, [0, -0.3, -0.05], [1.27, 0.34, 1.24]);
    return smoothMax(smoothMin(smoothMax(dome, -v - 0.02, 0.1), rim, 0.1), -hollow, 0.08);
  };
}

function wearCap(high: number): (out: PartMesh, onHead: OnHead) => void {
  return (out, onHead) => {
    out.addField(
      cap(high),
      { min: [-1.8, -0.4, -1.8], max: [1.8, 2.2, 1.8] },
      0.075,
      ([x, y, z], open) => {
        const under = smoothstep(0.14, 0.02, y - CAP_Y) * smoothstep(1.42, 1.3, Math.hypot(x, z));
        const gill = 0.8 + 0.2 * Math.cos(44 * Math.atan2(x, z));
        return {
          region: Region.Hair,
          pattern: Math.max(spotAt(x, y - CAP_Y, z) * (y > CAP_Y + 0.08 ? 1 : 0), under),
          light: under > 0.5 ? 0.62 * gill : 0.7 + 0.3 * open,
          weights: WITH_HEAD,
        };
      },
      onHead,
    );
  };
}

const stalk: Field = (x, y, z) => {
  const t = smoothstep(0.2, -2.6, y);
  const r = 0.5 + 0.42 * t + 0.02 * Math.sin(9 * Math.atan2(x, z)) * t;
  // Round at the top, under the collar; the neck goes on from there.
  return smoothMax(Math.hypot(x, z) - r, Math.max(-y - 2.7, y + 0.2), 0.2) * 0.9;
};

/** A skirt like a real mushroom's: a frilled ring about the stalk. */
const SKIRT: Ring[] = Array.from({ length: 9 }, (_, k) => {
  const t = k / 8;
  return { y: -0.12 - 0.42 * t, radius: 0.5 + 0.52 * Math.sin((Math.PI / 2) * t), light: 0.9 - 0.1 * t };
}).reverse();

/** A mushroom spirit under a spotted cap. */
export const morel: CharacterSpec = {
  face: {
    shape: new HeadShape({
      warp: (x, y, z) => {
        const cheek = bump2(Math.abs(x), y, 0.7, -0.45, 0.4, 0.35);
        const lips = bump(x, 0.6) * bump(y - MOUTH_Y, 0.3) * smoothstep(0, 0.4, z);
        return [x * (0.97 + 0.09 * cheek + 0.22 * lips), y * 0.95, z * 0.97];
      },
      nose: 0.25,
      eye: { scale: 1.12, move: [0.06, 0.0, -0.04], reach: 0.76 },
    }),
    brow: {
      ...BROW,
      inner: 0.26,
      outer: 0.52,
      y: 0.3,
      arch: 0.06,
      tilt: 0.0,
      high: 0.05,
      thick: 0.03,
      taper: 0.2,
    },
    rest: { mouthSmileLeft: 0.15, mouthSmileRight: 0.15, browInnerUp: 0.2 },
    dress(v) {
      if (v.region !== Region.Skin) return;
      if (v.z > 0) v.blush = 1.4 * bump2(Math.abs(v.x), v.y, 0.66, -0.36, 0.17, 0.13);
      // The cap keeps the light off the forehead.
      if (v.lid === 0) v.light *= 1 - 0.35 * smoothstep(0.34, 0.8, v.y);
    },
  },
  headCentre: [0, 1.16, 0.04],
  scale: 0.9,
  body(out) {
    addTorso(out, stalk, ([, y]) => ({ region: Region.Skin, light: 0.7 + 0.3 * smoothstep(0, -0.7, y) }), {
      min: [-1.2, -2.95, -1.2],
      max: [1.2, 0.5, 1.2],
    });
    // Only as high as the open mouth leaves room.
    addRevolution(out, neckRings(0.44).slice(0, 5), Region.Skin);
    addRevolution(out, SKIRT, Region.Outfit, 40);
    addRevolution(out, collarRings(0.5, 0.1, -0.1, 1), Region.Trim);
  },
  styles: { dome: wearCap(0.86), tall: wearCap(1.25) },
};
