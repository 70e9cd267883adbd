import { BLENDSHAPE_COUNT } from '@guise/protocol';
import type { Point } from '../geometry/skull.js';

/** A mesh under construction that moves with the 52 blendshapes. Metres, head axes. */
export class MovingMesh {
  readonly positions: number[] = [];
  readonly uvs: number[] = [];
  /** [N * 4] a colour of its own, linear 0..1, and how much of the texture covers it. */
  readonly tints: number[] = [];
  /** [N] how much of an upper lid a vertex is, 0..1: skin of one colour once it is shut. */
  readonly lids: number[] = [];
  readonly triangles: number[] = [];
  /** Fewer triangles over some of the same vertices, for small tiles. */
  readonly coarse: number[] = [];
  /** [52] lists as long as `positions`. */
  readonly morphs: number[][] = Array.from({ length: BLENDSHAPE_COUNT }, () => []);

  get count(): number {
    return this.positions.length / 3;
  }

  /** Adds a vertex; `move` says how far it moves at a coefficient of 1 of a blendshape. Returns its number. */
  add(
    position: Readonly<Point>,
    uv: readonly [number, number],
    tint: readonly [number, number, number, number],
    move: (blendshape: number) => readonly [number, number, number] = still,
  ): number {
    this.positions.push(...position);
    this.uvs.push(...uv);
    this.tints.push(...tint);
    this.lids.push(0);
    this.morphs.forEach((morph, blendshape) => {
      morph.push(...move(blendshape));
    });
    return this.count - 1;
  }

  at(vertex: number): Point {
    return this.positions.slice(vertex * 3, vertex * 3 + 3) as Point;
  }

  uv(vertex: number): [number, number] {
    return this.uvs.slice(vertex * 2, vertex * 2 + 2) as [number, number];
  }

  movement(vertex: number, blendshape: number): Point {
    return (this.morphs[blendshape] as number[]).slice(vertex * 3, vertex * 3 + 3) as Point;
  }

  /** Joins two loops or chains of the same length; seen from outside, `upper` lies to the left of the way along `lower`. */
  bridge(lower: readonly number[], upper: readonly number[], closed: boolean): void {
    join(this.triangles, lower, upper, closed, 1);
  }

  /** The same for small tiles: along every other vertex. Loops and chains that end on one that counts. */
  bridgeCoarsely(lower: readonly number[], upper: readonly number[], closed: boolean): void {
    join(this.coarse, lower, upper, closed, 2);
  }
}

function join(
  out: number[],
  lower: readonly number[],
  upper: readonly number[],
  closed: boolean,
  step: number,
): void {
  const end = closed ? lower.length : lower.length - 1;
  for (let i = 0; i < end; i += step) {
    const next = closed ? (i + step) % lower.length : Math.min(i + step, lower.length - 1);
    const [a, b, c, d] = [lower[i], lower[next], upper[next], upper[i]] as [number, number, number, number];
    out.push(a, b, c, a, c, d);
  }
}

const still = (): Point => [0, 0, 0];
