import { BLENDSHAPE_NAMES, type BlendshapeName } from '@guise/protocol';
import { type Delta, MORPH_FIELDS } from '../morphs/index.js';
import { Region } from '../region.js';
import type { FaceMesh, FaceVertex } from './face-mesh.js';
import { buildHead } from './head.js';
import type { HeadShape } from './head-shape.js';
import { mix, smoothstep } from './math.js';
import { normalsOf } from './normals.js';
import { addBrow, addTeeth, addTongue, type BrowShape } from './parts.js';
import type { Point } from './skull.js';

/** What makes a face a character's. */
export interface FaceOptions {
  shape: HeadShape;
  brow: BrowShape;
  /** How this face looks at rest, as coefficients of its own morphs: a smile, heavy lids. */
  rest?: Partial<Record<BlendshapeName, number>>;
  /** How far this face takes a channel, relative to the canonical one: a frog has no forehead for its brows. */
  reach?: Partial<Record<BlendshapeName, number>>;
  /** Paints and lifts a vertex, given its place in the canonical head. */
  dress?(vertex: FaceVertex): void;
  /** Adds pieces that move with the face, in the canonical head: ears that listen, a snout's nose. */
  extend?(mesh: FaceMesh): void;
}

/** A face as buffers, relative to the head's centre [dm]. */
export interface FaceModel {
  /** In the canonical head. */
  vertices: readonly FaceVertex[];
  triangles: readonly number[];
  /** [3 n] */
  positions: Float32Array;
  /** [3 n] displacement at a coefficient of 1, for each of ARKit's 52 in their order. */
  morphs: Float32Array[];
}

/** The canonical face's pieces: head, brows, teeth, tongue, and what a character adds. [dm] */
export function assembleFace(options: Pick<FaceOptions, 'brow' | 'extend' | 'dress'>): FaceMesh {
  const mesh = buildHead();
  for (const half of [1, -1] as const) {
    addBrow(mesh, half, options.brow);
    addTeeth(mesh, half);
  }
  addTongue(mesh);
  options.extend?.(mesh);
  if (options.dress) for (const vertex of mesh.vertices) options.dress(vertex);
  return mesh;
}

/** Builds a character's face: the canonical one, played to its rest, warped into the character's head. */
export function buildFace(options: FaceOptions): FaceModel {
  const { vertices, triangles } = assembleFace(options);
  const lifts = liftsOf(vertices, triangles);
  const rest = restOf(vertices, options.rest ?? {});
  const holds = vertices.map((v) => (v.rigid ? 0 : options.shape.hold(v.x, v.y, v.z)));
  const place = (i: number, d: ArrayLike<number>): Point => {
    const v = vertices[i] as FaceVertex;
    const at = (k: number): number => (lifts[i * 3 + k] as number) + (d[k] as number);
    const p: Point = [v.x + at(0), v.y + at(1), v.z + at(2)];
    const held = holds[i] as number;
    const free = freedom(v);
    return options.shape.map(...p, free > 0 ? mix(held, options.shape.hold(...p), free) : held);
  };
  const of = (list: Float32Array, i: number): Float32Array => list.subarray(i * 3, i * 3 + 3);
  const positions = new Float32Array(vertices.length * 3);
  for (let i = 0; i < vertices.length; i++) positions.set(place(i, of(rest, i)), i * 3);
  const morphs = BLENDSHAPE_NAMES.map((name) => {
    const reach = options.reach?.[name] ?? 1;
    const deltas = morphDeltas(vertices, name).map((value) => reach * value);
    const out = new Float32Array(deltas.length);
    for (let i = 0; i < vertices.length; i++) {
      const d = of(deltas, i);
      if (!d[0] && !d[1] && !d[2]) continue;
      // A blink ends where the lids meet, wherever they rest; all else comes on top of the rest.
      const to = name.startsWith('eyeBlink') ? d : of(rest, i).map((value, k) => value + (d[k] as number));
      out.set(
        place(i, to).map((value, k) => value - (positions[i * 3 + k] as number)),
        i * 3,
      );
    }
    return out;
  });
  return { vertices, triangles, positions, morphs };
}

/** How far skin takes on what there is where it goes, 0..1: a cheek that rises towards an eye would else be a ledge. */
function freedom(v: Readonly<FaceVertex>): number {
  return v.rigid || v.region !== Region.Skin ? 0 : smoothstep(-0.15, -0.35, v.y) * (1 - v.lid);
}

function restOf(
  vertices: readonly FaceVertex[],
  rest: Partial<Record<BlendshapeName, number>>,
): Float32Array {
  const out = new Float32Array(vertices.length * 3);
  for (const name of BLENDSHAPE_NAMES) {
    const weight = rest[name];
    if (!weight) continue;
    const deltas = morphDeltas(vertices, name);
    for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) + weight * (deltas[i] as number);
  }
  return out;
}

function liftsOf(vertices: readonly FaceVertex[], triangles: readonly number[]): Float32Array {
  const positions = new Float32Array(vertices.length * 3);
  vertices.forEach((v, i) => {
    positions.set([v.x, v.y, v.z], i * 3);
  });
  const lifts = normalsOf(positions, triangles);
  vertices.forEach((v, i) => {
    for (let k = 0; k < 3; k++) lifts[i * 3 + k] = (lifts[i * 3 + k] as number) * v.lift;
  });
  return lifts;
}

/** [3 n] displacement of every vertex of the canonical head [dm] at a coefficient of 1. */
export function morphDeltas(vertices: readonly FaceVertex[], name: BlendshapeName): Float32Array {
  const field = MORPH_FIELDS[name];
  const deltas = new Float32Array(vertices.length * 3);
  const d: Delta = { x: 0, y: 0, z: 0 };
  vertices.forEach((vertex, i) => {
    d.x = d.y = d.z = 0;
    field(vertex, d);
    // What nobody can see would only cost memory and blur the normals.
    if (Math.hypot(d.x, d.y, d.z) < 1e-3) return;
    deltas.set([d.x, d.y, d.z], i * 3);
  });
  return deltas;
}
