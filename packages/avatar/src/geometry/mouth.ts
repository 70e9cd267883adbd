import type { FaceMesh } from './face-mesh.js';
import { clamp, halfCircle, mix, smoothstep } from './math.js';
import { directionAt, frontPoint, headPoint, MOUTH_Y } from './skull.js';

/** Half the mouth's width at rest [dm]. */
export const MOUTH_HALF_WIDTH = 0.315;

/** Height of the closed lips' seam at x: a hint of a smile. */
export function seamHeight(x: number): number {
  const t = clamp(Math.abs(x) / MOUTH_HALF_WIDTH, 0, 1.3);
  return MOUTH_Y + 0.05 * t * t - 0.003 * Math.exp(-((x / 0.06) ** 2));
}

/** Height of the line that parts upper from lower face: the seam, and beside the corners a calm way outwards. */
export function partingHeight(x: number): number {
  const ax = Math.abs(x);
  return ax <= MOUTH_HALF_WIDTH
    ? seamHeight(x)
    : mix(seamHeight(MOUTH_HALF_WIDTH), MOUTH_Y, smoothstep(MOUTH_HALF_WIDTH, 0.58, ax));
}

/** Above (+1) or below (-1) the mouth for skin round it, easing through 0 beside the corners. */
export function skinSide(x: number, y: number): number {
  const reach = 0.13 + 0.5 * smoothstep(MOUTH_HALF_WIDTH - 0.05, 0.95, Math.abs(x));
  const t = clamp((y - partingHeight(x)) / reach, -1, 1);
  return t * (1.5 - 0.5 * t * t);
}

/**
 * Rings from the seam outwards: how far past the corners, how far up, how far down, how far out of the face
 * [dm], lip colour, the dark line of the seam, and how far the ring belongs to the lips rather than to the skin.
 */
const LIP_RINGS = [
  { past: 0, up: 0.0, down: 0.0, out: -0.012, paint: 1, seam: 0.6, lip: 1 },
  { past: 0.006, up: 0.012, down: 0.014, out: 0.012, paint: 1, seam: 0.45, lip: 1 },
  { past: 0.014, up: 0.032, down: 0.04, out: 0.026, paint: 1, seam: 0, lip: 1 },
  { past: 0.024, up: 0.055, down: 0.075, out: 0.022, paint: 0.85, seam: 0, lip: 1 },
  { past: 0.034, up: 0.075, down: 0.102, out: 0.01, paint: 0.12, seam: 0, lip: 0.97 },
  { past: 0.05, up: 0.098, down: 0.13, out: 0.0, paint: 0, seam: 0, lip: 0.9 },
] as const;

/**
 * Rings between the lips and the face's grid: size of the oval [half widths, dm], share of the straight way out
 * and how much of that counts, and how far they belong to the lips.
 */
const SKIN_RINGS = [
  { wide: 1.28, up: 0.114, down: 0.16, share: 0.28, square: 0, lip: 0.72 },
  { wide: 1.42, up: 0.132, down: 0.185, share: 0.52, square: 0.25, lip: 0.46 },
  { wide: 1.55, up: 0.152, down: 0.208, share: 0.76, square: 0.6, lip: 0.18 },
] as const;

/** The mouth's inside: share of the width, half height [dm], distance behind the lips [dm], depth 0..1. */
const BAG_RINGS = [
  { wide: 0.985, high: 0.006, back: 0.05, depth: 0.25 },
  { wide: 0.98, high: 0.035, back: 0.085, depth: 0.6 },
  { wide: 1.03, high: 0.13, back: 0.13, depth: 0.85 },
  { wide: 1.1, high: 0.22, back: 0.25, depth: 0.95 },
  { wide: 1.0, high: 0.24, back: 0.38, depth: 1 },
  { wide: 0.7, high: 0.17, back: 0.48, depth: 1 },
] as const;

interface LoopAngle {
  c: number;
  s: number;
  side: number;
}

/** The first `top` steps of a loop go over the upper lip, the others back along the lower one. */
function loopAngle(k: number, top: number, count: number): LoopAngle {
  const upper = k <= top;
  const [cos, sin] = upper ? halfCircle(k, top) : halfCircle(k - top, count - top);
  const [c, s] = upper ? [cos, sin] : [-cos, -sin];
  return { c, s, side: Math.sign(s) * Math.abs(s) ** 0.85 };
}

/**
 * Cuts the mouth into the hole whose boundary is `outer`: anticlockwise from the left corner's height, the
 * first `top` steps above it.
 */
export function addMouth(mesh: FaceMesh, outer: readonly number[], top: number): void {
  const count = outer.length;
  const angles = outer.map((_, k) => loopAngle(k, top, count));
  let previous = outer;
  for (const ring of [...SKIN_RINGS].reverse()) {
    const loop = angles.map((angle, k) => skinRingVertex(mesh, outer[k] as number, angle, ring));
    mesh.bridge(previous, loop);
    previous = loop;
  }
  for (const ring of [...LIP_RINGS].reverse()) {
    const loop = angles.map((angle) => lipVertex(mesh, angle, ring));
    mesh.bridge(previous, loop);
    previous = loop;
  }
  for (const ring of BAG_RINGS) {
    const loop = angles.map((angle) => bagVertex(mesh, angle, ring));
    mesh.bridge(previous, loop);
    previous = loop;
  }
  const throat = mesh.add(0, MOUTH_Y, frontPoint(0, MOUTH_Y)[2] - 0.52, {
    lip: 1,
    depth: 1,
    side: 0,
    light: 0.1,
  });
  mesh.cap(previous, throat);
}

function lipPlace(angle: LoopAngle, ring: (typeof LIP_RINGS)[number]): [x: number, y: number] {
  const x = (MOUTH_HALF_WIDTH + ring.past) * angle.c;
  const fullness = Math.abs(angle.s) ** 0.8;
  // Cupid's bow: the upper lip's border dips in the middle.
  const bow = angle.s > 0 ? 1 - 0.16 * Math.exp(-((x / 0.07) ** 2)) : 1;
  const y = seamHeight(x) + Math.sign(angle.s) * fullness * bow * (angle.s > 0 ? ring.up : ring.down);
  return [x, y];
}

function lipVertex(mesh: FaceMesh, angle: LoopAngle, ring: (typeof LIP_RINGS)[number]): number {
  const [x, y] = lipPlace(angle, ring);
  const point = frontPoint(x, y);
  const fullness = 0.35 + 0.65 * Math.abs(angle.s) ** 0.8;
  return mesh.add(point[0], point[1], point[2] + ring.out * fullness, {
    lip: ring.lip,
    side: mix(skinSide(x, y), angle.side, ring.lip),
    lipPaint: ring.paint * (0.4 + 0.6 * fullness),
    light: ring.past === 0 ? 0.55 : 1,
    seam: ring.seam,
  });
}

function skinRingVertex(
  mesh: FaceMesh,
  outerIndex: number,
  angle: LoopAngle,
  ring: (typeof SKIN_RINGS)[number],
): number {
  const edge = mesh.vertices[outerIndex];
  if (!edge) throw new RangeError('mouth boundary is not in the mesh');
  const [lx, ly] = lipPlace(angle, LIP_RINGS[LIP_RINGS.length - 1] as (typeof LIP_RINGS)[number]);
  const from = directionAt(lx, ly);
  const to = directionAt(edge.x, edge.y);
  const ox = MOUTH_HALF_WIDTH * ring.wide * angle.c;
  const oval = directionAt(
    ox,
    partingHeight(ox) + (angle.s > 0 ? ring.up : -ring.down) * Math.abs(angle.s) ** 0.8,
  );
  const point = headPoint(
    mix(oval[0], mix(from[0], to[0], ring.share), ring.square),
    mix(oval[1], mix(from[1], to[1], ring.share), ring.square),
  );
  return mesh.add(point[0], point[1], point[2], {
    lip: ring.lip,
    side: mix(skinSide(point[0], point[1]), angle.side, ring.lip),
  });
}

function bagVertex(mesh: FaceMesh, angle: LoopAngle, ring: (typeof BAG_RINGS)[number]): number {
  const x = MOUTH_HALF_WIDTH * ring.wide * angle.c;
  const seam = seamHeight(x);
  const y = seam + ring.high * Math.sign(angle.s) * Math.abs(angle.s) ** 0.7;
  const z = frontPoint(x, seam)[2] - 0.012 - ring.back;
  return mesh.add(x, y, z, {
    lip: 1,
    side: angle.side,
    depth: ring.depth,
    lipPaint: 1,
    light: 1 - 0.8 * ring.depth,
  });
}
