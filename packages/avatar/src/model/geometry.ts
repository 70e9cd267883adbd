import type { Buffers } from './buffers.js';
import { atMost, broken, isObject, type Json, object, objects, place, refuse } from './json.js';
import { MODEL_LIMITS } from './limits.js';

/** What of a vertex is used; anything else a file says about one is left out. */
export const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  POSITION: ['VEC3'],
  NORMAL: ['VEC3'],
  TANGENT: ['VEC4'],
  TEXCOORD_0: ['VEC2'],
  TEXCOORD_1: ['VEC2'],
  TEXCOORD_2: ['VEC2'],
  TEXCOORD_3: ['VEC2'],
  COLOR_0: ['VEC3', 'VEC4'],
  JOINTS_0: ['VEC4'],
  WEIGHTS_0: ['VEC4'],
};
export const MORPHED = ['POSITION', 'NORMAL'] as const;

/** One texel of morph data as three.js keeps them [bytes]. */
const TEXEL = 16;
const [TRIANGLES, STRIP, FAN] = [4, 5, 6];

export interface MeshSummary {
  readonly triangles: number;
  readonly vertices: number;
  readonly primitives: number;
  /** Names of its morph targets by place; empty where it names none. */
  readonly morphs: readonly string[];
  readonly morphCount: number;
}

/** What a primitive says it has, and how many of the vertices it can draw at most. */
interface Counted {
  readonly points: number;
  readonly triangles: number;
  readonly vertices: number;
}

/**
 * One mesh, without a look at a single vertex. What it draws is checked by what it says before anything else, so
 * that an absurd one is named as such.
 * @param shown by how many nodes
 * @param so what was counted before; what many primitives share is added here
 */
export function checkMesh(
  mesh: Json,
  buffers: Buffers,
  shown: number,
  so: { triangles: number; shared: number },
): MeshSummary {
  const primitives = objects(mesh.primitives, 'a mesh');
  if (primitives.length === 0) broken('a mesh is empty');
  atMost(primitives.length, MODEL_LIMITS.primitives, 'model-too-many-parts', 'separate surfaces');
  const counted = primitives.map((primitive) => count(primitive, buffers));
  const triangles = counted.reduce((sum, one) => sum + one.triangles, 0);
  const vertices = counted.reduce((sum, one) => sum + one.vertices, 0);
  atMost(so.triangles + triangles * shown, MODEL_LIMITS.triangles, 'model-too-many-triangles', 'triangles');
  atMost(vertices, MODEL_LIMITS.vertices, 'model-too-many-triangles', 'vertices');
  so.shared += counted.reduce((sum, one) => sum + one.points, 0) * shown;
  atMost(so.shared, MODEL_LIMITS.sharedVertices, 'model-too-many-triangles', 'vertices');
  const morphCount = objects(primitives[0]?.targets, 'a list of morph targets').length;
  for (const [i, primitive] of primitives.entries()) {
    const targets = objects(primitive.targets, 'a list of morph targets');
    atMost(targets.length, MODEL_LIMITS.morphTargets, 'model-too-many-morphs', 'morph targets on one mesh');
    if (targets.length !== morphCount) broken('the parts of a mesh have different morph targets');
    checkPrimitive(primitive, targets, (counted[i] as Counted).vertices, buffers);
  }
  return {
    triangles,
    vertices,
    primitives: primitives.length,
    morphs: morphNames(mesh, morphCount),
    morphCount,
  };
}

function count(primitive: Json, buffers: Buffers): Counted {
  const points = buffers.count(object(primitive.attributes).POSITION);
  const corners = primitive.indices === undefined ? points : buffers.count(primitive.indices);
  const mode = primitive.mode ?? TRIANGLES;
  if (mode !== TRIANGLES && mode !== STRIP && mode !== FAN) {
    refuse('model-unsupported', 'This model is made of lines or points; only surfaces can be shown.');
  }
  const triangles = mode === TRIANGLES ? Math.floor(corners / 3) : Math.max(corners - 2, 0);
  // Primitives of one mesh often share all its vertices; each keeps those that it draws.
  return { points, triangles, vertices: Math.min(points, corners) };
}

function checkPrimitive(primitive: Json, targets: readonly Json[], vertices: number, buffers: Buffers): void {
  const attributes = object(primitive.attributes);
  const points = buffers.accessor(attributes.POSITION, ['VEC3'], 'the vertices of a mesh').count;
  for (const [name, types] of Object.entries(ATTRIBUTES)) {
    if (attributes[name] === undefined) continue;
    const { count } = buffers.accessor(attributes[name], types, 'a property of the vertices');
    if (count !== points) broken('a mesh has properties for fewer or more vertices than it has');
  }
  if (primitive.indices !== undefined) {
    const { componentType } = buffers.accessor(primitive.indices, ['SCALAR'], 'the triangles of a mesh');
    if (![5121, 5123, 5125].includes(componentType)) broken('the triangles of a mesh cannot be read');
  }
  let texels = 0;
  for (const target of targets) {
    for (const name of MORPHED) {
      if (target[name] === undefined) continue;
      texels = Math.max(texels, name === 'NORMAL' ? 2 : 1);
      if (buffers.accessor(target[name], ['VEC3'], 'a morph target').count !== points) {
        broken('a morph target moves fewer or more vertices than its mesh has');
      }
    }
  }
  buffers.spend(vertices * targets.length * texels * TEXEL);
}

/**
 * Where exporters put the names: glTF's convention, UniVRM's on the primitive, and an older one on each target.
 */
export function morphNames(mesh: Json, count: number): readonly string[] {
  const primitive = objects(mesh.primitives, 'a mesh')[0] ?? {};
  for (const { targetNames } of [object(mesh.extras), object(primitive.extras)]) {
    if (Array.isArray(targetNames) && targetNames.length === count) return targetNames.map(String);
  }
  const targets = objects(primitive.targets, 'a list of morph targets');
  const named = targets.map((target) => (isObject(target.extras) ? target.extras.name : undefined));
  return named.length > 0 && named.every((name) => typeof name === 'string') ? (named as string[]) : [];
}

/** The materials that a mesh wears must exist. */
export function checkMaterials(mesh: Json, materials: number): void {
  for (const { material } of objects(mesh.primitives, 'a mesh')) {
    if (material !== undefined) place(material, materials, 'a material');
  }
}
