import type { FaceMesh } from './face-mesh.js';
import { mix, smoothstep } from './math.js';
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
const OPEN = { width: 0.245, up: 0.215, down: 0.185 } as const;
/** Where closed lids meet: share of the way from the lower lid's edge to the upper's. */
const CLOSED_AT = 0.2;

/** Rings from under the lid outwards: size relative to the opening, radius beyond the eyeball [dm]. */
const LID_RINGS = [
  { size: 1.16, over: 0.006, light: 0.45 },
  { size: 1.03, over: 0.006, light: 0.5 },
  { size: 1.0, over: 0.016, light: 0.7 },
  { size: 1.015, over: 0.034, light: 0.95 },
  { size: 1.07, over: 0.046, light: 1 },
] as const;

/** Rings from the lid to the face's grid: share of the way, how much they follow the lid. */
const SKIN_RINGS = [
  { share: 0.16, lid: 0.9, shell: 0.75 },
  { share: 0.34, lid: 0.7, shell: 0.4 },
  { share: 0.54, lid: 0.42, shell: 0.12 },
  { share: 0.77, lid: 0.16, shell: 0 },
] as const;

interface LidAngle {
  /** Place on the open edge relative to the eyeball's centre; u points to the outer corner. */
  u: number;
  v: number;
  lidSide: number;
  closing: number;
}

/** Vertical place of the opening's edge. The outer corner sits a little higher: a friendly tilt. */
function edge(c: number, s: number): [u: number, v: number] {
  const u = OPEN.width * Math.sign(c) * Math.abs(c) ** 0.94;
  const v = (s > 0 ? OPEN.up : OPEN.down) * Math.sign(s) * Math.abs(s) ** 0.94;
  return [u, v + 0.05 * u];
}

function elevation(u: number, v: number): number {
  return Math.atan2(v, Math.sqrt(Math.max(EYE_RADIUS ** 2 - u * u - v * v, 1e-6)));
}

function lidAngle(k: number, count: number, eye: 1 | -1): LidAngle {
  const quarter = count / 4;
  const theta = (2 * Math.PI * k) / count;
  const c = (k % (2 * quarter) === quarter ? 0 : Math.cos(theta)) * eye;
  const s = k % (2 * quarter) === 0 ? 0 : Math.sin(theta);
  const [u, v] = edge(c, s);
  const upper = elevation(...edge(c, Math.abs(s)));
  const lower = elevation(...edge(c, -Math.abs(s)));
  const closed = mix(lower, upper, CLOSED_AT);
  return { u, v, lidSide: Math.sign(s) * Math.abs(s) ** 0.5, closing: closed - elevation(u, v) };
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
  const [u, v, w] = onShell(angle.u * ring.size, angle.v * ring.size, EYE_RADIUS + ring.over);
  return mesh.add(eye * (EYE_CENTRE[0] + u), EYE_CENTRE[1] + v, EYE_CENTRE[2] + w, {
    eye,
    side: 1,
    lid: 1,
    lidSide: angle.lidSide,
    closing: angle.closing,
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
  const skin = headPoint(mix(from[0], to[0], ring.share), mix(from[1], to[1], ring.share));
  const u = skin[0] - EYE_CENTRE[0];
  const v = skin[1] - EYE_CENTRE[1];
  const shell = onShell(u, v, EYE_RADIUS + last.over);
  const reachable = smoothstep(EYE_RADIUS + last.over, EYE_RADIUS * 0.8, Math.hypot(u, v));
  const z = mix(skin[2], Math.max(EYE_CENTRE[2] + shell[2], skin[2]), ring.shell * reachable);
  return mesh.add(eye * skin[0], skin[1], z, {
    eye,
    side: skinSide(skin[0], skin[1]),
    lid: ring.lid,
    lidSide: angle.lidSide,
    closing: angle.closing,
  });
}
