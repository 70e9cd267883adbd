import type { Expressions } from './expressions.js';

/** Chains of vertex numbers with the vertices between them put in. */
export type Refine = (chain: readonly number[]) => number[];

/** A mesh with each edge cut in half and each triangle in four; values halve, too. */
export interface Refined extends Expressions {
  refine: Refine;
}

/** One step of subdivision. Vertices keep their numbers, new ones follow. */
export function refined(mesh: Expressions): Refined {
  const count = mesh.uvs.length / 2;
  const pairs: [number, number][] = [];
  const numbers = new Map<number, number>();
  const middle = (a: number, b: number): number => {
    const key = Math.min(a, b) * 1_000_000 + Math.max(a, b);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, count + pairs.length);
    pairs.push([a, b]);
    return count + pairs.length - 1;
  };
  const triangles: number[] = [];
  for (let t = 0; t < mesh.triangles.length; t += 3) {
    const [a, b, c] = mesh.triangles.subarray(t, t + 3) as unknown as [number, number, number];
    const [ab, bc, ca] = [middle(a, b), middle(b, c), middle(c, a)];
    triangles.push(a, ab, ca, ab, b, bc, ca, bc, c, ab, bc, ca);
  }
  const halved = (values: Float32Array, width: number): Float32Array => {
    const out = new Float32Array(values.length + pairs.length * width);
    out.set(values);
    pairs.forEach(([a, b], i) => {
      for (let k = 0; k < width; k++) {
        const sum = (values[a * width + k] as number) + (values[b * width + k] as number);
        out[values.length + i * width + k] = sum / 2;
      }
    });
    return out;
  };
  return {
    uvs: halved(mesh.uvs, 2),
    triangles: Uint32Array.from(triangles),
    canonical: halved(mesh.canonical, 3),
    deltas: mesh.deltas.map((delta) => halved(delta, 3)),
    refine: (chain) =>
      chain.flatMap((vertex, i) => {
        const next = chain[i + 1];
        return next === undefined ? [vertex] : [vertex, middle(vertex, next)];
      }),
  };
}

/** The loop of vertices along the outer edge, in the direction of its triangles. */
export function outline(triangles: ArrayLike<number>): number[] {
  const after = new Map<number, number>();
  const edges = new Set<number>();
  const key = (a: number, b: number): number => a * 1_000_000 + b;
  const each = (act: (a: number, b: number) => void): void => {
    for (let t = 0; t < triangles.length; t += 3) {
      for (let k = 0; k < 3; k++) act(triangles[t + k] as number, triangles[t + ((k + 1) % 3)] as number);
    }
  };
  each((a, b) => edges.add(key(a, b)));
  each((a, b) => {
    if (!edges.has(key(b, a))) after.set(a, b);
  });
  const [start] = after.keys();
  const loop: number[] = [];
  for (let at = start; at !== undefined && loop[0] !== at; at = after.get(at)) loop.push(at);
  return loop;
}
