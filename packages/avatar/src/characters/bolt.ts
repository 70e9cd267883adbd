import { addRevolution, addTorso, type Ring } from '../geometry/body.js';
import { FaceMesh } from '../geometry/face-mesh.js';
import { boxy, HeadShape } from '../geometry/head-shape.js';
import { bump, smoothMax, smoothMin, smoothstep } from '../geometry/math.js';
import { type PartMesh, WITH_CHEST, WITH_HEAD } from '../geometry/part-mesh.js';
import { addTube, roundEnds } from '../geometry/parts.js';
import { MOUTH_Y } from '../geometry/skull.js';
import type { Field } from '../geometry/surface-nets.js';
import { Region } from '../region.js';
import type { CharacterSpec, OnHead } from './character.js';
import { addBall } from './human.js';

/** A box with round edges. */
function roundBox(
  x: number,
  y: number,
  z: number,
  half: readonly [number, number, number],
  edge: number,
): number {
  const q = [
    Math.abs(x) - half[0] + edge,
    Math.abs(y) - half[1] + edge,
    Math.abs(z) - half[2] + edge,
  ] as const;
  const outside = Math.hypot(Math.max(q[0], 0), Math.max(q[1], 0), Math.max(q[2], 0));
  return outside + Math.min(Math.max(q[0], q[1], q[2]), 0) - edge;
}

const trunk: Field = (x, y, z) => {
  const chest = roundBox(x, y + 1.35, z, [0.86, 1.02, 0.56], 0.3);
  const shoulder = Math.hypot(Math.abs(x) - 1.08, y + 0.78, z) - 0.32;
  const arm = smoothMax(Math.hypot(Math.abs(x) - 1.12, z) - 0.21, y + 0.8, 0.1);
  return smoothMax(smoothMin(smoothMin(chest, shoulder, 0.03), arm, 0.03), -y - 2.7, 0.2);
};

/** A neck of rubber rings. */
const BELLOWS: Ring[] = Array.from({ length: 25 }, (_, k) => {
  const y = -0.42 + k * 0.041;
  const ridge = Math.cos(k * 1.57);
  return {
    y,
    radius: 0.31 + 0.035 * ridge,
    light: 0.62 + 0.2 * ridge,
    dip: 0.12 * smoothstep(0.35, 0.55, y),
  };
});

/** Something turned about an axis across the head: a bolt, a dial. */
function addDisc(
  out: PartMesh,
  onHead: OnHead,
  from: number,
  to: number,
  radius: number,
  region: Region,
): void {
  for (const half of [1, -1] as const) {
    const mesh = new FaceMesh();
    addTube(
      mesh,
      (u, v) => {
        const r = radius * roundEnds(u, 0.3);
        const a = 2 * Math.PI * v;
        return [half * (from + (to - from) * u), -0.06 + r * Math.cos(a), -0.04 + r * Math.sin(a)];
      },
      12,
      20,
      () => ({}),
      half < 0,
    );
    out.addMesh(mesh, () => ({ region, light: 1, weights: WITH_HEAD }), onHead);
  }
}

function addStem(out: PartMesh, x: number, top: number, radius: number): void {
  const mesh = new FaceMesh();
  addTube(
    mesh,
    (u, v) => {
      const a = 2 * Math.PI * v;
      const r = radius * (u < 0.3 ? 2.4 - 4.6 * u : 1);
      return [x + r * Math.cos(a), 2.2 + (top - 2.2) * u, -r * Math.sin(a)];
    },
    8,
    12,
    () => ({}),
  );
  out.addMesh(mesh, () => ({ region: Region.Accent, light: 0.95, weights: WITH_HEAD }));
}

/** A robot: rounded box, shutters for lids, plates for brows, a lamp on a stalk. */
export const bolt: CharacterSpec = {
  face: {
    shape: new HeadShape({
      warp: (x, y, z) => {
        const p = boxy(x, y, z, 4.4, 0.9);
        const lips = bump(x, 0.6) * bump(y - MOUTH_Y, 0.3) * smoothstep(0, 0.4, z);
        return [p[0] * (1.08 + 0.2 * lips), p[1] * 0.93, p[2] * 0.98];
      },
      nose: 0,
      eye: { scale: 1.1, move: [0.05, 0.05, 0.01], reach: 0.76 },
    }),
    brow: {
      inner: 0.2,
      outer: 0.64,
      y: 0.45,
      arch: 0.02,
      tilt: 0,
      high: 0.055,
      thick: 0.06,
      taper: 0,
      round: 0.35,
    },
    dress(v) {
      if (v.region !== Region.Skin) return;
      v.blush = 0;
      // The face plate is another colour than the shell; the shutters are the shell's.
      const ax = Math.abs(v.x);
      const inset = 0.85 * (((ax / 0.85) ** 6 + (Math.abs(v.y + 0.06) / 0.86) ** 6) ** (1 / 6) - 1);
      if (v.depth === 0) {
        v.pattern = smoothstep(0.07, -0.07, inset) * smoothstep(0.05, 0.25, v.z) * (v.lid > 0.6 ? 0 : 1);
        v.light *= 1 - 0.4 * Math.exp(-((inset / 0.06) ** 2)) * smoothstep(0.05, 0.25, v.z);
      }
      if (v.lipPaint < 0) v.lipPaint *= 0.75;
    },
  },
  headCentre: [0, 1.28, 0.04],
  scale: 0.92,
  body(out, onHead) {
    addTorso(
      out,
      trunk,
      ([x, y, z]) => ({
        region: Region.Outfit,
        pattern:
          z > 0.3 ? smoothstep(0.08, -0.08, Math.max(Math.abs(x) - 0.5, Math.abs(y + 0.95) - 0.34)) : 0,
        weights: WITH_CHEST,
      }),
      { min: [-1.6, -2.95, -0.8], max: [1.6, -0.15, 0.8] },
    );
    addRevolution(out, BELLOWS, Region.Accent);
    addDisc(out, onHead, 0.9, 1.13, 0.25, Region.Accent);
    addDisc(out, onHead, 1.0, 1.2, 0.14, Region.Glow);
    for (const [x, region] of [
      [-0.24, Region.Glow],
      [0, Region.Trim],
      [0.24, Region.Brow],
    ] as const) {
      addBall(out, [x, -0.92, 0.53], 0.085, () => ({ region, light: 1, weights: WITH_CHEST }));
    }
  },
  styles: {
    lamp(out) {
      addStem(out, 0, 2.54, 0.04);
      addBall(out, [0, 2.62, 0], 0.14, () => ({ region: Region.Glow, light: 1, weights: WITH_HEAD }));
    },
    twin(out) {
      for (const x of [-0.55, 0.55]) {
        addStem(out, x, 2.5, 0.04);
        addBall(out, [x, 2.54, 0], 0.1, () => ({ region: Region.Glow, light: 1, weights: WITH_HEAD }));
      }
    },
  },
};
