import type { FaceVertex } from '../geometry/face-mesh.js';
import { bump2, smoothMax, smoothstep } from '../geometry/math.js';
import { MOUTH_Y, NOSE_Y } from '../geometry/skull.js';
import { Region } from '../region.js';
import { type Half, halfWeight, type MorphField, slide, underEye } from './field.js';

/** Skin of the forehead and the brows, without the lids. */
function brow(v: Readonly<FaceVertex>, x: number, y: number, rx: number, ry: number, at: number): number {
  if (v.rigid) return 0;
  return bump2(at, v.y, x, y, rx, ry) * smoothstep(0, 0.3, v.z) * (1 - v.lid) ** 2;
}

/** Brows ride on the skin; the skin itself bunches up above the lids and moves less. */
function bunch(v: Readonly<FaceVertex>): number {
  return v.region === Region.Skin ? 0.45 * smoothstep(0.16, 0.42, v.y) : 1;
}

export function browDown(half: Half): MorphField {
  return (v, d) => {
    const x = half * v.x;
    const w = brow(v, 0.36, 0.38, 0.32, 0.2, x) * halfWeight(v, half);
    const inner = smoothstep(0.65, 0.15, x);
    slide(v, d, -half * 0.035 * w, -(0.06 + 0.075 * inner) * w * bunch(v));
    d.z += 0.02 * w * bunch(v);
  };
}

export const browInnerUp: MorphField = (v, d) => {
  const w = brow(v, 0.17, 0.42, 0.24, 0.24, Math.abs(v.x));
  slide(v, d, 0, 0.14 * w * bunch(v));
  d.z += 0.012 * w * bunch(v);
};

export function browOuterUp(half: Half): MorphField {
  return (v, d) => {
    const w = brow(v, 0.52, 0.4, 0.28, 0.24, half * v.x) * halfWeight(v, half);
    slide(v, d, 0, 0.14 * w * bunch(v));
    d.z += 0.012 * w * bunch(v);
  };
}

/** A cheek that is full of air: a ball within the head, whose radius is where the skin goes; flatter than wide [dm]. */
const BALLOON = { x: 0.45, y: -0.57, z: 0.32, radius: 0.6, flat: 1.2, soft: 0.3 } as const;

export const cheekPuff: MorphField = (v, d) => {
  if (v.rigid || v.depth > 0) return;
  const side = Math.sign(v.x);
  const way = [side * v.x - BALLOON.x, v.y - BALLOON.y, v.z - BALLOON.z] as const;
  const far = Math.hypot(way[0], BALLOON.flat * way[1], way[2]);
  const missing = smoothMax(BALLOON.radius - far, 0, BALLOON.soft) / far;
  // The lips hold the air: skin stays at them, at the nose, and at the lids.
  const mouth = smoothstep(0.15, 0.58, Math.hypot(v.x, (v.y - MOUTH_Y) / 0.8));
  const held = mouth * (1 - v.lid) * smoothstep(0.02, 0.4, side * v.x) * smoothstep(-0.1, 0.25, v.z);
  const w = missing * held * smoothstep(-0.1, -0.56, v.y);
  d.x += side * 0.75 * way[0] * w;
  d.y += 0.4 * way[1] * w;
  d.z += way[2] * w;
};

export function cheekSquint(half: Half): MorphField {
  return (v, d) => {
    if (v.rigid) return;
    const skin = (1 - v.lid) * (1 - v.lip);
    const w = bump2(half * v.x, v.y, 0.5, -0.33, 0.28, 0.23) * smoothstep(0, 0.3, v.z) * skin;
    d.y += 0.025 * w * underEye(v);
    d.z += 0.038 * w;
  };
}

export function noseSneer(half: Half): MorphField {
  return (v, d) => {
    if (v.rigid) return;
    const wing = bump2(half * v.x, v.y, 0.11, NOSE_Y, 0.12, 0.13) * smoothstep(0.3, 0.5, v.z);
    const lip = bump2(half * v.x, v.y, 0.14, -0.45, 0.14, 0.1) * Math.max(v.side, 0) * (1 - v.depth);
    const on = halfWeight(v, half) * (1 - v.lid);
    d.y += (0.055 * wing + 0.03 * lip) * on;
    d.z += 0.02 * wing * on;
    const w = brow(v, 0.18, 0.34, 0.16, 0.14, half * v.x) * halfWeight(v, half);
    slide(v, d, 0, -0.04 * w);
  };
}
