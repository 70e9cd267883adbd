import type { Accessor, Document, Node, Primitive } from '@gltf-transform/core';
import { BLENDSHAPE_COUNT, BLENDSHAPE_NAMES } from '@guise/protocol';
import type { BufferAttribute, BufferGeometry } from 'three';
import { EYES } from '../face-motion.js';
import {
  addPerformance,
  addRotation,
  type FacePerformance,
  type PerformanceKeys,
  performanceKeys,
} from '../performance/performance.js';
import { DOWN, UP, YAW } from '../rig.js';
import { bakeColours } from './bake-colours.js';
import { wornParts } from './cast-avatar.js';
import { type CastModel, FULL, JOINT_NAMES, type JointName, metres } from './cast-model.js';
import { type AvatarDescription, checkDescription } from './description.js';
import { CastLibrary } from './library.js';

const shared = new CastLibrary();

/** Morphs that move a vertex by less [m] leave it where it is: files shrink, nobody sees it. */
const LEAST = 2e-5;

export interface CastPerformanceOptions {
  /** Where models come from. Default: one library for exports, over HTTP. */
  library?: CastLibrary;
  /** What the animation is called. */
  name?: string;
}

/**
 * A member of the cast who plays a performance, as a binary glTF 2.0 model for games and Blender: metres, y up, looking along +z. A
 * mesh `face` with 52 morph targets named by ARKit, a skinned `body`, and one animation: the weights of `face`, the rotation of the joint
 * `head` and of both eyes. Colours are painted on the vertices. The library that writes it is loaded with the first call.
 * @throws AvatarError `invalid-description` or `not-loaded`
 */
export async function exportCastPerformance(
  description: AvatarDescription,
  performance: FacePerformance,
  { library = shared, name = 'performance' }: CastPerformanceOptions = {},
): Promise<Uint8Array> {
  const checked = checkDescription(description);
  const model = await library.model(checked.character);
  const body = model.acquire(wornParts(checked));
  try {
    const { Document, WebIO } = await import('@gltf-transform/core');
    const document = new Document();
    const keys = performanceKeys(performance);
    writeCast(document, model, body, checked, keys, name);
    document.getRoot().getAsset().generator = 'Guise';
    return await new WebIO().writeBinary(document);
  } finally {
    model.release(body);
  }
}

function writeCast(
  document: Document,
  model: CastModel,
  body: BufferGeometry,
  description: AvatarDescription,
  keys: PerformanceKeys,
  name: string,
): void {
  const buffer = document.createBuffer();
  const accessor: MakeAccessor = (type, array) =>
    document
      .createAccessor()
      .setType(type)
      .setArray(array as Float32Array<ArrayBuffer>)
      .setBuffer(buffer);
  const joints = createJoints(document, model);
  const joint = (of: JointName) => joints.get(of) as Node;
  const scene = document.createScene().addChild(joint('chest'));
  document.getRoot().setDefaultScene(scene);
  const paint = document.createMaterial('vinyl').setRoughnessFactor(0.8).setMetallicFactor(0);
  const surface = (geometry: BufferGeometry) =>
    surfaceOf(document, geometry, bakeColours(geometry, model, description), accessor).setMaterial(paint);

  const moving = surface(model.face);
  (model.face.morphAttributes.position as BufferAttribute[]).forEach((target, i) => {
    const moves = metres(target).map((value) => (Math.abs(value) < LEAST ? 0 : value));
    const few = moves.filter((value) => value !== 0).length < moves.length / 4;
    moving.addTarget(
      document
        .createPrimitiveTarget(BLENDSHAPE_NAMES[i])
        .setAttribute('POSITION', accessor('VEC3', moves).setSparse(few)),
    );
  });
  const mesh = document.createMesh('face').addPrimitive(moving);
  mesh.setExtras({ targetNames: [...BLENDSHAPE_NAMES] }).setWeights(BLENDSHAPE_NAMES.map(() => 0));
  const { x, y, z } = model.facePlace;
  const face = document.createNode('face').setMesh(mesh).setTranslation([x, y, z]);
  joint('head').addChild(face);

  const inverses = Float32Array.from(model.inverses.flatMap((matrix) => matrix.toArray()));
  const skin = document.createSkin().setInverseBindMatrices(accessor('MAT4', inverses));
  for (const of of JOINT_NAMES) skin.addJoint(joint(of));
  skin.setSkeleton(joint('chest'));
  const dressed = surface(body)
    .setAttribute('JOINTS_0', accessor('VEC4', Uint8Array.from(numbersOf(body, 'skinIndex', 4))))
    .setAttribute('WEIGHTS_0', accessor('VEC4', normalizedWeights(numbersOf(body, 'skinWeight', 4))));
  scene.addChild(
    document.createNode('body').setMesh(document.createMesh('body').addPrimitive(dressed)).setSkin(skin),
  );

  const animation = addPerformance(document, keys, { face, head: joint('head'), name });
  (['eyeLeft', 'eyeRight'] as const).forEach((of, eye) => {
    addRotation(document, animation, joint(of), keys.times, eyeTurns(keys.weights, eye as 0 | 1));
  });
}

type MakeAccessor = (
  type: 'SCALAR' | 'VEC3' | 'VEC4' | 'MAT4',
  array: Float32Array | Uint16Array | Uint8Array,
) => Accessor;

function createJoints(document: Document, model: CastModel): ReadonlyMap<JointName, Node> {
  const joints = new Map<JointName, Node>();
  for (const name of JOINT_NAMES) {
    const place = model.joints.get(name);
    if (place) joints.set(name, document.createNode(name).setTranslation([place.x, place.y, place.z]));
  }
  const joint = (of: JointName) => joints.get(of) as Node;
  joint('chest').addChild(joint('neck'));
  joint('neck').addChild(joint('head'));
  joint('head').addChild(joint('eyeLeft')).addChild(joint('eyeRight'));
  return joints;
}

/** The full triangles of a geometry, painted. */
function surfaceOf(
  document: Document,
  geometry: BufferGeometry,
  colours: Float32Array,
  accessor: MakeAccessor,
): Primitive {
  const group = geometry.groups.find(({ materialIndex }) => materialIndex === FULL);
  const indices = geometry.index?.array ?? [];
  const { start, count } = group ?? { start: 0, count: indices.length };
  return document
    .createPrimitive()
    .setAttribute('POSITION', accessor('VEC3', metres(geometry.getAttribute('position') as BufferAttribute)))
    .setAttribute('NORMAL', accessor('VEC3', unitNormals(numbersOf(geometry, 'normal', 3))))
    .setAttribute('COLOR_0', accessor('VEC4', colours))
    .setIndices(accessor('SCALAR', Uint16Array.from(Array.from(indices).slice(start, start + count))));
}

/** [size * n] an attribute's numbers, whatever they are kept as. */
function numbersOf(geometry: BufferGeometry, name: string, size: number): Float32Array {
  const attribute = geometry.getAttribute(name);
  const out = new Float32Array(attribute.count * size);
  for (let i = 0; i < attribute.count; i++) {
    for (let k = 0; k < size; k++) out[i * size + k] = attribute.getComponent(i, k);
  }
  return out;
}

function unitNormals(normals: Float32Array): Float32Array {
  for (let i = 0; i < normals.length; i += 3) {
    const length = Math.hypot(normals[i] as number, normals[i + 1] as number, normals[i + 2] as number);
    if (length < 1e-6) normals.set([0, 0, 1], i);
    else for (let k = i; k < i + 3; k++) normals[k] = (normals[k] as number) / length;
  }
  return normals;
}

function normalizedWeights(weights: Float32Array): Float32Array {
  for (let i = 0; i < weights.length; i += 4) {
    const sum = weights.slice(i, i + 4).reduce((total, weight) => total + weight, 0);
    if (sum < 1e-6) weights[i] = 1;
    else for (let k = i; k < i + 4; k++) weights[k] = (weights[k] as number) / sum;
  }
  return weights;
}

/** [4 n] where an eye's weights say that it looks, as {@link Rig.look} turns it. */
function eyeTurns(weights: Float32Array, eye: 0 | 1): Float32Array {
  const channels = EYES[eye] as (typeof EYES)[number];
  const count = weights.length / BLENDSHAPE_COUNT;
  const out = new Float32Array(count * 4);
  for (let i = 0; i < count; i++) {
    const weight = (channel: number) => weights[i * BLENDSHAPE_COUNT + channel] as number;
    const yaw = ((eye === 0 ? 1 : -1) * YAW * (weight(channels.out) - weight(channels.in))) / 2;
    const pitch = (DOWN * weight(channels.down) - UP * weight(channels.up)) / 2;
    const [cy, sy, cx, sx] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
    out.set([cy * sx, sy * cx, -sy * sx, cy * cx], i * 4);
  }
  return out;
}
