import {
  type BufferAttribute,
  BufferGeometry,
  Float32BufferAttribute,
  Uint16BufferAttribute,
  Vector3,
} from 'three';
import type { MorphSlot, RestingMorphs } from './driven-morphs.js';
import type { Joints } from './joints.js';
import type { Paint } from './paint.js';
import type { Surface } from './surfaces.js';

/** Some triangles of a surface, and how they are painted. */
export interface Part {
  readonly surface: Surface;
  readonly paint: Paint;
  /** Vertices, three each. */
  readonly corners: readonly number[];
}

/** A vertex of a part, as the repetition of its picture shows it that a triangle lies in. */
interface Vertex {
  readonly part: Part;
  readonly own: number;
  readonly u: number;
  readonly v: number;
}

/** What all parts have in common. */
export interface Common {
  readonly joints: Joints;
  readonly resting: RestingMorphs;
}

/**
 * Many surfaces as one geometry for one skeleton, with a morph target a slot. Each list of parts is a group of its own,
 * for the material of that place.
 */
export function mergeParts(
  groups: readonly (readonly Part[])[],
  slots: readonly MorphSlot[],
  { joints, resting }: Common,
): BufferGeometry {
  const geometry = new BufferGeometry();
  const indices: number[] = [];
  const vertices: Vertex[] = [];
  groups.forEach((parts, at) => {
    const start = indices.length;
    for (const part of parts) collect(part, indices, vertices);
    if (indices.length > start) geometry.addGroup(start, indices.length - start, at);
  });
  const { length } = vertices;
  const [position, normal, colour] = [0, 1, 2].map(() => new Float32Array(length * 3)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const uv = new Float32Array(length * 2);
  const skinIndex = new Uint16Array(length * 4);
  const skinWeight = new Float32Array(length * 4);
  const moves = slots.map(() => new Float32Array(length * 3));
  const into = { position, normal, uv, colour, skinIndex, skinWeight, moves };
  // A part's vertices are one after the other.
  for (let from = 0, to = 0; from < length; from = to) {
    const { part } = vertices[from] as Vertex;
    while (to < length && (vertices[to] as Vertex).part === part) to++;
    writePart(part, vertices, from, to, slots, joints, resting, into);
  }
  geometry.setIndex(indices);
  geometry.setAttribute('position', new Float32BufferAttribute(position, 3));
  geometry.setAttribute('normal', new Float32BufferAttribute(normal, 3));
  geometry.setAttribute('uv', new Float32BufferAttribute(uv, 2));
  geometry.setAttribute('color', new Float32BufferAttribute(colour, 3));
  geometry.setAttribute('skinIndex', new Uint16BufferAttribute(skinIndex, 4));
  geometry.setAttribute('skinWeight', new Float32BufferAttribute(skinWeight, 4));
  if (moves.length > 0) {
    geometry.morphAttributes.position = moves.map((move) => new Float32BufferAttribute(move, 3));
    geometry.morphTargetsRelative = true;
  }
  return geometry;
}

interface Arrays {
  readonly position: Float32Array;
  readonly normal: Float32Array;
  readonly uv: Float32Array;
  readonly colour: Float32Array;
  readonly skinIndex: Uint16Array;
  readonly skinWeight: Float32Array;
  readonly moves: readonly Float32Array[];
}

/** Writes the vertices `from` .. `to`, all of one part. */
function writePart(
  { surface, paint }: Part,
  vertices: readonly Vertex[],
  from: number,
  to: number,
  slots: readonly MorphSlot[],
  joints: Joints,
  resting: RestingMorphs,
  into: Arrays,
): void {
  const { mesh, geometry } = surface;
  const { bind, bindNormal } = joints.of(mesh);
  const positions = geometry.getAttribute('position') as BufferAttribute;
  const normals = geometry.getAttribute('normal') as BufferAttribute | undefined;
  const targets = geometry.morphAttributes.position ?? [];
  const moves = slots.map(({ of }) => targets[of.get(mesh) ?? -1]);
  const place = new Vector3();
  const e = bind.elements;
  for (let i = from; i < to; i++) {
    const { own, u, v } = vertices[i] as Vertex;
    resting.add(mesh, own, place.fromBufferAttribute(positions, own));
    place.applyMatrix4(bind).toArray(into.position, i * 3);
    if (normals) {
      place.fromBufferAttribute(normals, own).applyMatrix3(bindNormal).normalize();
      place.toArray(into.normal, i * 3);
    }
    into.uv.set(paint.uv(own, u, v), i * 2);
    into.colour.set(paint.colour(own), i * 3);
    skin(surface, own, joints, into.skinIndex, into.skinWeight, i * 4);
    for (let k = 0; k < moves.length; k++) {
      const move = moves[k];
      if (!move) continue;
      // As a direction: what a matrix shifts does not matter.
      const [x, y, z] = [move.getX(own), move.getY(own), move.getZ(own)];
      const out = into.moves[k] as Float32Array;
      out[i * 3] = e[0] * x + e[4] * y + e[8] * z;
      out[i * 3 + 1] = e[1] * x + e[5] * y + e[9] * z;
      out[i * 3 + 2] = e[2] * x + e[6] * y + e[10] * z;
    }
  }
}

function collect(part: Part, indices: number[], vertices: Vertex[]): void {
  const { corners, paint, surface } = part;
  /** Where a vertex is, one more; in other repetitions of its picture, by both. */
  const places = new Uint32Array(surface.geometry.getAttribute('position').count);
  const elsewhere = new Map<string, number>();
  for (let i = 0; i < corners.length; i += 3) {
    const [a, b, c] = [corners[i], corners[i + 1], corners[i + 2]] as [number, number, number];
    const [u, v] = paint.repetition(a, b, c);
    for (let k = i; k < i + 3; k++) {
      const own = corners[k] as number;
      const key = u === 0 && v === 0 ? '' : `${own} ${u} ${v}`;
      let place = (key ? elsewhere.get(key) : places[own]) ?? 0;
      if (place === 0) {
        place = vertices.push({ part, own, u, v });
        if (key) elsewhere.set(key, place);
        else places[own] = place;
      }
      indices.push(place - 1);
    }
  }
}

function skin(
  { mesh, geometry }: Surface,
  own: number,
  joints: Joints,
  indices: Uint16Array,
  weights: Float32Array,
  at: number,
): void {
  const { joint } = joints.of(mesh);
  const [index, weight] = [geometry.getAttribute('skinIndex'), geometry.getAttribute('skinWeight')];
  if (!('skeleton' in mesh && index && weight)) {
    indices[at] = joint(0);
    weights[at] = 1;
    return;
  }
  for (let k = 0; k < 4; k++) {
    const share = weight.getComponent(own, k);
    weights[at + k] = share;
    // What does not count adds no joint.
    if (share !== 0) indices[at + k] = joint(index.getComponent(own, k));
  }
}
