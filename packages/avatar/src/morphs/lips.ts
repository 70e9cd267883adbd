import type { FaceVertex } from '../geometry/face-mesh.js';
import { bump, bump2, clamp, smoothstep } from '../geometry/math.js';
import { MOUTH_HALF_WIDTH, seamHeight } from '../geometry/mouth.js';
import { MOUTH_Y } from '../geometry/skull.js';
import { type Half, halfWeight, type MorphField, slide, underEye } from './field.js';

/** The mouth pulls at the cheeks, not at the lids. */
function belowEyes(v: Readonly<FaceVertex>): number {
  return (1 - v.lid) * smoothstep(-0.04, -0.58, v.y);
}

/** Skin round the mouth, 1 at its middle. Behind the face: 0. */
function mouthArea(v: Readonly<FaceVertex>): number {
  if (v.rigid) return 0;
  return bump2(v.x, v.y, 0, MOUTH_Y, 0.52, 0.34) * smoothstep(0, 0.3, v.z) * belowEyes(v);
}

/** Skin that comes forward with the lips, 1 on them. */
function pout(v: Readonly<FaceVertex>): number {
  if (v.rigid) return 0;
  return bump2(v.x, v.y, 0, MOUTH_Y, 0.34, 0.2) * smoothstep(0, 0.3, v.z);
}

/** Skin round one mouth corner, 1 at the corner. */
function corner(v: Readonly<FaceVertex>, half: Half, rx: number, ry: number): number {
  if (v.rigid) return 0;
  const x = MOUTH_HALF_WIDTH + 0.01;
  return bump2(half * v.x, v.y, x, seamHeight(x), rx, ry) * smoothstep(0, 0.3, v.z) * belowEyes(v);
}

/** Lips thin out towards their seam. */
function towardsSeam(v: Readonly<FaceVertex>): number {
  return v.depth > 0 ? 0 : (seamHeight(v.x) - v.y) * smoothstep(0.75, 1, v.lip);
}

const upper = (v: Readonly<FaceVertex>): number => Math.max(v.side, 0);
const lower = (v: Readonly<FaceVertex>): number => Math.max(-v.side, 0);

export const mouthFunnel: MorphField = (v, d) => {
  const area = mouthArea(v);
  slide(v, d, -0.36 * v.x * area, v.lip * area * (0.075 * upper(v) - 0.095 * lower(v)));
  d.z += 0.12 * pout(v) * (1 - v.depth);
};

/** Lips swell away from their seam, and the skin beside them gives way. [dm] */
function swell(v: Readonly<FaceVertex>): number {
  if (v.depth > 0) return 0;
  const off = v.y - seamHeight(v.x);
  return off * bump(off, 0.13) * bump(v.x, 0.3);
}

/** Lips for a kiss: narrow, full, well before the face; the cheeks are drawn in. */
export const mouthPucker: MorphField = (v, d) => {
  const area = mouthArea(v);
  // Evenly narrower across the lips: what is drawn to its middle alone is a diamond.
  const wide = area * bump(v.x, 0.52) ** -1 * bump(v.x, 0.75);
  // A seam that is curved would be a point once it is this short.
  const straight = v.lip * (MOUTH_Y - seamHeight(clamp(v.x, -MOUTH_HALF_WIDTH, MOUTH_HALF_WIDTH)));
  slide(v, d, -0.66 * v.x * wide, (1.7 * swell(v) + straight) * area);
  d.z += 0.19 * pout(v) * (1 - 0.5 * v.depth);
  if (v.rigid) return;
  const ax = Math.abs(v.x);
  d.z -=
    0.035 * bump2(ax, v.y, 0.56, -0.56, 0.2, 0.2) * smoothstep(0.1, 0.4, v.z) * (1 - v.lip) * belowEyes(v);
};

function sideways(direction: 1 | -1): MorphField {
  return (v, d) => {
    const area = mouthArea(v);
    slide(
      v,
      d,
      direction * 0.19 * area,
      0.015 * area * direction * Math.sign(v.x) * Math.min(Math.abs(v.x) * 4, 1),
    );
  };
}

export const mouthLeft = sideways(1);
export const mouthRight = sideways(-1);

/** How far a smile takes a mouth's corner out and up, and (both smiles) its middle down [dm]. */
const SMILE = { out: 0.13, up: 0.175, down: 0.06 } as const;

/** A smile is one arc from corner to corner: that is what is read as one from afar. */
export function mouthSmile(half: Half): MorphField {
  return (v, d) => {
    if (v.rigid) return;
    const x = half * v.x;
    const beyond = Math.max(x - MOUTH_HALF_WIDTH, 0);
    const along = clamp(x / MOUTH_HALF_WIDTH, 0, 1);
    const off = v.y - seamHeight(Math.min(Math.abs(x), MOUTH_HALF_WIDTH));
    const front = smoothstep(0, 0.3, v.z);
    const pull = bump2(beyond, off, 0, 0, 0.3, 0.29) * front * belowEyes(v);
    const middle = bump2(x, off, 0, 0, 0.24, off > 0 ? 0.16 : 0.26) * front;
    slide(v, d, half * SMILE.out * along * pull, SMILE.up * along ** 2 * pull - 0.5 * SMILE.down * middle);
    const cheek = bump2(x, v.y, 0.58, -0.34, 0.24, 0.2) * front * (1 - v.lip);
    d.y += 0.015 * cheek * underEye(v);
    d.z += 0.03 * cheek * (1 - v.lid);
    if (v.eye === half && v.closing > 0) d.y += 0.02 * v.lid * v.closing;
  };
}

export function mouthFrown(half: Half): MorphField {
  return (v, d) => {
    const pull = corner(v, half, 0.22, 0.24);
    slide(v, d, half * 0.015 * pull, -0.13 * pull);
    const middle = mouthArea(v) * bump2(v.x, v.y, 0, MOUTH_Y, 0.2, 0.3);
    d.y += 0.018 * middle * halfWeight(v, half);
  };
}

export function mouthDimple(half: Half): MorphField {
  return (v, d) => {
    const pull = corner(v, half, 0.16, 0.15);
    slide(v, d, half * 0.07 * pull, 0.02 * pull);
    d.z -= 0.06 * pull;
  };
}

export function mouthStretch(half: Half): MorphField {
  return (v, d) => {
    const pull = corner(v, half, 0.24, 0.24);
    slide(v, d, half * 0.13 * pull, -0.05 * pull);
  };
}

export const mouthRollLower: MorphField = (v, d) => {
  const t = v.rigid ? 0 : lower(v) * v.lip;
  d.y += 0.85 * towardsSeam(v) * t;
  d.z -= (0.015 + 0.06 * smoothstep(0, 0.5, v.lipPaint)) * t * (1 - 0.5 * v.depth);
};

export const mouthRollUpper: MorphField = (v, d) => {
  const t = v.rigid ? 0 : upper(v) * v.lip;
  d.y += 0.85 * towardsSeam(v) * t;
  d.z -= (0.015 + 0.06 * smoothstep(0, 0.5, v.lipPaint)) * t * (1 - 0.5 * v.depth);
};

export const mouthShrugLower: MorphField = (v, d) => {
  if (v.rigid) return;
  const chin = bump2(v.x, v.y, 0, -0.9, 0.3, 0.22) * smoothstep(0, 0.3, v.z) * (1 - v.lip);
  d.y += 0.06 * chin + 0.06 * v.lip * mouthArea(v);
  d.z += 0.04 * chin + 0.045 * lower(v) * v.lip * mouthArea(v) * (1 - v.depth);
};

export const mouthShrugUpper: MorphField = (v, d) => {
  if (v.rigid) return;
  const lips = v.lip * mouthArea(v) * bump2(v.x, 0, 0, 0, 0.24, 1);
  d.y += 0.05 * lips;
  d.z += 0.055 * upper(v) * lips * (1 - v.depth);
};

export function mouthPress(half: Half): MorphField {
  return (v, d) => {
    if (v.rigid) return;
    const on = halfWeight(v, half);
    d.y += 0.5 * towardsSeam(v) * on;
    d.z -= 0.028 * smoothstep(0.4, 1, v.lip) * on * (1 - v.depth);
    const pull = corner(v, half, 0.14, 0.14);
    slide(v, d, half * 0.025 * pull, 0.012 * pull);
  };
}

/** How much of one half's lip a vertex is, for lifting or lowering it without its corner. */
function halfLip(v: Readonly<FaceVertex>, half: Half): number {
  if (v.rigid) return 0;
  const reach = bump2(half * v.x, v.y, 0.13, MOUTH_Y, 0.17, 0.5);
  return reach * (0.2 + 0.8 * v.lip) * mouthArea(v) * (1 - 0.6 * v.depth);
}

export function mouthLowerDown(half: Half): MorphField {
  return (v, d) => {
    const w = halfLip(v, half) * lower(v);
    d.y -= 0.14 * w;
    d.z += 0.01 * w;
  };
}

export function mouthUpperUp(half: Half): MorphField {
  return (v, d) => {
    const w = halfLip(v, half) * upper(v);
    d.y += 0.12 * w;
    d.z += 0.012 * w;
  };
}
