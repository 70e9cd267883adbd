import type { FaceLayout } from '../model/layout.js';
import { gaussian } from './gaussian.js';

/** The triangles that cover the face's part of the UV square. */
export interface UvMesh {
  /** [N * 2] 0..1 from the square's top left corner, u right, v down. */
  uvs: Float32Array;
  /** [T * 3] vertices of each triangle, anticlockwise as seen from before the face. */
  triangles: Uint32Array;
}

/** How far the mask is smoothed, or its pixels would show as steps in the rim [map pixels]. */
const DEVIATION = 1.6;

/** The rim follows this level of the smoothed mask: a little inside the half-way line, since pixels beside the face know nothing. */
const LEVEL = 0.6;

/** A rim vertex keeps this distance from the grid's own [cells]: nearer, triangles would be slivers. */
const GAP = 0.06;

/** The corners of a cell in order around it, as columns and rows from its top left. */
const CORNERS = [
  [0, 0],
  [0, 1],
  [1, 1],
  [1, 0],
] as const;

/**
 * Triangulates a layout's mask on a grid of `resolution` x `resolution` cells over the UV square. The rim, and that of any
 * hole, follows a line of the smoothed mask (marching squares), not the grid.
 */
export function triangulateMask(layout: FaceLayout, resolution: number): UvMesh {
  const field = nodeField(layout, resolution);
  const builder = new MeshBuilder(field, resolution);
  for (let row = 0; row < resolution; row++) {
    for (let column = 0; column < resolution; column++) builder.addCell(column, row);
  }
  return builder.finish(isFlipped(layout));
}

class MeshBuilder {
  readonly #field: Float32Array;
  readonly #resolution: number;
  readonly #uvs: number[] = [];
  readonly #triangles: number[] = [];
  /** Vertex by the grid node that it is, or by the two nodes that it lies between. */
  readonly #vertices = new Map<number, number>();

  constructor(field: Float32Array, resolution: number) {
    this.#field = field;
    this.#resolution = resolution;
  }

  addCell(column: number, row: number): void {
    const nodes = CORNERS.map(([x, y]) => (row + y) * (this.#resolution + 1) + column + x);
    const inside = nodes.map((node) => this.#field[node] > 0);
    const count = inside.filter(Boolean).length;
    if (count === 0) return;
    // Two opposite corners only: two triangles that do not touch.
    if (count === 2 && inside[0] === inside[2]) {
      for (let i = 0; i < 4; i++) {
        if (inside[i]) this.#fan(this.#outline([3, 0, 1].map((k) => nodes[(i + k) % 4])));
      }
      return;
    }
    const outline = this.#outline(nodes, true);
    // Both halves of the face are cut alike, so that a symmetric face has a symmetric mesh.
    if (count === 4 && column >= this.#resolution / 2) outline.push(outline.shift() as number);
    this.#fan(outline);
  }

  finish(flipped: boolean): UvMesh {
    const triangles = Uint32Array.from(this.#triangles);
    if (flipped) {
      for (let i = 0; i < triangles.length; i += 3) {
        [triangles[i + 1], triangles[i + 2]] = [triangles[i + 2], triangles[i + 1]];
      }
    }
    return { uvs: Float32Array.from(this.#uvs), triangles };
  }

  /** The part of a chain of nodes that is inside, its crossings of the rim included. */
  #outline(nodes: readonly number[], closed = false): number[] {
    const out: number[] = [];
    nodes.forEach((node, i) => {
      if (this.#field[node] > 0) out.push(this.#node(node));
      const next = nodes[i + 1] ?? (closed ? nodes[0] : undefined);
      if (next !== undefined && this.#field[node] > 0 !== this.#field[next] > 0) {
        out.push(this.#crossing(node, next));
      }
    });
    return out;
  }

  #fan(outline: readonly number[]): void {
    for (let i = 2; i < outline.length; i++) this.#triangles.push(outline[0], outline[i - 1], outline[i]);
  }

  #node(node: number): number {
    const side = this.#resolution + 1;
    return this.#vertex(node, node % side, Math.floor(node / side));
  }

  #crossing(a: number, b: number): number {
    const [low, high] = a < b ? [a, b] : [b, a];
    const side = this.#resolution + 1;
    const t = this.#field[low] / (this.#field[low] - this.#field[high]);
    const along = Math.min(1 - GAP, Math.max(GAP, t));
    const [x, y] = [low % side, Math.floor(low / side)];
    const isAcross = high === low + 1;
    const key = side * side * (isAcross ? 1 : 2) + low;
    return isAcross ? this.#vertex(key, x + along, y) : this.#vertex(key, x, y + along);
  }

  #vertex(key: number, x: number, y: number): number {
    const known = this.#vertices.get(key);
    if (known !== undefined) return known;
    const vertex = this.#uvs.length / 2;
    this.#uvs.push(x / this.#resolution, y / this.#resolution);
    this.#vertices.set(key, vertex);
    return vertex;
  }
}

/** [resolution + 1, resolution + 1] how much inside the face each node of the grid is: above 0 inside, below outside. */
function nodeField({ mask, uvSize }: FaceLayout, resolution: number): Float32Array {
  const face = mask.map((value) => (value > 0 ? 1 : 0));
  const soft = gaussian(face, uvSize, DEVIATION);
  const side = resolution + 1;
  const at = (column: number, row: number) =>
    column < 0 || row < 0 || column >= uvSize || row >= uvSize ? 0 : soft[row * uvSize + column];
  return Float32Array.from({ length: side * side }, (_, node) => {
    const u = ((node % side) / resolution) * uvSize - 0.5;
    const v = (Math.floor(node / side) / resolution) * uvSize - 0.5;
    const [column, row] = [Math.floor(u), Math.floor(v)];
    const [right, down] = [u - column, v - row];
    const upper = at(column, row) * (1 - right) + at(column + 1, row) * right;
    const lower = at(column, row + 1) * (1 - right) + at(column + 1, row + 1) * right;
    return upper * (1 - down) + lower * down - LEVEL;
  });
}

/** Whether the layout's UV square shows the face mirrored: then what is anticlockwise in it is clockwise on the face. */
export function isFlipped({ canonical, mask, uvSize }: FaceLayout): boolean {
  let sum = 0;
  for (let row = 1; row < uvSize; row++) {
    for (let column = 1; column < uvSize; column++) {
      const pixel = row * uvSize + column;
      const [left, above] = [pixel - 1, pixel - uvSize];
      if (!(mask[pixel] > 0 && mask[left] > 0 && mask[above] > 0)) continue;
      const along = (to: number, axis: number) => canonical[to * 3 + axis] - canonical[pixel * 3 + axis];
      // The z of (above - pixel) x (left - pixel): positive where they turn anticlockwise about the way out of the face.
      sum += along(above, 0) * along(left, 1) - along(above, 1) * along(left, 0);
    }
  }
  return sum < 0;
}
