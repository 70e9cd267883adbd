import { Region } from '../region.js';
import type { FaceMesh, FaceVertex } from './face-mesh.js';
import { bump2, smoothstep } from './math.js';
import { EYE_X, frontPoint, MOUTH_Y, type Point } from './skull.js';

/** Brows, ears, teeth and tongue: solid pieces that stand on, at or in the head. */

export type Surface = (u: number, v: number) => Point;

/**
 * A solid round tube: `u` 0..1 runs along it, `v` 0..1 round it, anticlockwise about the way of `u`.
 * Both ends are closed; the surface should shrink to a point there.
 */
export function addTube(
  mesh: FaceMesh,
  surface: Surface,
  along: number,
  round: number,
  more: (p: Point, u: number) => Partial<FaceVertex>,
  flip = false,
): void {
  const rings: number[][] = [];
  for (let i = 0; i <= along; i++) {
    const u = i / along;
    rings.push(
      Array.from({ length: round }, (_, k) => {
        const p = surface(u, k / round);
        return mesh.add(...p, more(p, u));
      }),
    );
  }
  for (let i = 0; i < along; i++) {
    const [near, far] = [rings[i] as number[], rings[i + 1] as number[]];
    if (flip) mesh.bridge(far, near);
    else mesh.bridge(near, far);
  }
  const first = rings[0] as number[];
  const last = rings[along] as number[];
  const centre = (loop: number[], u: number): number => {
    const p: Point = [0, 0, 0];
    for (const index of loop) {
      const v = mesh.vertices[index] as FaceVertex;
      p[0] += v.x / loop.length;
      p[1] += v.y / loop.length;
      p[2] += v.z / loop.length;
    }
    return mesh.add(...p, more(p, u));
  };
  mesh.cap(flip ? first : [...first].reverse(), centre(first, 0));
  mesh.cap(flip ? [...last].reverse() : last, centre(last, 1));
}

/** Rounded ends: 1 along the middle of a piece, falling like a circle to 0 at both ends. */
export function roundEnds(u: number, length: number): number {
  const d = Math.min(u, 1 - u) / length;
  return d >= 1 ? 1 : Math.sqrt(Math.max(1 - (1 - d) ** 2, 0));
}

/** How brows look. Lengths in dm of the canonical head. */
export interface BrowShape {
  /** From the nose's side to the temple's: x of both ends. */
  inner: number;
  outer: number;
  /** Height of the inner end, how much higher the middle is, and how much higher the outer end. */
  y: number;
  arch: number;
  tilt: number;
  /** Half its height and how far it stands out; 1 tapers to a point outwards, 0 not at all. */
  high: number;
  thick: number;
  taper: number;
  /** 1 round, 0.3 a plate with soft edges. */
  round: number;
}

export const BROW: BrowShape = {
  inner: EYE_X - 0.2,
  outer: EYE_X + 0.25,
  y: 0.35,
  arch: 0.06,
  tilt: -0.03,
  high: 0.055,
  thick: 0.045,
  taper: 0.4,
  round: 1,
};

const squared = (value: number, power: number): number => Math.sign(value) * Math.abs(value) ** power;

/** A brow over an eye. */
export function addBrow(mesh: FaceMesh, eye: 1 | -1, shape: BrowShape = BROW): void {
  const { inner, outer, round } = shape;
  const middle = (u: number): Point => {
    const x = inner + (outer - inner) * u;
    return frontPoint(x, shape.y + shape.arch * Math.sin(Math.PI * u) + shape.tilt * u);
  };
  addTube(
    mesh,
    (u, v) => {
      const t = 0.5 - 0.5 * Math.cos(Math.PI * u);
      const p = middle(t);
      const a = middle(t - 0.01);
      const b = middle(t + 0.01);
      const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
      const [tx, ty] = [(b[0] - a[0]) / length, (b[1] - a[1]) / length];
      const end = 0.13 * round + 0.03;
      const high = shape.high * (1 - shape.taper * t) * roundEnds(t, end);
      const thick = shape.thick * roundEnds(t, end * 0.8);
      const angle = 2 * Math.PI * v;
      const across = high * squared(Math.cos(angle), round);
      const q = frontPoint(p[0] - ty * across, p[1] + tx * across);
      return [eye * q[0], q[1], q[2] + 0.012 + thick * squared(Math.sin(angle), round)];
    },
    16,
    10,
    () => ({ region: Region.Brow, side: 1 }),
    eye < 0,
  );
}

/** An ear's rings along it, and the vertices of each. */
export const EAR = [14, 16] as const;

/** A plump ear with a hollow. */
export function addEar(mesh: FaceMesh, eye: 1 | -1): void {
  addTube(
    mesh,
    (u, v) => {
      const polar = Math.PI * u;
      const angle = 2 * Math.PI * v;
      const y = -Math.cos(polar);
      const ring = Math.sin(polar) ** 0.75;
      const out = ring * Math.cos(angle);
      const along = ring * Math.sin(angle);
      const hollow = out > 0 ? 0.1 * bump2(y, along, 0.1, 0.12, 0.5, 0.45) : 0;
      const wide = 0.165 + 0.035 * y;
      const x = 0.985 + 0.1 * out - hollow + 0.05 * y - 0.1 * along;
      return [eye * x, -0.14 + 0.235 * y, -0.06 + wide * along];
    },
    ...EAR,
    (p) => ({
      rigid: true,
      side: 1,
      blush: 0.5 * smoothstep(0.9, 1.02, Math.abs(p[0])),
      light: 0.72 + 0.28 * smoothstep(0.9, 1.02, Math.abs(p[0])),
    }),
    eye > 0,
  );
}

/** One smooth band of teeth, upper (+1) or lower (-1). */
export function addTeeth(mesh: FaceMesh, row: 1 | -1): void {
  const front = frontPoint(0, MOUTH_Y)[2] - (row > 0 ? 0.085 : 0.12);
  const half = row > 0 ? 0.4 : 0.3;
  addTube(
    mesh,
    (u, v) => {
      const s = 2 * u - 1;
      const x = half * Math.sin(s * 1.25);
      const back = 0.36 * (1 - Math.cos(s * 1.25));
      const ends = roundEnds(u, row > 0 ? 0.24 : 0.4);
      const angle = 2 * Math.PI * v;
      const c = squared(Math.cos(angle), 0.6);
      const d = squared(Math.sin(angle), 0.6);
      const y = MOUTH_Y + (row > 0 ? 0.065 : -0.11) + (row > 0 ? 0.12 : 0.075) * ends * c;
      return [x, y, front - back - 0.035 + 0.035 * ends * d];
    },
    20,
    12,
    () => ({ region: Region.Teeth, rigid: true, side: row, lip: 1, light: row > 0 ? 0.95 : 0.75 }),
  );
}

/** A round tongue lying on the lower teeth's level; `depth` runs from its root (1) to its tip (0). */
export function addTongue(mesh: FaceMesh): void {
  const tip = frontPoint(0, MOUTH_Y)[2] - 0.2;
  addTube(
    mesh,
    (u, v) => {
      const round = roundEnds(u, 0.42) * (1 - 0.12 * (1 - u));
      const angle = 2 * Math.PI * v;
      const x = 0.175 * round * Math.cos(angle);
      const groove = 0.022 * Math.exp(-((x / 0.05) ** 2)) * Math.max(Math.sin(angle), 0);
      const y = MOUTH_Y - 0.115 + 0.06 * round * Math.sin(angle) - groove - 0.02 * u;
      return [x, y, tip - 0.42 * (1 - u)];
    },
    16,
    14,
    (_, u) => ({ region: Region.Tongue, rigid: true, side: -1, lip: 1, depth: 1 - u, light: 0.35 + 0.6 * u }),
  );
}
