import type { FaceVertex } from '../geometry/face-mesh.js';
import { bump2, mix, smoothstep } from '../geometry/math.js';
import { MOUTH_Y } from '../geometry/skull.js';
import type { Delta, MorphField } from './field.js';

/** The jaw: a turn about a hinge under the ears, and a slide down that keeps the chin off the neck. */
const HINGE = { y: -0.42, z: -0.1 };
const TURN = (15 * Math.PI) / 180;
const DROP = 0.12;
/** Where between the open lips mouthClose brings them together: 0 the upper lip, 1 the lower. */
const MEET = 0.62;

/** How much of the jaw's motion a vertex takes, 0..1. */
export function jawWeight(v: Readonly<FaceVertex>): number {
  const share = ((1 - v.side) / 2) ** 1.35;
  const behind = mix(smoothstep(-0.4, 0.35, v.z), 1, v.lip);
  // The throat stays above the neck.
  const throat = v.rigid ? 1 : 1 - 0.5 * smoothstep(0.8, 1, v.depth);
  return share * behind * throat;
}

function open(v: Readonly<FaceVertex>, d: Delta, weight: number): void {
  const y = v.y - HINGE.y;
  const z = v.z - HINGE.z;
  d.y += weight * (y * (Math.cos(TURN) - 1) - z * Math.sin(TURN) - DROP);
  d.z += weight * (z * (Math.cos(TURN) - 1) + y * Math.sin(TURN));
}

export const jawOpen: MorphField = (v, d) => {
  open(v, d, jawWeight(v));
  if (v.rigid) return;
  const near = bump2(v.x, v.y, 0, MOUTH_Y, 0.5, 0.4) * smoothstep(0, 0.3, v.z);
  d.x -= 0.1 * v.x * near;
  if (v.side > 0) d.y += 0.02 * near * v.side * v.lip;
};

/** Brings the lips together again while the jaw stays open: meant to be played with jawOpen. */
export const mouthClose: MorphField = (v, d) => {
  if (v.rigid) return;
  const lips = v.lip * (1 - 0.6 * smoothstep(0.5, 1, v.depth));
  const corner = 0.5 ** 1.35;
  const meet = mix(corner, MEET, Math.abs(v.side));
  open(v, d, (meet - jawWeight(v)) * lips);
  if (v.side > 0) d.y -= 0.02 * v.side * v.lip * bump2(v.x, v.y, 0, MOUTH_Y, 0.5, 0.4);
};

export const jawForward: MorphField = (v, d) => {
  const w = jawWeight(v);
  d.z += 0.12 * w;
  d.y -= 0.012 * w;
};

function jawSideways(direction: 1 | -1): MorphField {
  return (v, d) => {
    const w = jawWeight(v);
    d.x += direction * 0.17 * w;
    if (!v.rigid && v.side > 0) d.x += direction * 0.04 * v.lip;
  };
}

export const jawLeft = jawSideways(1);
export const jawRight = jawSideways(-1);
