import {
  atMost,
  broken,
  checkNumbers,
  extension,
  isObject,
  type Json,
  object,
  objects,
  place,
  refuse,
} from './json.js';
import { licenceOfOne, licenceOfZero, line, type ModelLicence } from './licence.js';
import { MODEL_LIMITS } from './limits.js';
import { type NodeTree, subtreeSizes } from './nodes.js';

/** What a VRM says beside its glTF. */
export interface VrmSummary {
  readonly version: '0.x' | '1.0';
  readonly name: string;
  readonly author: string;
  readonly licence: ModelLicence;
  /** Expressions that move anything. VRM 0.x's presets have the names that VRM 1.0 gives them. */
  readonly expressions: readonly string[];
}

/** Bones that every VRM has. Source: VRMC_vrm-1.0, humanoid. */
const REQUIRED_BONES = [
  ...['hips', 'spine', 'head'],
  ...['left', 'right'].flatMap((side) =>
    ['UpperArm', 'LowerArm', 'Hand', 'UpperLeg', 'LowerLeg', 'Foot'].map((bone) => side + bone),
  ),
];

/** VRM 0.x's presets by VRM 1.0's names. Source: three-vrm, and vrm.dev's table of changes. */
const V0_PRESETS: Readonly<Record<string, string>> = {
  a: 'aa',
  e: 'ee',
  i: 'ih',
  o: 'oh',
  u: 'ou',
  blink: 'blink',
  blink_l: 'blinkLeft',
  blink_r: 'blinkRight',
  joy: 'happy',
  angry: 'angry',
  sorrow: 'sad',
  fun: 'relaxed',
  lookup: 'lookUp',
  lookdown: 'lookDown',
  lookleft: 'lookLeft',
  lookright: 'lookRight',
  neutral: 'neutral',
};

/**
 * Checks what three-vrm will read of a VRM; `null`: it is a plain GLB.
 * @throws AvatarError `model-broken`, `model-unsupported` or `model-too-many-parts`
 */
export function checkVrm(json: Json, tree: NodeTree): VrmSummary | null {
  const one = extension(json, 'VRMC_vrm');
  const zero = extension(json, 'VRM');
  if (!one && !zero) return null;
  const constraints = tree.nodes.filter((node) => extension(node, 'VRMC_node_constraint')).length;
  atMost(constraints, MODEL_LIMITS.constraints, 'model-too-many-parts', 'nodes that follow others');
  return one ? checkOne(json, one, tree) : checkZero(zero as Json, tree);
}

function checkOne(json: Json, vrm: Json, tree: NodeTree): VrmSummary {
  if (vrm.specVersion !== '1.0' && vrm.specVersion !== '1.0-beta') {
    refuse('model-unsupported', 'This VRM is of a version that cannot be read here; save it as VRM 1.0.');
  }
  const bones = object(object(vrm.humanoid).humanBones);
  checkBones(new Map(Object.entries(bones).map(([name, bone]) => [name, object(bone).node])), tree);
  const { preset, custom } = object(vrm.expressions);
  const all = [...Object.entries(object(preset)), ...Object.entries(object(custom))];
  const expressions: string[] = [];
  let binds = 0;
  for (const [name, expression] of all) {
    if (!isObject(expression)) continue;
    const morphs = objects(expression.morphTargetBinds, 'an expression');
    for (const bind of morphs) if (bind.node !== undefined) place(bind.node, tree.nodes.length, 'a node');
    const paints = [expression.materialColorBinds, expression.textureTransformBinds].flatMap((list) =>
      objects(list, 'an expression'),
    );
    binds += morphs.length + paints.length;
    if (morphs.length + paints.length > 0) expressions.push(name);
  }
  checkExpressionCount(all.length, binds);
  checkSprings(extension(json, 'VRMC_springBone'), tree);
  const meta = object(vrm.meta);
  const authors = Array.isArray(meta.authors) ? meta.authors : [];
  const author = line(authors.map(line).join(', '));
  return { version: '1.0', name: line(meta.name), author, licence: licenceOfOne(meta), expressions };
}

function checkZero(vrm: Json, tree: NodeTree): VrmSummary {
  const bones = objects(object(vrm.humanoid).humanBones, 'the skeleton');
  const used = bones.filter(({ node }) => typeof node === 'number' && node >= 0);
  checkBones(new Map(used.map(({ bone, node }) => [String(bone), node])), tree);
  const groups = objects(object(vrm.blendShapeMaster).blendShapeGroups, 'the expressions');
  const expressions: string[] = [];
  let binds = 0;
  for (const group of groups) {
    const morphs = objects(group.binds, 'an expression').length;
    const paints = objects(group.materialValues, 'an expression').length;
    binds += morphs + paints;
    const preset = typeof group.presetName === 'string' ? group.presetName : '';
    const name = Object.hasOwn(V0_PRESETS, preset) ? V0_PRESETS[preset] : group.name;
    if (morphs + paints > 0 && typeof name === 'string') expressions.push(name);
  }
  checkExpressionCount(groups.length, binds);
  checkSwings(object(vrm.secondaryAnimation), tree);
  const meta = object(vrm.meta);
  const [name, author] = [line(meta.title), line(meta.author)];
  return { version: '0.x', name, author, licence: licenceOfZero(meta), expressions };
}

function checkBones(bones: ReadonlyMap<string, unknown>, tree: NodeTree): void {
  for (const node of bones.values()) place(node, tree.nodes.length, 'a bone');
  const missing = REQUIRED_BONES.find((bone) => !bones.has(bone));
  if (missing)
    broken(`its skeleton has no ${missing.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`);
}

function checkExpressionCount(expressions: number, binds: number): void {
  atMost(expressions, MODEL_LIMITS.expressions, 'model-too-many-parts', 'expressions');
  atMost(binds, MODEL_LIMITS.expressionBinds, 'model-too-many-parts', 'parts moved by expressions');
}

function checkSpringCount(joints: number, collisions: number): void {
  atMost(joints, MODEL_LIMITS.springJoints, 'model-too-many-parts', 'swinging bones');
  atMost(
    collisions,
    MODEL_LIMITS.springCollisions,
    'model-too-many-parts',
    'things for swinging bones to touch',
  );
}

/** VRM 1.0: chains of joints. */
function checkSprings(springBone: Json | null, tree: NodeTree): void {
  if (!springBone) return;
  const colliders = objects(springBone.colliders, 'a collider');
  for (const { node } of colliders) place(node, tree.nodes.length, 'a collider');
  const groups = objects(springBone.colliderGroups, 'a group of colliders');
  const sizes = groups.map((group) => (Array.isArray(group.colliders) ? group.colliders.length : 0));
  let joints = 0;
  let collisions = 0;
  for (const spring of objects(springBone.springs, 'a swinging part')) {
    const chain = objects(spring.joints, 'a swinging part');
    for (const { node } of chain) place(node, tree.nodes.length, 'a swinging bone');
    joints += chain.length;
    collisions += chain.length * total(spring.colliderGroups, sizes);
    checkSpringCount(joints, collisions);
  }
}

/** VRM 0.x: a root swings with everything below it. */
function checkSwings(animation: Json, tree: NodeTree): void {
  const groups = objects(animation.colliderGroups, 'a group of colliders');
  const sizes = groups.map((group) => objects(group.colliders, 'a collider').length);
  // Colliders become nodes, too, and swing with what they hang on.
  const own = new Array<number>(tree.nodes.length).fill(1);
  for (const [i, { node }] of groups.entries()) {
    // Exporters write -1 for nothing, and three-vrm leaves it out.
    const before = own[node as number];
    if (before !== undefined) own[node as number] = before + (sizes[i] as number);
  }
  const below = subtreeSizes(tree.children, own);
  let joints = 0;
  let collisions = 0;
  for (const group of objects(animation.boneGroups, 'a swinging part')) {
    checkVector(group.gravityDir);
    for (const root of Array.isArray(group.bones) ? group.bones : []) {
      const some = below[root as number] ?? 0;
      joints += some;
      collisions += some * total(group.colliderGroups, sizes);
      checkSpringCount(joints, collisions);
    }
  }
}

function checkVector(value: unknown): void {
  if (!isObject(value)) return;
  checkNumbers([value.x ?? 0, value.y ?? 0, value.z ?? 0], 3, 'a direction');
}

function total(groups: unknown, sizes: readonly number[]): number {
  if (!Array.isArray(groups)) return 0;
  return groups.reduce<number>((sum, group) => sum + (sizes[group as number] ?? 0), 0);
}
