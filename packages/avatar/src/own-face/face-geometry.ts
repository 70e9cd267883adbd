import { BLENDSHAPE_NAMES } from '@guise/protocol';
import { BufferAttribute, BufferGeometry, Sphere, Vector3 } from 'three';
import { inTwoGroups } from '../cast/cast-model.js';
import { normalsOf } from '../geometry/normals.js';
import type { MovingMesh } from './skin-mesh.js';

/** How long the page may wait for this in one piece [ms]. */
const SLICE = 8;

/**
 * With 52 relative targets of position and normal, named by ARKit, and two groups: all triangles, and those for small tiles. Made in slices, between
 * which the page draws.
 */
export async function faceGeometry(mesh: MovingMesh): Promise<BufferGeometry> {
  const geometry = new BufferGeometry();
  const positions = Float32Array.from(mesh.positions);
  const triangles = Uint16Array.from(mesh.triangles);
  const normals = normalsOf(positions, triangles);
  geometry.setAttribute('position', new BufferAttribute(positions, 3));
  geometry.setAttribute('normal', new BufferAttribute(normals, 3));
  geometry.setAttribute('uv', new BufferAttribute(Float32Array.from(mesh.uvs), 2));
  geometry.setAttribute('tint', new BufferAttribute(Float32Array.from(mesh.tints), 4));
  geometry.setAttribute('lid', new BufferAttribute(Float32Array.from(mesh.lids), 1));
  geometry.setIndex(new BufferAttribute(triangles, 1));
  geometry.morphTargetsRelative = true;
  const around = trianglesAround(triangles, positions.length / 3);
  const moves: BufferAttribute[] = [];
  const turns: BufferAttribute[] = [];
  let begun = performance.now();
  for (const [blendshape, morph] of mesh.morphs.entries()) {
    const move = new BufferAttribute(Float32Array.from(morph), 3);
    move.name = BLENDSHAPE_NAMES[blendshape] as string;
    moves.push(move);
    turns.push(new BufferAttribute(turnsOf(move.array, positions, normals, triangles, around), 3));
    if (performance.now() - begun < SLICE) continue;
    await pause();
    begun = performance.now();
  }
  geometry.morphAttributes.position = moves;
  geometry.morphAttributes.normal = turns;
  inTwoGroups(geometry, mesh.coarse);
  geometry.boundingSphere = new Sphere(new Vector3(), 0.35);
  return geometry;
}

/** Lets the page do what waits. */
export function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve);
  });
}

/** Where each vertex' triangles begin in `list`, and those [first index]. */
interface Around {
  starts: Uint32Array;
  list: Uint32Array;
}

function trianglesAround(triangles: Uint16Array, vertices: number): Around {
  const starts = new Uint32Array(vertices + 1);
  for (const vertex of triangles) starts[vertex + 1] = (starts[vertex + 1] as number) + 1;
  for (let i = 0; i < vertices; i++) starts[i + 1] = (starts[i + 1] as number) + (starts[i] as number);
  const next = starts.slice();
  const list = new Uint32Array(triangles.length);
  triangles.forEach((vertex, index) => {
    const at = next[vertex] as number;
    list[at] = index - (index % 3);
    next[vertex] = at + 1;
  });
  return { starts, list };
}

/** [V * 3] how normals turn with a morph. Most morphs move a small part of a head, and only there normals are looked at. */
function turnsOf(
  move: ArrayLike<number>,
  positions: Float32Array,
  normals: Float32Array,
  triangles: Uint16Array,
  { starts, list }: Around,
): Float32Array {
  const out = new Float32Array(positions.length);
  const at = (i: number): number => (positions[i] as number) + (move[i] as number);
  const isTurned = new Uint8Array(positions.length / 3);
  for (let vertex = 0; vertex < isTurned.length; vertex++) {
    const i = vertex * 3;
    if (!move[i] && !move[i + 1] && !move[i + 2]) continue;
    for (let k = starts[vertex] as number; k < (starts[vertex + 1] as number); k++) {
      const t = list[k] as number;
      for (let corner = 0; corner < 3; corner++) isTurned[triangles[t + corner] as number] = 1;
    }
  }
  for (let vertex = 0; vertex < isTurned.length; vertex++) {
    if (!isTurned[vertex]) continue;
    let [x, y, z] = [0, 0, 0];
    for (let k = starts[vertex] as number; k < (starts[vertex + 1] as number); k++) {
      const t = list[k] as number;
      const a = (triangles[t] as number) * 3;
      const b = (triangles[t + 1] as number) * 3;
      const c = (triangles[t + 2] as number) * 3;
      const [ux, uy, uz] = [at(b) - at(a), at(b + 1) - at(a + 1), at(b + 2) - at(a + 2)];
      const [vx, vy, vz] = [at(c) - at(a), at(c + 1) - at(a + 1), at(c + 2) - at(a + 2)];
      x += uy * vz - uz * vy;
      y += uz * vx - ux * vz;
      z += ux * vy - uy * vx;
    }
    const length = Math.sqrt(x * x + y * y + z * z) || 1;
    out[vertex * 3] = x / length - (normals[vertex * 3] as number);
    out[vertex * 3 + 1] = y / length - (normals[vertex * 3 + 1] as number);
    out[vertex * 3 + 2] = z / length - (normals[vertex * 3 + 2] as number);
  }
  return out;
}
