import { BufferAttribute, BufferGeometry, Sphere, Vector3 } from 'three';
import { at, smoothMax, smoothMin, smoothstep } from './math.js';
import { type Point, SCALE, skullDistance } from './skull.js';
import { type Field, surfaceNets } from './surface-nets.js';

/** The hair styles of the built-in avatar. */
export const HAIR_STYLES = ['crop', 'bob', 'bun', 'curls'] as const;
export type HairStyle = (typeof HAIR_STYLES)[number];

/** A ball [dm]: x, y, z, radius. */
type Ball = readonly [x: number, y: number, z: number, r: number];

/** Height below which there is no hair, by depth: forehead, temple, round the ear, nape. */
function hairline(x: number, z: number, nape: number): number {
  const forehead = 0.68 - 0.25 * x * x;
  const temple = forehead + (0.12 - forehead) * smoothstep(0.55, 0.08, z);
  return temple + (nape - temple) * smoothstep(0.02, -0.42, z);
}

function balls(x: number, y: number, z: number, list: readonly Ball[], k: number): number {
  let d = 10;
  for (const [bx, by, bz, r] of list) d = smoothMin(d, Math.hypot(x - bx, y - by, z - bz) - r, k);
  return d;
}

/** A lock of hair: balls strung along a curve, thick in the middle, pointed at the end. */
function lock(points: readonly [Point, Point, Point], thick: number): Ball[] {
  const list: Ball[] = [];
  const steps = 7;
  const [a, b, c] = points;
  for (let i = 0; i <= steps; i++) {
    const t = i / steps;
    const w = [(1 - t) ** 2, 2 * t * (1 - t), t * t] as const;
    const p = [0, 1, 2].map((k) => w[0] * at(a, k) + w[1] * at(b, k) + w[2] * at(c, k));
    list.push([p[0] as number, p[1] as number, p[2] as number, thick * (0.75 + 0.6 * t - 1.05 * t * t)]);
  }
  return list;
}

const CROP_LOCKS = [
  lock(
    [
      [0.45, 0.75, 0.62],
      [0.1, 1.05, 0.85],
      [-0.5, 0.78, 0.82],
    ],
    0.2,
  ),
  lock(
    [
      [0.5, 0.7, 0.6],
      [0.62, 0.72, 0.66],
      [0.72, 0.42, 0.58],
    ],
    0.15,
  ),
  lock(
    [
      [0.3, 0.98, 0.4],
      [-0.2, 1.22, 0.55],
      [-0.72, 0.85, 0.6],
    ],
    0.22,
  ),
  lock(
    [
      [0.2, 1.1, 0.05],
      [-0.3, 1.3, 0.2],
      [-0.85, 0.8, 0.3],
    ],
    0.22,
  ),
];

const crop: Field = (x, y, z) => {
  const shell = skullDistance(x, y, z) - 0.075 - 0.06 * smoothstep(0.1, 0.9, y);
  const base = smoothMax(shell, hairline(x, z, -0.62) - y, 0.09);
  if (base > 0.6) return base;
  let d = base;
  for (const list of CROP_LOCKS) d = smoothMin(d, balls(x, y, z, list, 0.08), 0.06);
  return d;
};

const BOB_LOCKS = [
  lock(
    [
      [0.28, 0.9, 0.6],
      [-0.1, 0.95, 0.85],
      [-0.55, 0.52, 0.76],
    ],
    0.2,
  ),
  lock(
    [
      [0.3, 0.9, 0.6],
      [0.55, 0.85, 0.75],
      [0.74, 0.42, 0.6],
    ],
    0.18,
  ),
];

const bob: Field = (x, y, z) => {
  const wide = skullDistance(x * 0.95, Math.max(y, -0.05) * 0.98, z) - 0.1 - 0.03 * smoothstep(0.1, -0.6, y);
  const cut = Math.max(
    -0.78 - 0.08 * z - y,
    z - 0.42 + 0.3 * smoothstep(0.5, 0, y) - 1.5 * smoothstep(0.25, 0.75, y),
  );
  const base = smoothMax(
    smoothMax(wide, cut, 0.14),
    hairline(x, z, -2) - y - 2 * smoothstep(0.45, 0.25, z),
    0.1,
  );
  if (base > 0.6) return base;
  let d = base;
  for (const list of BOB_LOCKS) d = smoothMin(d, balls(x, y, z, list, 0.08), 0.07);
  return d;
};

const BUN_LOCKS = [
  lock(
    [
      [0.0, 0.95, 0.6],
      [0.42, 0.85, 0.82],
      [0.78, 0.36, 0.5],
    ],
    0.15,
  ),
  lock(
    [
      [0.0, 0.95, 0.6],
      [-0.42, 0.85, 0.82],
      [-0.78, 0.36, 0.5],
    ],
    0.15,
  ),
];

const bun: Field = (x, y, z) => {
  const shell = skullDistance(x, y, z) - 0.07 - 0.03 * smoothstep(0.2, 1, y);
  let d = smoothMax(shell, hairline(x, z, -0.66) - y, 0.09);
  if (d > 0.9) return d;
  for (const list of BUN_LOCKS) d = smoothMin(d, balls(x, y, z, list, 0.08), 0.06);
  const knot = Math.hypot(x, (y - 1.36) * 1.12, z + 0.22) - 0.36;
  return smoothMin(d, knot, 0.05);
};

/** Balls spread evenly over the top and the back of the head (a golden spiral). */
const CURLS: Ball[] = Array.from({ length: 74 }, (_, i) => {
  const h = 1 - (i + 0.5) * (1.62 / 74);
  const r = Math.sqrt(1 - h * h);
  const angle = i * 2.399963;
  const size = 0.2 + 0.035 * Math.sin(i * 12.9898);
  return [1.03 * r * Math.sin(angle), 1.1 * h + 0.06, 1.0 * r * Math.cos(angle) - 0.1, size] as const;
}).filter(([x, y, z]) => y > hairline(x, z, -0.6) + 0.02);

const curls: Field = (x, y, z) => {
  const shell = skullDistance(x, y, z) - 0.1;
  const base = smoothMax(shell, hairline(x, z, -0.62) - y, 0.09);
  if (base > 0.7) return base;
  return smoothMin(base, balls(x, y, z, CURLS, 0.05), 0.05);
};

const FIELDS: Readonly<Record<HairStyle, Field>> = { crop, bob, bun, curls };

/** A head of hair [m] around the head's centre. Attribute `paint` is (0, 0, 0, light). */
export function createHairGeometry(style: HairStyle): BufferGeometry {
  const surface = surfaceNets(FIELDS[style], { min: [-1.5, -1.3, -1.6], max: [1.5, 1.9, 1.4] }, 0.062);
  const geometry = new BufferGeometry();
  geometry.setIndex(surface.triangles);
  geometry.setAttribute(
    'position',
    new BufferAttribute(
      surface.positions.map((p) => p * SCALE),
      3,
    ),
  );
  geometry.setAttribute('normal', new BufferAttribute(surface.normals, 3));
  const paint = new Float32Array((surface.positions.length / 3) * 4);
  for (let i = 0; i < paint.length / 4; i++) {
    const [x, y, z] = surface.positions.subarray(i * 3, i * 3 + 3) as unknown as [number, number, number];
    // Strands lie darker where they meet the head.
    paint[i * 4 + 3] = 0.78 + 0.22 * smoothstep(0.0, 0.15, skullDistance(x, y, z));
  }
  geometry.setAttribute('paint', new BufferAttribute(paint, 4));
  geometry.boundingSphere = new Sphere(new Vector3(0, 0, 0), 2 * SCALE);
  return geometry;
}
