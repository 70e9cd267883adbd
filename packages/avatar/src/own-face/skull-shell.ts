import { FaceMesh } from '../geometry/face-mesh.js';
import { hairline } from '../geometry/hair.js';
import { smoothstep } from '../geometry/math.js';
import { addEar, EAR } from '../geometry/parts.js';
import { type Point, skullPoint } from '../geometry/skull.js';
import { blended, neckTint, type Tint, towardsNeck } from './neck.js';
import type { MovingMesh } from './skin-mesh.js';

/** The head that no camera of a capture sees: skull, underside of the jaw and ears, grown from the face's rim. */

/** Rings from the rim to the back of the head. */
const RINGS = 16;
/** Where the rings end, as a direction from the head's middle. */
const POLE: Point = [0, 0.16, -0.987];
/** Texture beside the rim runs on in a smooth skin tone: how far beyond [share of the square], and its edge. */
const BEYOND = 0.011;
const EDGE = 0.004;

/** Where the face is, as the shell needs to know it [m]. */
export interface FaceExtent {
  chin: Point;
  forehead: Point;
  mouth: number;
  eyes: number;
  /** Half the distance between both sides of the rim. */
  half: number;
  /** Depth of the rim at the sides, just before the ears. */
  sides: number;
  middle: number;
}

/** What the head behind the face is painted with, linear. */
export interface ShellPaint {
  /** The neck that it runs into; `null`: there is none. */
  skin: Point | null;
  /** What grows on it; `null`: nothing. */
  hair: Point | null;
}

/** How far hair follows a forehead that is not the canonical one [rad]. */
const DRAPED = 0.16;
/** Faces are looked at from this height of the canonical head on [dm]: what is below wears no hair. */
const BROWS = 0.3;
/** Where hair ends behind [dm], and over how much of a head it becomes thick. */
const NAPE = -0.3;
const THICKENING = 0.1;
/** How dark hair is where it grows out of the skin. */
const ROOTS = 0.5;

type Knots = readonly (readonly [from: number, to: number])[];

/** A rising piecewise linear function through its knots, and on beyond them. */
function through(knots: Knots, value: number): number {
  let k = 1;
  while (k < knots.length - 1 && value > (knots[k] as readonly [number, number])[0]) k++;
  const [a, b] = [knots[k - 1], knots[k]] as [readonly [number, number], readonly [number, number]];
  return a[1] + ((value - a[0]) / (b[0] - a[0])) * (b[1] - a[1]);
}

const inverse = (knots: Knots): Knots => knots.map(([from, to]) => [to, from] as const);

/**
 * From the cast's canonical head [dm] to the head about somebody's face [m]: chin, mouth, eyes, hairline and ears of one come to
 * those of the other, so that hair and ears made for the cast sit where they should.
 */
export class HeadFitting {
  readonly #y: Knots;
  readonly #z: Knots;
  readonly #x: number;
  readonly #middle: number;
  readonly #chin: number;
  #worn: { direction: Point; offset: Point }[] = [];

  constructor(face: FaceExtent) {
    const height = face.forehead[1] - face.chin[1];
    this.#middle = face.middle;
    this.#chin = face.chin[1];
    this.#x = face.half * 1.045;
    this.#y = [
      [-1.06, face.chin[1]],
      [-0.605, face.mouth],
      [-0.02, face.eyes],
      [0.78, face.forehead[1] + 0.002],
      [1.06, face.forehead[1] + 0.165 * height],
      [1.5, face.forehead[1] + 0.33 * height],
    ];
    const ears = face.sides - 0.009;
    this.#z = [
      [-1, ears - 0.56 * height],
      [-0.02, ears],
      [0.71, face.forehead[2] + 0.001],
      [1, face.forehead[2] + 0.022],
    ];
  }

  place(p: Readonly<Point>): Point {
    return [this.#middle + p[0] * this.#x, through(this.#y, p[1]), through(this.#z, p[2])];
  }

  /** Height of the chin [m]. */
  get chin(): number {
    return this.#chin;
  }

  /** Tells what the forehead and the temples are like: hair lies on these. `places` of the face [m]. */
  measure(places: readonly Point[]): void {
    this.#worn = places.flatMap((p) => {
      const canonical = this.unplace(p);
      if (canonical[1] < BROWS) return [];
      const direction = unit(canonical);
      const on = skullAt(direction, this);
      return [{ direction, offset: p.map((value, k) => value - (on[k] as number)) as Point }];
    });
  }

  /** Where hair of the canonical head is on this one: as far from the skin as there. */
  drape(p: Readonly<Point>): Point {
    const direction = unit(p);
    const sum: Point = [0, 0, 0];
    // What is far from the face lies on the skull, which is the canonical one.
    let total = 0.6;
    for (const { direction: there, offset } of this.#worn) {
      const cosine = direction[0] * there[0] + direction[1] * there[1] + direction[2] * there[2];
      if (cosine < 0.85) continue;
      const weight = Math.exp((-2 * (1 - cosine)) / DRAPED ** 2);
      total += weight;
      for (let k = 0; k < 3; k++) sum[k] = (sum[k] as number) + weight * (offset[k] as number);
    }
    return this.place(p).map((value, k) => value + (sum[k] as number) / total) as Point;
  }

  /** Where a place on somebody's head is in the canonical one. */
  unplace(p: Readonly<Point>): Point {
    return [
      (p[0] - this.#middle) / this.#x,
      through(inverse(this.#y), p[1]),
      through(inverse(this.#z), p[2]),
    ];
  }
}

/** Grows the head behind the rim (vertex numbers, anticlockwise as seen from before the face). */
export function addShell(
  mesh: MovingMesh,
  rim: readonly number[],
  fitting: HeadFitting,
  paint: ShellPaint,
): void {
  const starts = rim.map((vertex) => unit(fitting.unplace(mesh.at(vertex))));
  const offsets = rim.map((vertex, i) => {
    const from = skullAt(starts[i] as Point, fitting);
    return mesh.at(vertex).map((value, k) => value - (from[k] as number)) as Point;
  });
  let previous: readonly number[] = rim;
  let coarse: readonly number[] = rim;
  for (let ring = 1; ring < RINGS; ring++) {
    const t = (ring / RINGS) ** 1.35;
    const stays = 1 - smoothstep(0, 0.7, t);
    const follows = 1 - smoothstep(0, 0.5, t);
    const loop = rim.map((vertex, i) => {
      const direction = between(starts[i] as Point, POLE, t);
      const on = skullAt(direction, fitting);
      const along = on.map((value, k) => value + stays * ((offsets[i] as Point)[k] as number)) as Point;
      const { place, nearness } = paint.skin
        ? towardsNeck(along, fitting.chin)
        : { place: along, nearness: 0 };
      const tint = tintOf(paint, fitting.unplace(on), nearness);
      return mesh.add(place, beyond(mesh.uv(vertex)), tint, (blendshape) => {
        const [x, y, z] = mesh.movement(vertex, blendshape);
        return [x * follows, y * follows, z * follows];
      });
    });
    mesh.bridge(loop, previous, true);
    previous = loop;
    // The rim's own vertices are every other one of the refined rim, which begins with one of them.
    if (ring % 3 !== 0 && ring !== RINGS - 1) continue;
    mesh.bridgeCoarsely(loop, coarse, true);
    coarse = loop;
  }
  const pole = mesh.add(skullAt(POLE, fitting), [0.5, EDGE], tintOf(paint, POLE, 0));
  previous.forEach((vertex, i) => {
    const next = previous[(i + 1) % previous.length] as number;
    mesh.triangles.push(next, vertex, pole);
    if (i % 2 === 0) mesh.coarse.push(previous[(i + 2) % previous.length] as number, vertex, pole);
  });
}

/** `at`: in the canonical head [dm]. */
function tintOf({ skin, hair }: ShellPaint, [x, y, z]: Readonly<Point>, nearness: number): Tint {
  const edge = hairline(x, z, NAPE);
  const grown = hair ? smoothstep(edge - 0.2 * THICKENING, edge + THICKENING, y) : 0;
  if (hair && grown > 0) return blended(hair.map((value) => ROOTS * value) as Point, grown);
  return skin ? neckTint(skin, nearness) : [1, 1, 1, 1];
}

/** Both ears in the skin's tone beside them. `sides`: the rim's outermost vertices, left and right. */
export function addEars(mesh: MovingMesh, sides: readonly [number, number], fitting: HeadFitting): void {
  for (const half of [1, -1] as const) {
    const ear = new FaceMesh();
    addEar(ear, half);
    const uv = beyond(mesh.uv(half > 0 ? sides[0] : sides[1]));
    const first = mesh.count;
    for (const { x, y, z, light } of ear.vertices) {
      mesh.add(fitting.place([x * 0.985, y, z]), uv, [light, light * 0.97, light * 0.96, 1]);
    }
    for (const index of ear.triangles) mesh.triangles.push(index + first);
    const [along, round] = EAR;
    const ring = (i: number) => Array.from({ length: round }, (_, k) => first + i * round + k);
    for (let i = 0; i < along; i += 2) {
      if (half > 0) mesh.bridgeCoarsely(ring(i + 2), ring(i), true);
      else mesh.bridgeCoarsely(ring(i), ring(i + 2), true);
    }
  }
}

/** The skull's surface in a direction; the jaw's underside rises towards the neck. */
function skullAt(direction: Point, fitting: HeadFitting): Point {
  const [dx, dy, dz] = direction;
  const [x, y, z] = skullPoint(Math.atan2(dx, dz), Math.asin(Math.max(-1, Math.min(1, dy))));
  const lift = 0.34 * smoothstep(-0.35, -1.06, y) * smoothstep(0.75, -0.15, z);
  return fitting.place([x, y + lift, z]);
}

function unit([x, y, z]: Readonly<Point>): Point {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}

/** The direction a share `t` of the way from one direction to another along the sphere. */
function between(from: Point, to: Point, t: number): Point {
  const cosine = from[0] * to[0] + from[1] * to[1] + from[2] * to[2];
  const angle = Math.acos(Math.max(-1, Math.min(1, cosine)));
  const [a, b] = [Math.sin((1 - t) * angle), Math.sin(t * angle)];
  return unit([a * from[0] + b * to[0], a * from[1] + b * to[1], a * from[2] + b * to[2]]);
}

/** A place in the texture a little outside of the rim. */
function beyond([u, v]: readonly [number, number]): [number, number] {
  const [x, y] = [u - 0.5, v - 0.5];
  const length = Math.hypot(x, y);
  const clamp = (value: number): number => Math.min(1 - EDGE, Math.max(EDGE, value));
  return [clamp(u + (x / length) * BEYOND), clamp(v + (y / length) * BEYOND)];
}
