import { at, smoothMax, smoothMin, smoothstep } from './math.js';
import { type Point, skullDistance, skullPoint } from './skull.js';
import type { Field } from './surface-nets.js';

/** Heads of hair as signed distances in the canonical head [dm]. */

/** A ball [dm]: x, y, z, radius. */
type Ball = readonly [x: number, y: number, z: number, r: number];

/** Height below which there is no hair, by depth: forehead, temple, round the ear, nape. */
export function hairline(x: number, z: number, nape: number): number {
  const forehead = 0.78 - 0.3 * x * x;
  const temple = forehead + (0.12 - forehead) * smoothstep(0.55, 0.08, z);
  return temple + (nape - temple) * smoothstep(0.02, -0.42, z);
}

function balls(x: number, y: number, z: number, list: readonly Ball[], k: number): number {
  let d = 10;
  for (const [bx, by, bz, r] of list) {
    const reach = Math.sqrt((x - bx) ** 2 + (y - by) ** 2 + (z - bz) ** 2) - r;
    if (reach < d + k) d = smoothMin(d, reach, k);
  }
  return d;
}

export interface Lock {
  balls: readonly Ball[];
  /** Holds all the balls. */
  around: Ball;
}

/** A lock of hair: balls strung along a curve, thick in the middle, ending in a `tip` of that share of it. */
export function lock(a: Point, b: Point, c: Point, thick: number, tip = 0.3): Lock {
  const steps = 11;
  const list = Array.from({ length: steps + 1 }, (_, i) => {
    const t = i / steps;
    const w = [(1 - t) ** 2, 2 * t * (1 - t), t * t] as const;
    const p = (k: number): number => w[0] * at(a, k) + w[1] * at(b, k) + w[2] * at(c, k);
    return [p(0), p(1), p(2), thick * (0.8 + 0.55 * t - (1.35 - tip) * t * t)] as const;
  });
  const middle = list[steps >> 1] as Ball;
  const far = list.map(([x, y, z, r]) => Math.hypot(x - middle[0], y - middle[1], z - middle[2]) + r);
  return { balls: list, around: [middle[0], middle[1], middle[2], Math.max(...far)] };
}

/** Lays locks over hair: `groove` is how soft the furrows between them are [dm]. */
export function lay(
  base: number,
  x: number,
  y: number,
  z: number,
  locks: readonly Lock[],
  groove: number,
): number {
  let d = base;
  for (const { balls: list, around } of locks) {
    const off = Math.sqrt((x - around[0]) ** 2 + (y - around[1]) ** 2 + (z - around[2]) ** 2) - around[3];
    if (off < d + groove) d = smoothMin(d, balls(x, y, z, list, 0.12), groove);
  }
  return d;
}

/** Too deep inside or too far outside for locks to matter: saves most of the work. */
function isFar(base: number): boolean {
  return base > 0.75 || base < -0.2;
}

const CROP_LOCKS = [
  lock([0.5, 0.86, 0.5], [0.02, 1.16, 0.98], [-0.72, 0.58, 0.64], 0.22),
  lock([0.5, 0.95, 0.25], [-0.1, 1.4, 0.62], [-0.86, 0.5, 0.36], 0.26),
  lock([0.45, 1.0, -0.1], [-0.2, 1.46, 0.12], [-0.92, 0.4, 0.0], 0.28),
  lock([0.4, 1.0, -0.45], [-0.2, 1.35, -0.45], [-0.85, 0.32, -0.42], 0.28),
  lock([0.5, 0.86, 0.45], [0.86, 0.86, 0.6], [0.84, 0.24, 0.36], 0.17),
  lock([0.5, 0.95, 0.1], [0.98, 0.95, 0.15], [0.92, 0.14, 0.04], 0.2),
  lock([0.45, 0.95, -0.35], [0.98, 0.85, -0.35], [0.86, 0.08, -0.38], 0.22),
];

const crop: Field = (x, y, z) => {
  const shell = skullDistance(x, y, z) - 0.07 - 0.04 * smoothstep(0.1, 0.9, y);
  const base = smoothMax(shell, hairline(x, z, -0.62) - y, 0.09);
  return isFar(base) ? base : lay(base, x, y, z, CROP_LOCKS, 0.045);
};

const BOB_LOCKS = [
  lock([0.25, 0.98, 0.5], [-0.15, 1.05, 0.92], [-0.62, 0.44, 0.76], 0.22),
  lock([0.25, 1.0, 0.5], [0.05, 1.0, 0.98], [-0.18, 0.5, 0.92], 0.19),
  lock([0.28, 0.98, 0.5], [0.5, 0.95, 0.9], [0.66, 0.4, 0.74], 0.2),
  lock([0.25, 1.0, 0.3], [-0.6, 1.2, 0.4], [-0.95, 0.2, 0.38], 0.24),
  lock([0.3, 1.0, 0.3], [0.75, 1.1, 0.4], [0.95, 0.2, 0.38], 0.22),
];

const bob: Field = (x, y, z) => {
  const curl = 0.1 * smoothstep(-0.35, -0.75, y);
  const wide = skullDistance(x * 0.94, Math.max(y, -0.05) * 0.98, z * 0.97) - 0.11 + curl;
  const front = z - 0.4 + 0.3 * smoothstep(0.5, 0, y) - 1.5 * smoothstep(0.25, 0.75, y);
  const cut = smoothMax(-0.74 - 0.1 * z - y, front, 0.2);
  const base = smoothMax(
    smoothMax(wide, cut, 0.24),
    hairline(x, z, -2) - y - 2 * smoothstep(0.45, 0.25, z),
    0.1,
  );
  return isFar(base) ? base : lay(base, x, y, z, BOB_LOCKS, 0.05);
};

const BUN_LOCKS = [
  lock([-0.12, 1.0, 0.5], [0.36, 0.94, 0.88], [0.84, 0.34, 0.5], 0.17),
  lock([0.12, 1.0, 0.5], [-0.36, 0.94, 0.88], [-0.84, 0.34, 0.5], 0.17),
  lock([0.05, 1.08, 0.2], [0.6, 1.05, 0.5], [0.98, 0.3, 0.2], 0.2),
  lock([-0.05, 1.08, 0.2], [-0.6, 1.05, 0.5], [-0.98, 0.3, 0.2], 0.2),
];

const bun: Field = (x, y, z) => {
  const shell = skullDistance(x, y, z) - 0.07 - 0.03 * smoothstep(0.2, 1, y);
  const base = smoothMax(shell, hairline(x, z, -0.66) - y, 0.09);
  if (isFar(base)) return base;
  const knot = Math.hypot(x, (y - 1.27) * 1.15, z + 0.28) - 0.36;
  return smoothMin(lay(base, x, y, z, BUN_LOCKS, 0.09), knot, 0.04);
};

/** Balls spread evenly over the top and the back of the head (a golden spiral). */
const CURL_BALLS: Ball[] = Array.from({ length: 58 }, (_, i) => {
  const h = 1 - (i + 0.5) * (1.62 / 58);
  const r = Math.sqrt(1 - h * h);
  const angle = i * 2.399963;
  const size = 0.23 + 0.04 * Math.sin(i * 12.9898);
  return [1.04 * r * Math.sin(angle), 1.08 * h + 0.06, 1.0 * r * Math.cos(angle) - 0.1, size] as const;
}).filter(([x, y, z]) => y > hairline(x, z, -0.6) + 0.04);

/** The skull's surface at a longitude, `above` the hairline [dm]. */
function onHairline(longitude: number, above: number): Point {
  let latitude = 0.9;
  for (let k = 0; k < 10; k++) {
    const [x, y, z] = skullPoint(longitude, latitude);
    latitude += 0.5 * (hairline(x, z, -0.6) + above - y);
  }
  return skullPoint(longitude, latitude);
}

/** Curls in two rows along the hairline, the lower ones fall over it: hair does not end in a step. */
const FRINGE: Ball[] = [0, 1].flatMap((row) =>
  Array.from({ length: 11 - row }, (_, i) => {
    const longitude = (i - 5 + row / 2) * 0.33;
    const up = 0.06 * Math.cos(Math.PI * i);
    const [x, y, z] = onHairline(longitude, row === 0 ? 0.05 + up : 0.34 - up);
    const out = row === 0 ? 1.03 : 1.07;
    return [out * x, y + 0.03, out * z, 0.175 + 0.025 * Math.sin(i * 7.13 + row)] as const;
  }),
);

const CURLS = [...CURL_BALLS, ...FRINGE];

const curls: Field = (x, y, z) => {
  const line = hairline(x, z, -0.62);
  const shell = skullDistance(x, y, z) - 0.035 - 0.065 * smoothstep(0, 0.25, y - line);
  const base = smoothMax(shell, line - y, 0.09);
  if (isFar(base)) return base;
  return smoothMin(base, balls(x, y, z, CURLS, 0.02), 0.03);
};

/** Two puffs, high on the sides, of many small balls; between them, hair parted and pulled tight. */
const PUFF: Point = [0.84, 0.92, -0.2];
const PUFFS: Ball[] = Array.from({ length: 64 }, (_, i) => {
  const h = 1 - (i + 0.5) * (2 / 64);
  const r = Math.sqrt(1 - h * h);
  const angle = i * 2.399963;
  const far = 0.44 + 0.03 * Math.sin(i * 4.7);
  const size = 0.135 + 0.025 * Math.sin(i * 12.9898);
  return [
    PUFF[0] + far * r * Math.cos(angle),
    PUFF[1] + far * h,
    PUFF[2] + far * r * Math.sin(angle),
    size,
  ] as const;
});

const puffs: Field = (x, y, z) => {
  const ax = Math.abs(x);
  const parting = 0.03 * Math.exp(-((x / 0.035) ** 2)) * smoothstep(-0.4, 0, z);
  const shell = skullDistance(x, y, z) - 0.06 + parting;
  const base = smoothMax(shell, hairline(x, z, -0.6) + 0.03 - y, 0.08);
  const middle = Math.hypot(ax - PUFF[0], y - PUFF[1], z - PUFF[2]);
  if (middle > 0.9) return base;
  return smoothMin(base, Math.min(balls(ax, y, z, PUFFS, 0.025), middle - 0.42), 0.04);
};

/** Hair by style. */
export const HAIR = { crop, bob, bun, curls, puffs } as const satisfies Record<string, Field>;
export type HairStyle = keyof typeof HAIR;

/** Where any hair is [dm]. */
export const HAIR_BOX = { min: [-1.75, -1.3, -1.6], max: [1.75, 1.95, 1.4] } as const;
