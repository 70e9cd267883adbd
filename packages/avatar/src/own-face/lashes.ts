import { smoothstep } from '../geometry/math.js';
import type { Point } from '../geometry/skull.js';
import type { EyeRim } from './lids.js';
import { blended, type Tint } from './neck.js';
import type { MovingMesh } from './skin-mesh.js';

/** A lid's dark edge: it says where an eye is when it is shut, as the cast's does. */

/** How far it stands out and hangs down [m], and how far its root lies before the skin. */
const OUT = 0.0026;
const DOWN = 0.0021;
const BEFORE = 0.0003;
const COLOUR = [0.022, 0.014, 0.011, 0] as const;
/** How much farther from the eye than the lids' edges the texture of these edges is taken, and where that ends [ways to the edge]. */
const ASIDE = 0.34;
const ENDS = 2.3;

/** How much of an upper lid is of one colour while it is open. */
const LID = 0.3;

/** Adds a line of lashes along an upper lid. `isLeft`: of the subject's left eye. */
export function addLashes(mesh: MovingMesh, { upper }: EyeRim, isLeft: boolean): void {
  const last = upper.length - 1;
  const rows = [0, 1].map((row) =>
    upper.map((vertex, i) => {
      const [x, y, z] = mesh.at(vertex);
      const wide = row * Math.sin((Math.PI * (i + 0.25)) / (last + 0.5)) ** 0.6;
      const place = [x, y - DOWN * wide, z + BEFORE + OUT * wide] as const;
      return mesh.add([...place], mesh.uv(vertex), [...COLOUR], (k) => mesh.movement(vertex, k));
    }),
  ) as [number[], number[]];
  const [root, tip] = isLeft ? rows.map((row) => row.toReversed()) : rows;
  mesh.bridge(tip as number[], root as number[], false);
  mesh.bridgeCoarsely(tip as number[], root as number[], false);
}

/**
 * Places in the texture [V * 2], drawn away from an eye: what a picture has on the edge of a lid is lashes, shadow and the eye itself, and
 * would be smeared over the lid that shuts.
 */
export function besideEye(uvs: Float32Array, { upper, lower }: EyeRim): void {
  const around = ellipseOf(uvs, { upper, lower });
  for (let i = 0; i < uvs.length; i += 2) {
    const [x, y] = around.at(uvs[i] as number, uvs[i + 1] as number);
    const away = Math.hypot(x, y);
    if (away > ENDS || away < 0.2) continue;
    const grown = (away + ASIDE * Math.min(1, (ENDS - away) / (ENDS - 1))) / away;
    // Corners stay: beside them is the nose.
    uvs[i + 1] = around.middle + grown * y * around.high;
  }
}

/** How much of an upper lid each vertex is whose place in the UV square is `uvs` [V * 2], 0..1. */
export function lidShares(uvs: Float32Array, rims: readonly EyeRim[]): number[] {
  const eyes = rims.map((rim) => {
    const { at } = ellipseOf(uvs, rim);
    const place = (vertex: number) => at(uvs[vertex * 2] as number, uvs[vertex * 2 + 1] as number);
    return {
      at,
      between: rim.upper.map((vertex, i) => middle(place(vertex), place(rim.lower[i] as number))),
    };
  });
  return Array.from({ length: uvs.length / 2 }, (_, i) =>
    eyes.reduce((most, { at, between }) => {
      const [x, y] = at(uvs[i * 2] as number, uvs[i * 2 + 1] as number);
      // Eyes are not level: an outer corner lies lower than the middle of the opening.
      const near = between.reduce((best, other) =>
        Math.abs(other[0] - x) < Math.abs(best[0] - x) ? other : best,
      );
      const above = smoothstep(0.12, -0.12, y - near[1]) * smoothstep(1.25, 0.9, Math.abs(x));
      return Math.max(most, above * smoothstep(2.1, 1.3, Math.hypot(x, y)));
    }, 0),
  );
}

function middle(a: readonly [number, number], b: readonly [number, number]): readonly [number, number] {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

/** The tint of a vertex that is so much of a lid: partly of the skin's own colour (linear), open or shut. */
export function lidTint(skin: Readonly<Point>, share: number): Tint {
  return blended(skin, LID * share);
}

/** The ellipse of an eye's opening in the UV square: 1 on its edge, v downwards. */
function ellipseOf(uvs: Float32Array, { upper, lower }: EyeRim) {
  const [across, down] = [0, 1].map((axis) => {
    const values = [...upper, ...lower].map((vertex) => uvs[vertex * 2 + axis] as number);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return { middle: (low + high) / 2, half: (high - low) / 2 };
  }) as [{ middle: number; half: number }, { middle: number; half: number }];
  return {
    middle: down.middle,
    high: down.half,
    at: (u: number, v: number): readonly [number, number] => [
      (u - across.middle) / across.half,
      (v - down.middle) / down.half,
    ],
  };
}
