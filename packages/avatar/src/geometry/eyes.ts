import type { FaceMesh } from './face-mesh.js';
import { halfCircle, mix, smoothstep } from './math.js';
import { skinSide } from './mouth.js';
import { directionAt, EYE_X, EYE_Y, frontPoint, headPoint, type Point } from './skull.js';

/** Eyeball radius [dm]. */
export const EYE_RADIUS = 0.335;

/** Centre of the left eyeball [dm]; the right one is its mirror image. */
export const EYE_CENTRE: Point = (() => {
  const surface = frontPoint(EYE_X, EYE_Y);
  return [EYE_X, EYE_Y, surface[2] + 0.035 - EYE_RADIUS];
})();

/** The opening [dm]: half width, and height above and below the eyeball's centre. */
const OPEN = { width: 0.25, up: 0.212, down: 0.19 } as const;
/** How much higher the outer corner sits than the inner one, per dm: a friendly tilt. */
const TILT = 0.05;
/** How far below the corners closed lids meet in the middle [dm]. */
const CLOSED_BELOW = 0.115;
/** How far [rad] the upper lid comes down over the lower one, so that its lashes draw the closed eye. */
const LASH_OVERLAP = 0.012;

/** How far a lid's foremost edge lies off the eyeball [dm]. */
const LID_EDGE = 0.032;

/**
 * Rings from under the lid outwards: size relative to the opening, radius beyond the eyeball [dm], dark lash
 * line, and how much further out the lower lid is [dm].
 */
const LID_RINGS = [
  { size: 1.16, over: 0.006, light: 0.45, lash: 1, cheek: 0 },
  { size: 1.03, over: 0.006, light: 0.5, lash: 1, cheek: 0 },
  { size: 1.0, over: 0.016, light: 0.75, lash: 1, cheek: 0 },
  { size: 1.01, over: LID_EDGE, light: 0.95, lash: 1, cheek: -0.01 },
  { size: 1.04, over: 0.043, light: 1, lash: 1, cheek: -0.008 },
  { size: 1.085, over: 0.048, light: 1, lash: 1, cheek: 0 },
  { size: 1.14, over: 0.049, light: 1, lash: 0.8, cheek: 0.014 },
] as const;

/**
 * Rings from the lid to the face's grid: size relative to the opening, share of the straight way to the grid and
 * how much of that counts, how far they follow the lid, how much of the eyeball's curve they keep.
 */
const SKIN_RINGS = [
  { size: 1.22, share: 0.16, square: 0, lid: 0.9, shell: 0.7 },
  { size: 1.31, share: 0.34, square: 0.05, lid: 0.72, shell: 0.3 },
  { size: 1.44, share: 0.54, square: 0.25, lid: 0.42, shell: 0.06 },
  { size: 1.6, share: 0.77, square: 0.6, lid: 0.14, shell: 0 },
] as const;

interface LidAngle {
  /** Place on the open edge relative to the eyeball's centre; u points to the outer corner. */
  u: number;
  v: number;
  lidSide: number;
  closing: number;
}

/** A place on the opening's edge. */
function edge(c: number, s: number): [u: number, v: number] {
  const u = OPEN.width * Math.sign(c) * Math.abs(c) ** 0.94;
  const v = (s > 0 ? OPEN.up : OPEN.down) * Math.sign(s) * Math.abs(s) ** 0.94;
  return [u, v + TILT * u];
}

/** Angle round the eye's horizontal axis of a lid's foremost edge at (u, v). */
function elevation(u: number, v: number): number {
  const radius = EYE_RADIUS + LID_EDGE;
  return Math.atan2(v, Math.sqrt(radius ** 2 - u * u - v * v));
}

function lidAngle(k: number, count: number, eye: 1 | -1): LidAngle {
  const half = count / 2;
  const [cos, sin] = halfCircle(k % half, half);
  const c = k < half ? cos * eye : -cos * eye;
  const s = k < half ? sin : -sin;
  const [u, v] = edge(c, s);
  // A parabola from corner to corner: it leaves the corners without a step.
  const closed = elevation(u, TILT * u - CLOSED_BELOW * s * s);
  return {
    u,
    v,
    lidSide: Math.sign(s) * Math.abs(s) ** 0.5,
    closing: closed - elevation(u, v) - (s > 0 ? LASH_OVERLAP * Math.min(1, 3 * s) : 0),
  };
}

/** Cuts an eye into the hole whose boundary is `outer` (anticlockwise, starting at +x of the eye's centre). */
export function addEye(mesh: FaceMesh, outer: readonly number[], eye: 1 | -1): void {
  const angles = outer.map((_, k) => lidAngle(k, outer.length, eye));
  let previous = outer;
  for (const ring of [...SKIN_RINGS].reverse()) {
    const loop = angles.map((angle, k) => skinVertex(mesh, outer[k] as number, angle, eye, ring));
    mesh.bridge(previous, loop);
    previous = loop;
  }
  for (const ring of [...LID_RINGS].reverse()) {
    const loop = angles.map((angle) => lidVertex(mesh, angle, eye, ring));
    mesh.bridge(previous, loop);
    previous = loop;
  }
}

/** Point on a sphere round the eyeball's centre, above (u, v). */
function onShell(u: number, v: number, radius: number): Point {
  const flat = Math.min(Math.hypot(u, v), radius * 0.98);
  const shrink = flat / Math.max(Math.hypot(u, v), 1e-9);
  const depth = Math.sqrt(radius * radius - flat * flat);
  return [u * shrink, v * shrink, depth];
}

function lidVertex(mesh: FaceMesh, angle: LidAngle, eye: 1 | -1, ring: (typeof LID_RINGS)[number]): number {
  // The upper lid is fuller than the lower one's edge and lies over it when closed; the lower runs into the cheek.
  const drape =
    angle.lidSide > 0 ? (ring.over > 0.02 ? 0.02 : 0) * angle.lidSide : -ring.cheek * angle.lidSide;
  const [u, v, w] = onShell(angle.u * ring.size, angle.v * ring.size, EYE_RADIUS + ring.over + drape);
  return mesh.add(eye * (EYE_CENTRE[0] + u), EYE_CENTRE[1] + v, EYE_CENTRE[2] + w, {
    eye,
    side: 1,
    lid: 1,
    lidSide: angle.lidSide,
    closing: angle.closing,
    lipPaint: -ring.lash * smoothstep(0.25, 0.75, angle.lidSide),
    light: ring.light,
  });
}

function skinVertex(
  mesh: FaceMesh,
  outerIndex: number,
  angle: LidAngle,
  eye: 1 | -1,
  ring: (typeof SKIN_RINGS)[number],
): number {
  const border = mesh.vertices[outerIndex];
  if (!border) throw new RangeError('eye boundary is not in the mesh');
  const last = LID_RINGS[LID_RINGS.length - 1] as (typeof LID_RINGS)[number];
  const from = directionAt(EYE_CENTRE[0] + angle.u * last.size, EYE_CENTRE[1] + angle.v * last.size);
  const to = directionAt(eye * border.x, border.y);
  // There is less room towards the nose, the cheek and the temple than towards the brow.
  const within = (room: number): number => last.size + (ring.size - last.size) * room;
  const wide = within(angle.u < 0 ? 0.35 : 0.55);
  const high = within(angle.v < 0 ? 0.35 : 1);
  const round = directionAt(EYE_CENTRE[0] + angle.u * wide, EYE_CENTRE[1] + angle.v * high);
  const skin = headPoint(
    mix(round[0], mix(from[0], to[0], ring.share), ring.square),
    mix(round[1], mix(from[1], to[1], ring.share), ring.square),
  );
  const u = skin[0] - EYE_CENTRE[0];
  const v = skin[1] - EYE_CENTRE[1];
  const shell = onShell(u, v, EYE_RADIUS + last.over);
  const reachable = smoothstep(EYE_RADIUS + last.over, EYE_RADIUS * 0.8, Math.hypot(u, v));
  const curve = ring.shell * reachable * (angle.v > 0 ? 1 : 0.5);
  const z = mix(skin[2], Math.max(EYE_CENTRE[2] + shell[2], skin[2]), curve);
  return mesh.add(eye * skin[0], skin[1], z, {
    eye,
    side: skinSide(skin[0], skin[1]),
    lid: ring.lid,
    lidSide: angle.lidSide,
    closing: angle.closing,
  });
}
