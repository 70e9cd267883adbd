import { BLENDSHAPE_COUNT } from '@guise/protocol';
import type { Point } from '../geometry/skull.js';

/** A mesh under construction that moves with the 52 blendshapes. Metres, head axes. */
export class MovingMesh {
  readonly positions: number[] = [];
  readonly uvs: number[] = [];
  /** [N * 4] a colour of its own, linear 0..1, and how much of the texture covers it. */
  readonly tints: number[] = [];
  readonly triangles: number[] = [];
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
    const count = closed ? lower.length : lower.length - 1;
    for (let i = 0; i < count; i++) {
      const [a, b, c, d] = [
        lower[i],
        lower[(i + 1) % lower.length],
        upper[(i + 1) % upper.length],
        upper[i],
      ] as [number, number, number, number];
      this.triangles.push(a, b, c, a, c, d);
    }
  }
}

const still = (): Point => [0, 0, 0];
