import { smoothstep } from '../geometry/math.js';
import type { Point } from '../geometry/skull.js';
import type { MorphField } from './field.js';

/** Where the left of two ears that listen is rooted in the canonical head [dm]. */
export const EAR_ROOT: Point = [0.58, 0.78, -0.1];

/** An ear's turn [rad]: `out` away from the other one, `forward` over the face. */
interface EarTurn {
  out?: number;
  forward?: number;
}

/** `field`, and the ears of `half` (0: both) join in, rooted where they stand. */
export function withEars(field: MorphField, half: -1 | 0 | 1, turn: EarTurn): MorphField {
  const { out = 0, forward = 0 } = turn;
  return (v, d) => {
    field(v, d);
    if (v.ear === 0 || (half !== 0 && v.ear !== half)) return;
    const x = v.ear * v.x - EAR_ROOT[0];
    const y = v.y - EAR_ROOT[1];
    const z = v.z - EAR_ROOT[2];
    const w = smoothstep(0, 0.25, y);
    d.x += v.ear * w * (x * (Math.cos(out) - 1) + y * Math.sin(out));
    d.y += w * (y * (Math.cos(out) + Math.cos(forward) - 2) - x * Math.sin(out) - z * Math.sin(forward));
    d.z += w * (z * (Math.cos(forward) - 1) + y * Math.sin(forward));
  };
}
