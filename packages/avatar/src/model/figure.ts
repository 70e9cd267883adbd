import { Group, type Mesh, Object3D, Quaternion, type SkinnedMesh, Vector3 } from 'three';
import type { ModelBones } from './bones.js';
import { channelOf } from './face-names.js';
import { broken } from './json.js';
import { TurnJoint } from './turn-joint.js';

/**
 * Where a head belongs in a picture: tops between these heights over the neck's base are left as they are, others are
 * scaled to the middle of them [m].
 */
const TOP = { low: 0.21, high: 0.29, usual: 0.265 } as const;
/** Of what is above the head's bone, this share counts as head: a hair that stands on end does not. */
const MOST = 0.98;
/** Neck to head bone, as a share of head bone to top, where a model has no bone for the neck. */
const NECK_SHARE = 0.26;
/** Without bones: a face from chin to brows [m], and the neck's base below the chin, and behind the nose. */
const FACE = { height: 0.13, neck: 0.075, depth: 0.1, pivot: 0.05 } as const;
/** How far arms hang down from the horizontal [rad]: nobody sits in a call in T-pose. */
const ARMS_DOWN = 1.25;
/** As many vertices of a mesh as are looked at. */
const SAMPLES = 12_000;

/** A model that stands on its neck: `root` in a node whose unit is a metre, origin at the neck's base, facing +Z. */
export interface Figure {
  readonly root: Group;
  /** What turns with the head, and what carries it; `head` is there even for a model without bones. */
  readonly head: TurnJoint;
  readonly neck: TurnJoint | null;
  readonly chest: TurnJoint | null;
  readonly eyes: readonly [TurnJoint | null, TurnJoint | null];
  /** Where the head turns [m]. */
  readonly headPlace: Vector3;
}

/** Puts a model where a cast member would stand. @throws AvatarError `model-broken` */
export function placeFigure(scene: Group, bones: ModelBones): Figure {
  const root = new Group();
  root.add(scene);
  root.updateMatrixWorld(true);
  lowerArms(bones, root);
  const { origin, scale, pivot } = bones.head ? byBones(scene, bones, bones.head) : byFace(scene);
  if (![...origin.toArray(), scale].every(Number.isFinite) || scale <= 0) broken('it has no size');
  root.scale.setScalar(scale);
  root.position.copy(origin).multiplyScalar(-scale);
  root.updateMatrixWorld(true);
  const head = bones.head ?? pivotFor(root, scene, pivot);
  root.updateMatrixWorld(true);
  const joint = (bone: Object3D | null) => (bone?.parent ? new TurnJoint(bone) : null);
  return {
    root,
    head: new TurnJoint(head),
    neck: joint(bones.neck),
    chest: joint(bones.chest),
    eyes: [joint(bones.eyes[0]), joint(bones.eyes[1])],
    headPlace: head.getWorldPosition(new Vector3()),
  };
}

function lowerArms({ arms }: ModelBones, root: Object3D): void {
  const down = new Vector3();
  for (const [upper, lower] of arms) {
    const from = upper.getWorldPosition(new Vector3());
    const along = lower.getWorldPosition(new Vector3()).sub(from).normalize();
    const flat = Math.hypot(along.x, along.z);
    if (flat < 0.1 || Math.atan2(-along.y, flat) > ARMS_DOWN) continue;
    down.set(along.x / flat, 0, along.z / flat).multiplyScalar(Math.cos(ARMS_DOWN));
    down.y = -Math.sin(ARMS_DOWN);
    new TurnJoint(upper).turn(new Quaternion().setFromUnitVectors(along, down));
    root.updateMatrixWorld(true);
  }
}

interface Placement {
  /** Base of the neck, and where the head turns if no bone does, in the model's own units. */
  readonly origin: Vector3;
  readonly pivot: Vector3;
  readonly scale: number;
}

function byBones(scene: Object3D, { neck }: ModelBones, head: Object3D): Placement {
  const at = head.getWorldPosition(new Vector3());
  const heights: number[] = [];
  eachVertex(scene, (p) => {
    if (p.y > at.y) heights.push(p.y);
  });
  heights.sort((a, b) => a - b);
  const top = heights[Math.floor((heights.length - 1) * MOST)];
  if (top === undefined) broken('there is nothing where its head should be');
  const origin = neck?.getWorldPosition(new Vector3()) ?? at.clone().setY(at.y - NECK_SHARE * (top - at.y));
  // A neck that is no lower than the head is none.
  if (origin.y > at.y) origin.y = at.y;
  const height = top - origin.y;
  return { origin, pivot: at, scale: height >= TOP.low && height <= TOP.high ? 1 : TOP.usual / height };
}

/** A head without bones is known by what its face moves. */
function byFace(scene: Object3D): Placement {
  const { low, high } = movedByFace(scene);
  const size = (high.y - low.y) / FACE.height;
  let top = Number.NEGATIVE_INFINITY;
  eachVertex(scene, (p) => {
    top = Math.max(top, p.y);
  });
  const x = (low.x + high.x) / 2;
  const origin = new Vector3(x, low.y - FACE.neck * size, high.z - FACE.depth * size);
  const scale = Math.min(1 / size, TOP.high / (top - origin.y));
  return { origin, pivot: origin.clone().setY(origin.y + FACE.pivot * size), scale };
}

/** From where to where mouth, lids and brows are. */
function movedByFace(scene: Object3D): { low: Vector3; high: Vector3 } {
  const low = new Vector3().setScalar(Number.POSITIVE_INFINITY);
  const high = low.clone().negate();
  eachVertex(
    scene,
    (p) => {
      low.min(p);
      high.max(p);
    },
    facePlaces,
  );
  return { low, high };
}

/** The vertices of a mesh that channels of mouth, lids or brows move by at least half as far as any. */
function* facePlaces(mesh: Mesh): Generator<number> {
  const targets = mesh.geometry.morphAttributes.position ?? [];
  for (const [name, index] of Object.entries(mesh.morphTargetDictionary ?? {})) {
    const target = targets[index];
    if (channelOf(name) === -1 || !/jawopen|smile|blink|brow/i.test(name.replace(/[_ ]/g, '')) || !target)
      continue;
    const step = Math.ceil(target.count / SAMPLES);
    const far = (i: number) => Math.hypot(target.getX(i), target.getY(i), target.getZ(i));
    let most = 0;
    for (let i = 0; i < target.count; i += step) most = Math.max(most, far(i));
    for (let i = 0; i < target.count; i += step) if (most > 0 && far(i) > 0.5 * most) yield i;
  }
}

/** Vertices as they are seen, in the world's axes; of large meshes only some. */
function eachVertex(
  scene: Object3D,
  visit: (place: Vector3) => void,
  which?: (mesh: Mesh) => Iterable<number>,
): void {
  const place = new Vector3();
  scene.traverse((node) => {
    const mesh = node as Mesh | SkinnedMesh;
    if (!mesh.isMesh) return;
    const { count } = mesh.geometry.getAttribute('position');
    for (const i of which?.(mesh) ?? everySome(count)) {
      mesh.getVertexPosition(i, place).applyMatrix4(mesh.matrixWorld);
      if (Number.isFinite(place.x + place.y + place.z)) visit(place);
    }
  });
}

function* everySome(count: number): Generator<number> {
  const step = Math.ceil(count / SAMPLES);
  for (let i = 0; i < count; i += step) yield i;
}

/** Puts a node between a model and what it stands on, at the place where its head turns. */
function pivotFor(root: Object3D, scene: Object3D, at: Vector3): Object3D {
  const pivot = new Object3D();
  pivot.position.copy(at);
  scene.position.sub(at);
  root.add(pivot);
  pivot.add(scene);
  return pivot;
}
