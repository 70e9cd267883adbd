import { blendshapeIndex } from '@guise/protocol';
import { smoothstep } from '../geometry/math.js';
import type { Point } from '../geometry/skull.js';

/** How far the upper lid comes down of the whole way; the lower one rises to meet it. */
const UPPER_SHARE = 0.86;
/** How far the lids overlap [m], the upper one before the lower: meeting in a line, they would leave a slit. */
const OVERLAP = 0.0005;
/** How far from a lid's edge skin still follows it [m]. */
const REACH = 0.0125;
/** Radius of an eyeball relative to the width of its opening, and how far lids lie off it [m]. */
const EYEBALL = 0.4;
const LID = 0.0007;

/** A lid's edge as vertex numbers from the outer to the inner corner; both chains share their ends. */
export interface EyeRim {
  upper: readonly number[];
  lower: readonly number[];
}

export interface Eyeball {
  centre: Point;
  radius: number;
}

export const pointAt = (values: ArrayLike<number>, i: number): Point => [
  values[i * 3] as number,
  values[i * 3 + 1] as number,
  values[i * 3 + 2] as number,
];

/** The eyeball behind an opening: no part of the lids' edges lies within it. */
export function eyeballBehind(positions: ArrayLike<number>, rim: EyeRim): Eyeball {
  const outer = pointAt(positions, rim.upper[0] as number);
  const inner = pointAt(positions, rim.upper.at(-1) as number);
  const radius = EYEBALL * Math.hypot(outer[0] - inner[0], outer[1] - inner[1], outer[2] - inner[2]);
  const edge = [...rim.upper, ...rim.lower].map((vertex) => pointAt(positions, vertex));
  const x = (outer[0] + inner[0]) / 2;
  const heights = edge.map((p) => p[1]);
  const y = (Math.max(...heights) + Math.min(...heights)) / 2;
  let z = Number.POSITIVE_INFINITY;
  for (const p of edge) {
    const aside = Math.hypot(p[0] - x, p[1] - y);
    if (aside > 0.9 * radius) continue;
    z = Math.min(z, p[2] - Math.sqrt((radius + LID) ** 2 - aside ** 2));
  }
  return { centre: [x, y, z], radius };
}

/**
 * Makes a blink shut this very eye: lids of the shared basis fall by as much on every face. Changes `delta` [V * 3], in place;
 * `canonical` says how near a vertex is to which lid.
 */
export function shutLids(
  delta: Float32Array,
  positions: Float32Array,
  canonical: Float32Array,
  rim: EyeRim,
  ball: Eyeball,
): void {
  const edges = (['upper', 'lower'] as const).map((lid) =>
    rim[lid].map((vertex, i) => {
      const [above, below] = [rim.upper[i] as number, rim.lower[i] as number];
      const meet = meeting(pointAt(positions, above), pointAt(positions, below), ball);
      const over = Math.sin((Math.PI * i) / (rim[lid].length - 1));
      if (lid === 'upper') meet[1] -= OVERLAP * over;
      else meet[1] += OVERLAP * over;
      if (lid === 'upper') meet[2] += 0.5 * OVERLAP * over;
      const own = pointAt(positions, vertex);
      const to = pointAt(delta, vertex);
      const missing = meet.map((value, k) => value - (own[k] as number) - (to[k] as number)) as Point;
      return { at: pointAt(canonical, vertex), missing };
    }),
  );
  followEdges(delta, canonical, edges, REACH);
  keepOff(delta, positions, ball);
}

/** Moves what would lie within an eyeball onto it: places [V * 3], or how far they move when `from` says from where. In place. */
export function keepOff(values: Float32Array, from: Float32Array | null, { centre, radius }: Eyeball): void {
  for (let i = 0; i < values.length; i += 3) {
    const start = (k: number): number => (from ? (from[i + k] as number) : 0);
    const [x, y, z] = [0, 1, 2].map((k) => start(k) + (values[i + k] as number)) as Point;
    const aside = Math.hypot(x - centre[0], y - centre[1]);
    // Beyond the opening skin lies behind the ball's front with good reason.
    if (aside > 0.97 * radius || z < centre[2]) continue;
    const least = centre[2] + Math.sqrt((radius + LID) ** 2 - aside ** 2);
    if (z < least) values[i + 2] = least - start(2);
  }
}

/** A place on an edge, and how far that vertex still has to go. */
export interface EdgeVertex {
  at: Point;
  missing: Point;
}

/** Moves what is near two edges (lids, lips) with whichever is nearer, less so farther away. `values` [V * 3], in place. */
export function followEdges(
  values: Float32Array,
  canonical: Float32Array,
  edges: readonly (readonly EdgeVertex[])[],
  reach: number,
): void {
  for (let i = 0; i < values.length / 3; i++) {
    const at = pointAt(canonical, i);
    const nearest = edges.map((edge) => near(edge, at));
    const follows = nearest.reduce((best, other) => (other.distance < best.distance ? other : best));
    const share = smoothstep(reach, 0, follows.distance);
    if (share === 0) continue;
    for (let k = 0; k < 3; k++) {
      values[i * 3 + k] = (values[i * 3 + k] as number) + share * (follows.missing[k] as number);
    }
  }
}

/** Where a pair of lids meets: on the eyeball, nearer to the lower one. */
function meeting(upper: Point, lower: Point, { centre, radius }: Eyeball): Point {
  const p = upper.map((value, k) => value + UPPER_SHARE * ((lower[k] as number) - value)) as Point;
  const [dx, dy] = [p[0] - (centre[0] as number), p[1] - (centre[1] as number)];
  const flat = Math.hypot(dx, dy);
  if (flat < 0.95 * radius) {
    p[2] = Math.max(p[2], centre[2] + Math.sqrt((radius + 1.4 * LID) ** 2 - flat ** 2));
  }
  return p;
}

/** What the edge vertices near a place miss, and how far the nearest is. */
function near(edge: readonly EdgeVertex[], at: Point) {
  let distance = Number.POSITIVE_INFINITY;
  const sum: Point = [0, 0, 0];
  let total = 0;
  for (const { at: there, missing } of edge) {
    const d = Math.hypot(at[0] - there[0], at[1] - there[1], at[2] - there[2]);
    distance = Math.min(distance, d);
    const weight = 1 / (d * d + 1e-9) ** 2;
    total += weight;
    for (let k = 0; k < 3; k++) sum[k] = (sum[k] as number) + weight * (missing[k] as number);
  }
  return { distance, missing: sum.map((value) => value / total) as Point };
}

export const BLINKS = [blendshapeIndex('eyeBlinkLeft'), blendshapeIndex('eyeBlinkRight')] as const;
