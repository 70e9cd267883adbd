import { Region } from '../region.js';
import { smoothMax, smoothMin, smoothstep } from './math.js';
import type { PartMesh, PartPaint, Weights } from './part-mesh.js';
import type { Point } from './skull.js';
import type { Box, Field } from './surface-nets.js';

/** Busts. Decimetres, origin at the base of the neck. */

/** Joints of the spine; a vertex between two of them is shared by both. */
export const JOINTS = {
  chest: [0, -0.9, -0.05],
  neck: [0, 0.02, -0.04],
  head: [0, 0.6, -0.05],
} as const satisfies Record<string, Point>;

const NECK_DEPTH = -0.02;

/** Shares of the spine's bones at a height. */
export function spineWeights(y: number): Weights {
  const neck = smoothstep(-0.05, 0.3, y);
  const head = smoothstep(0.3, 0.72, y);
  return [1 - neck, neck * (1 - head), neck * head];
}

/** Distance to a line from `a` to `b`. */
export function segment(x: number, y: number, z: number, a: Point, b: Point): number {
  const d = [b[0] - a[0], b[1] - a[1], b[2] - a[2]] as const;
  const p = [x - a[0], y - a[1], z - a[2]] as const;
  const dot = p[0] * d[0] + p[1] * d[1] + p[2] * d[2];
  const t = Math.min(Math.max(dot / (d[0] ** 2 + d[1] ** 2 + d[2] ** 2), 0), 1);
  return Math.hypot(p[0] - t * d[0], p[1] - t * d[1], p[2] - t * d[2]);
}

/** Roughly the distance to an ellipsoid. */
export function ellipsoid(x: number, y: number, z: number, c: Point, r: Point): number {
  const k = Math.hypot((x - c[0]) / r[0], (y - c[1]) / r[1], (z - c[2]) / r[2]);
  return (k - 1) * Math.min(r[0], r[1], r[2]);
}

export interface TorsoShape {
  /** Breadth of the shoulders relative to the plain one. */
  broad: number;
  /** Depth likewise. */
  deep: number;
  /** How far the shoulders slope down [dm]. */
  slope: number;
}

export const TORSO: TorsoShape = { broad: 1, deep: 1, slope: 0.12 };

/** A bust down to the waist: round shoulders, arms that lie against the body, everything soft. */
export function torso({ broad, deep, slope }: TorsoShape): Field {
  return (px, y, pz) => {
    const x = px / broad;
    const z = pz / deep;
    const ax = Math.abs(x);
    const chest = ellipsoid(x, y, z, [0, -1.05, 0], [0.78, 1.0, 0.52]);
    const belly = ellipsoid(x, y, z, [0, -2.1, 0], [0.82, 1.3, 0.52]);
    const shoulder = Math.hypot(ax - Math.min(ax, 0.68), y + 0.5 + slope * ax, z + 0.04) - 0.33;
    const arm = segment(ax, y, z, [0.8, -0.55, -0.04], [1.04, -2.3, 0.06]) - 0.25;
    const neck = ellipsoid(x, y, z, [0, -0.3, -0.05], [0.62, 0.36, 0.44]);
    const trunk = smoothMin(smoothMin(chest, belly, 0.2), shoulder, 0.3);
    const body = smoothMin(smoothMin(trunk, arm, 0.24), neck, 0.25);
    return smoothMax(body, -y - 2.7, 0.3);
  };
}

export const TORSO_BOX: Box = { min: [-1.75, -2.95, -0.95], max: [1.75, 0.35, 0.95] };

/** Cloth; the head keeps the light off what is below it. */
export function addTorso(
  out: PartMesh,
  field: Field,
  paint: (p: Point) => Partial<PartPaint> = () => ({}),
  box = TORSO_BOX,
): void {
  out.addField(field, box, 0.095, ([x, y, z], open) => {
    const under = smoothstep(0.8, 0.3, Math.hypot(x, z - 0.12)) * smoothstep(-0.7, 0, y);
    return {
      region: Region.Outfit,
      light: (0.55 + 0.45 * open) * (1 - 0.4 * under),
      weights: spineWeights(y),
      ...paint([x, y, z]),
    };
  });
}

/** One ring of a solid of revolution about the neck's axis. */
export interface Ring {
  radius: number;
  y: number;
  light: number;
  /** How far it dips in front [dm]. */
  dip?: number;
}

/** A neck up into the head; its end slopes in front, out of the open mouth's way. `radius` [dm]. */
export function neckRings(radius: number): Ring[] {
  return [
    [-0.25, 0.02],
    [-0.08, 0.02],
    [0.05, 0],
    [0.2, -0.01],
    [0.34, -0.01],
    [0.44, -0.03],
    [0.53, -0.1],
  ].map(([y, more]) => ({
    y: y as number,
    radius: radius + (more as number),
    light: 0.7 - 0.16 * smoothstep(0.0, 0.4, y as number),
    dip: 0.17 * smoothstep(0.3, 0.53, y as number),
  }));
}

/** A rolled collar: a ring of thickness `thick` round `radius`, `y` high; stretched upwards by `high`. */
export function collarRings(radius: number, thick: number, y: number, high = 1): Ring[] {
  return Array.from({ length: 11 }, (_, k) => {
    const angle = Math.PI * (-0.35 + (1.5 * k) / 10);
    const r = radius + thick * Math.cos(angle);
    return {
      radius: r,
      y: y + thick * high * Math.sin(angle),
      light: 0.95 - 0.3 * smoothstep(radius + thick * 0.4, radius - thick * 0.8, r),
      dip: 0.06,
    };
  });
}

/** Turns a profile about the neck's axis, which stands a little behind the head's middle. */
export function addRevolution(out: PartMesh, rings: readonly Ring[], region: Region, round = 28): void {
  const first = out.count;
  rings.forEach((ring, j) => {
    const before = rings[Math.max(j - 1, 0)] as Ring;
    const after = rings[Math.min(j + 1, rings.length - 1)] as Ring;
    const [dr, dy] = [after.radius - before.radius, after.y - before.y];
    const length = Math.hypot(dr, dy);
    for (let k = 0; k < round; k++) {
      const angle = (2 * Math.PI * k) / round;
      const [s, c] = [Math.sin(angle), Math.cos(angle)];
      const y = ring.y - (ring.dip ?? 0) * (0.5 + 0.5 * c);
      out.addVertex(
        [ring.radius * s, y, NECK_DEPTH + ring.radius * c],
        [(dy / length) * s, -dr / length, (dy / length) * c],
        { region, light: ring.light, weights: spineWeights(ring.y) },
      );
    }
  });
  for (let j = 0; j + 1 < rings.length; j++) {
    for (let k = 0; k < round; k++) {
      const a = first + j * round + k;
      const b = first + j * round + ((k + 1) % round);
      out.triangles.push(a, b, b + round, a, b + round, a + round);
    }
  }
}
