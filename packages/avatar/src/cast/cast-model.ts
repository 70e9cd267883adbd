import { BLENDSHAPE_NAMES } from '@guise/protocol';
import {
  BufferAttribute,
  type BufferGeometry,
  type Matrix4,
  type Mesh,
  type SkinnedMesh,
  Sphere,
  Vector3,
} from 'three';
import { MeshoptDecoder } from 'three/addons/libs/meshopt_decoder.module.js';
import { type GLTF, GLTFLoader } from 'three/addons/loaders/GLTFLoader.js';
import { mergeGeometries } from 'three/addons/utils/BufferGeometryUtils.js';
import { AvatarError } from '../errors.js';
import { normalsOf } from '../geometry/normals.js';

/** Joints by their place in every cast model's skin. */
export const JOINT_NAMES = ['chest', 'neck', 'head', 'eyeLeft', 'eyeRight'] as const;
export type JointName = (typeof JOINT_NAMES)[number];

/** Groups of a geometry: which of its triangles a mesh draws, by the place of its material. */
export const FULL = 0;
export const SMALL = 1;

/** Targets that are only ever played on top of another: their normals are right there. */
const PLAYED_WITH: Readonly<Record<string, string>> = { mouthClose: 'jawOpen' };

/** What all avatars of one character share. */
export class CastModel {
  /** With 52 relative targets of position and normal, named by ARKit, and two groups. */
  readonly face: BufferGeometry;
  /** Where the face is relative to the head's joint, and the joints relative to their parents [m]. */
  readonly facePlace: Vector3;
  readonly joints: ReadonlyMap<JointName, Vector3>;
  readonly inverses: Matrix4[] = [];
  /** Radius of an eyeball [m]. */
  readonly eyeRadius: number;
  readonly #parts = new Map<string, { full: BufferGeometry; small: BufferGeometry }>();
  readonly #bodies = new Map<string, { geometry: BufferGeometry; users: number }>();
  #users = 0;

  constructor(gltf: GLTF) {
    const [scene, small] = gltf.scenes;
    const find = (name: string) => scene?.getObjectByName(name);
    const face = find('face') as Mesh | undefined;
    const coarse = new Map<string, BufferGeometry>();
    small?.traverse((node) => {
      const { geometry, name } = node as Mesh;
      if (geometry) coarse.set(name.replace(/_small$/, ''), geometry);
    });
    if (!scene || !face?.morphTargetDictionary)
      throw new AvatarError('not-loaded', 'not a model of the cast');
    this.facePlace = face.position.clone();
    this.face = faceGeometry(face.geometry, coarse.get('face') ?? face.geometry);
    this.joints = new Map(JOINT_NAMES.map((name) => [name, (find(name)?.position ?? new Vector3()).clone()]));
    scene.traverse((node) => {
      const mesh = node as SkinnedMesh;
      if (!mesh.isSkinnedMesh) return;
      if (this.inverses.length === 0) this.inverses.push(...mesh.skeleton.boneInverses);
      const full = named(mesh.geometry);
      this.#parts.set(mesh.name, { full, small: named(coarse.get(mesh.name) ?? mesh.geometry) });
    });
    this.eyeRadius = eyeRadius(this.#parts.get('body')?.full);
  }

  /** Middle of the left eyeball at rest, in the avatar's axes [m]. */
  get eyeCentre(): Vector3 {
    const way = ['chest', 'neck', 'head', 'eyeLeft'] as const;
    return way.reduce((sum, name) => sum.add(this.joints.get(name) as Vector3), new Vector3());
  }

  /** The names of all parts: `body`, `style_…`, `glasses`. */
  get parts(): readonly string[] {
    return [...this.#parts.keys()];
  }

  /** One more avatar uses the face; give it back with {@link release}. */
  acquire(parts: readonly string[]): BufferGeometry {
    this.#users++;
    const worn = parts.filter((name) => this.#parts.has(name));
    const key = worn.join();
    let body = this.#bodies.get(key);
    if (!body) {
      body = { geometry: this.#merge(worn), users: 0 };
      this.#bodies.set(key, body);
    }
    body.users++;
    return body.geometry;
  }

  /** Gives one use back; the last one frees the GPU's copies. The shapes stay, so that the next avatar is quick. */
  release(geometry: BufferGeometry): void {
    for (const body of this.#bodies.values()) {
      if (body.geometry === geometry && --body.users === 0) geometry.dispose();
    }
    if (--this.#users === 0) this.face.dispose();
  }

  #merge(names: readonly string[]): BufferGeometry {
    const parts = names.map(
      (name) => this.#parts.get(name) as { full: BufferGeometry; small: BufferGeometry },
    );
    const merged = mergeGeometries(parts.map(({ full }) => full));
    if (!merged) throw new AvatarError('not-loaded', 'the parts do not fit together');
    const small: number[] = [];
    let first = 0;
    for (const part of parts) {
      for (const index of part.small.index?.array ?? []) small.push(index + first);
      first += part.full.getAttribute('position').count;
    }
    return inTwoGroups(merged, small);
  }
}

/** Our own attributes under the names that the shader knows. */
function named(geometry: BufferGeometry): BufferGeometry {
  for (const name of ['paint', 'mark']) {
    const attribute = geometry.attributes[`_${name}`];
    if (!attribute) continue;
    geometry.setAttribute(name, attribute);
    geometry.deleteAttribute(`_${name}`);
  }
  return geometry;
}

/** Puts a coarser set of triangles behind the full one: a mesh draws the group that it has a material for. */
export function inTwoGroups(geometry: BufferGeometry, small: ArrayLike<number>): BufferGeometry {
  const full = geometry.index?.array ?? [];
  const indices = new Uint16Array(full.length + small.length);
  indices.set(full);
  indices.set(small, full.length);
  geometry.setIndex(new BufferAttribute(indices, 1));
  geometry.clearGroups();
  geometry.addGroup(0, full.length, FULL);
  geometry.addGroup(full.length, small.length, SMALL);
  geometry.boundingSphere = new Sphere(new Vector3(), 0.6);
  return geometry;
}

/** Morph targets get their normals here: files without them are half the size. */
function faceGeometry(geometry: BufferGeometry, coarse: BufferGeometry): BufferGeometry {
  named(geometry);
  const triangles = geometry.index?.array ?? [];
  const rest = metres(geometry.getAttribute('position') as BufferAttribute);
  const normals = normalsOf(rest, triangles);
  const targets = (geometry.morphAttributes.position ?? []) as BufferAttribute[];
  const deltas = new Map(targets.map((target, i) => [BLENDSHAPE_NAMES[i] as string, metres(target)]));
  const sum = (a: Float32Array, b: Float32Array): Float32Array =>
    a.map((value, i) => value + (b[i] as number));
  const positions: BufferAttribute[] = [];
  const turns: BufferAttribute[] = [];
  for (const [name, delta] of deltas) {
    const under = deltas.get(PLAYED_WITH[name] ?? '');
    const from = under ? sum(rest, under) : rest;
    const before = under ? normalsOf(from, triangles) : normals;
    const after = normalsOf(sum(from, delta), triangles);
    positions.push(new BufferAttribute(delta, 3));
    turns.push(
      new BufferAttribute(
        after.map((value, i) => value - (before[i] as number)),
        3,
      ),
    );
    (positions.at(-1) as BufferAttribute).name = name;
  }
  geometry.morphAttributes.position = positions;
  geometry.morphAttributes.normal = turns;
  geometry.morphTargetsRelative = true;
  return inTwoGroups(geometry, coarse.index?.array ?? []);
}

/** [3 n] an attribute of places, whatever its numbers are. */
export function metres(attribute: BufferAttribute): Float32Array {
  const out = new Float32Array(attribute.count * 3);
  for (let i = 0; i < attribute.count; i++) {
    out.set([attribute.getX(i), attribute.getY(i), attribute.getZ(i)], i * 3);
  }
  return out;
}

/** Half the height of what is bound to the left eye's joint [m]. */
function eyeRadius(body: BufferGeometry | undefined): number {
  if (!body) throw new AvatarError('not-loaded', 'the model has no body');
  const position = body.getAttribute('position');
  const joints = body.getAttribute('skinIndex');
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < position.count; i++) {
    if (joints.getX(i) !== JOINT_NAMES.indexOf('eyeLeft')) continue;
    low = Math.min(low, position.getY(i));
    high = Math.max(high, position.getY(i));
  }
  return (high - low) / 2;
}

/** Reads a GLB of the cast. @throws AvatarError `not-loaded` */
export async function readCastModel(bytes: ArrayBuffer): Promise<CastModel> {
  try {
    return new CastModel(await new GLTFLoader().setMeshoptDecoder(MeshoptDecoder).parseAsync(bytes, ''));
  } catch (cause) {
    if (cause instanceof AvatarError) throw cause;
    throw new AvatarError('not-loaded', 'the model could not be read', { cause });
  }
}
