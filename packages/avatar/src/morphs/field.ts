import type { FaceVertex } from '../geometry/face-mesh.js';
import { smoothstep } from '../geometry/math.js';
import { frontDepth } from '../geometry/skull.js';

/** Where a vertex goes, relative to its rest place [dm]. */
export interface Delta {
  x: number;
  y: number;
  z: number;
}

/** Adds to `d` what a coefficient of 1 does to a vertex. */
export type MorphField = (v: Readonly<FaceVertex>, d: Delta) => void;

/** +1: the subject's left half of the face (x > 0), -1: the right one. */
export type Half = 1 | -1;

/** 1 on one half of the face, 0 on the other, easing across the middle. */
export function halfWeight(v: Readonly<FaceVertex>, half: Half): number {
  return smoothstep(-0.09, 0.09, half * v.x);
}

/** Slides skin by (dx, dy), keeping it on the head's front. */
export function slide(v: Readonly<FaceVertex>, d: Delta, dx: number, dy: number): void {
  d.x += dx;
  d.y += dy;
  if (v.z > 0.1) d.z += frontDepth(v.x + dx, v.y + dy) - frontDepth(v.x, v.y);
}

/** 1 on the cheek, 0 just under the eye: skin that rose there would fold into the lower lid. */
export function underEye(v: Readonly<FaceVertex>): number {
  return smoothstep(-0.24, -0.45, v.y);
}
