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
  const place = new Vector3();
  vertices.forEach(({ part: { surface, paint }, own, u, v }, i) => {
    const { mesh, geometry: from } = surface;
    const { bind, bindNormal } = joints.of(mesh);
    const attribute = (name: string) => from.getAttribute(name) as BufferAttribute | undefined;
    const put = (into: Float32Array) => place.toArray(into, i * 3);
    resting.add(mesh, own, place.fromBufferAttribute(attribute('position') as BufferAttribute, own));
    place.applyMatrix4(bind);
    put(position);
    const normals = attribute('normal');
    if (normals) place.fromBufferAttribute(normals, own).applyMatrix3(bindNormal).normalize();
    put(normal);
    uv.set(paint.uv(own, u, v), i * 2);
    colour.set(paint.colour(own), i * 3);
    skin(surface, own, joints, skinIndex, skinWeight, i * 4);
    for (let k = 0; k < slots.length; k++) {
      const move = from.morphAttributes.position?.[slots[k]?.of.get(mesh) ?? -1];
      if (!move) continue;
      // As a direction: what a matrix shifts does not matter.
      const [x, y, z] = [move.getX(own), move.getY(own), move.getZ(own)];
      const e = bind.elements;
      place.set(
        e[0] * x + e[4] * y + e[8] * z,
        e[1] * x + e[5] * y + e[9] * z,
        e[2] * x + e[6] * y + e[10] * z,
      );
      put(moves[k] as Float32Array);
    }
  });
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

function collect(part: Part, indices: number[], vertices: Vertex[]): void {
  const { corners, paint } = part;
  const known = new Map<string | number, number>();
  for (let i = 0; i < corners.length; i += 3) {
    const [a, b, c] = [corners[i], corners[i + 1], corners[i + 2]] as [number, number, number];
    const [u, v] = paint.repetition(a, b, c);
    for (const own of [a, b, c]) {
      const key = u === 0 && v === 0 ? own : `${own} ${u} ${v}`;
      let index = known.get(key);
      if (index === undefined) {
        index = vertices.push({ part, own, u, v }) - 1;
        known.set(key, index);
      }
      indices.push(index);
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
