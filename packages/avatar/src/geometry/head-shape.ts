import { EYE_CENTRE } from './eyes.js';
import { clamp, smoothstep } from './math.js';
import { nose, type Point } from './skull.js';

/** How a character's head differs from the canonical one. */
export interface HeadShapeOptions {
  /** Moves any point of the canonical head [dm]; must keep left and right mirror images of one another. */
  warp(x: number, y: number, z: number): Point;
  /** Size of the nose: 0 none, 1 the canonical one. */
  nose: number;
  eye: {
    /** Size relative to the canonical eye. */
    scale: number;
    /** The left eye's way from where the warp would put it [dm]; the right one goes as its mirror image. */
    move: Point;
    /** Distance from the eyeball's centre at which skin follows the warp alone again [dm of the canonical head]. */
    reach: number;
    /** Skin, lids and brows this near an eye's centre move with it as a whole [dm of the canonical head]. */
    held?: number;
    /** How much more distance counts below the eye: less of the cheek is drawn along. */
    below?: number;
  };
}

/** Holds both lids and the socket. */
const EYE_HELD = 0.54;
/** How much further out and in the way ends below an eye [dm]. */
const CHEEK = { reach: 0.14, held: 0.1 } as const;

/**
 * The canonical head becomes a character's by a warp of space, so that every face shares one topology and one set
 * of morph fields. Round each eye the warp is a similarity: eyeballs stay spheres and lids go on gliding over them.
 */
export class HeadShape {
  /** Centre of the left eyeball [dm]. */
  readonly eyeCentre: Point;
  readonly eyeScale: number;
  readonly #options: HeadShapeOptions;

  constructor(options: HeadShapeOptions) {
    this.#options = options;
    const { move, scale } = options.eye;
    const [x, y, z] = options.warp(...EYE_CENTRE);
    this.eyeCentre = [x + move[0], y + move[1], z + move[2]];
    this.eyeScale = scale;
  }

  /** Where the warp alone puts a point: for hair and whatever else the eyes do not hold. */
  warp([x, y, z]: Point): Point {
    return this.#options.warp(x, y, this.#nosed(x, y, z));
  }

  /** Depth with this head's nose in place of the canonical one. */
  #nosed(x: number, y: number, z: number): number {
    return z + (this.#options.nose - 1) * nose(x, y) * smoothstep(0.4, 0.6, z);
  }

  /** How much a place of the canonical head belongs to the eyes, 0..1. Skin keeps what it has at rest wherever it goes. */
  hold(x: number, y: number, z: number): number {
    // Both together: where the nearer one took over from the other would be a crease down the forehead.
    return 1 - (1 - this.#heldBy(1, x, y, z)) * (1 - this.#heldBy(-1, x, y, z));
  }

  #heldBy(eye: 1 | -1, x: number, y: number, z: number): number {
    const { reach, held = EYE_HELD, below = 1.4 } = this.#options.eye;
    const [cx, cy, cz] = EYE_CENTRE;
    const down = Math.max(cy - y, 0) * below;
    const far = Math.hypot(x - eye * cx, y < cy ? down : y - cy, z - cz);
    // The way from what is held to what is not is longer on the cheek: a short one is a ledge under the eye.
    const share = far > 0 ? (down / far) ** 2 : 0;
    return smoothstep(reach + CHEEK.reach * share, held - CHEEK.held * share, far);
  }

  /** Where a point of the canonical head that is held by its eye as {@link hold} says is in this one [dm]. */
  map(x: number, y: number, z: number, w = this.hold(x, y, z)): Point {
    const nosed = this.#nosed(x, y, z);
    const p = this.#options.warp(x, y, nosed);
    if (w === 0) return p;
    const { scale } = this.#options.eye;
    const [cx, cy, cz] = EYE_CENTRE;
    const half = x < 0 ? -1 : 1;
    const [ex, ey, ez] = this.eyeCentre;
    // The nose's ridge stays in the middle between two eyes that go their own ways.
    const ridge = smoothstep(0, 0.12, Math.abs(x));
    const aside = ex + scale * (Math.abs(x) - cx);
    const q: Point = [
      p[0] + ridge * (half * Math.max(aside, 0) - p[0]),
      ey + scale * (y - cy),
      ez + scale * (nosed - cz),
    ];
    return [p[0] + w * (q[0] - p[0]), p[1] + w * (q[1] - p[1]), p[2] + w * (q[2] - p[2])];
  }
}

/** A head between round (2.4, the canonical one) and a box with soft edges, as a warp: `exponent` 2.4..8. */
export function boxy(x: number, y: number, z: number, exponent: number, share = 1): Point {
  const u = [Math.abs(x), Math.abs(y) / 1.06, Math.abs(z) / 0.95] as const;
  const norm = (e: number): number => (u[0] ** e + u[1] ** e + u[2] ** e) ** (1 / e);
  const sharp = norm(exponent);
  if (sharp < 1e-6) return [x, y, z];
  const grow = 1 + (clamp(norm(2.4) / sharp, 1, 1.6) - 1) * share;
  return [x * grow, y * grow, z * grow];
}
