import type { EyeRim } from './lids.js';
import type { MovingMesh } from './skin-mesh.js';

/** A lid's dark edge: it says where an eye is when it is shut, as the cast's does. */

/** How far it stands out and hangs down [m], and how far its root lies before the skin. */
const OUT = 0.0024;
const DOWN = 0.0013;
const BEFORE = 0.0003;
const COLOUR = [0.022, 0.014, 0.011, 0] as const;
/** How much farther from the eye than the lids' edges the texture of these edges is taken, and where that ends [ways to the edge]. */
const ASIDE = 0.34;
const ENDS = 2.3;

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
  const edge = [...upper, ...lower];
  const [left, right] = [0, 1].map((axis) => {
    const values = edge.map((vertex) => uvs[vertex * 2 + axis] as number);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return { middle: (low + high) / 2, half: (high - low) / 2 };
  }) as [{ middle: number; half: number }, { middle: number; half: number }];
  for (let i = 0; i < uvs.length; i += 2) {
    const x = ((uvs[i] as number) - left.middle) / left.half;
    const y = ((uvs[i + 1] as number) - right.middle) / right.half;
    const away = Math.hypot(x, y);
    if (away > ENDS || away < 0.2) continue;
    const grown = (away + ASIDE * Math.min(1, (ENDS - away) / (ENDS - 1))) / away;
    // Corners stay: beside them is the nose.
    uvs[i + 1] = right.middle + grown * y * right.half;
  }
}
