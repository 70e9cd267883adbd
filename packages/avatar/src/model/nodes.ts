import type { Buffers } from './buffers.js';
import { atMost, broken, checkNumbers, type Json, objects, place, places, refuse } from './json.js';
import { MODEL_LIMITS } from './limits.js';

export interface NodeTree {
  readonly nodes: readonly Json[];
  readonly children: readonly (readonly number[])[];
  /** The nodes of the scene that is shown. */
  readonly roots: readonly number[];
  /** How many nodes show each mesh. */
  readonly shown: ReadonlyMap<number, number>;
}

/**
 * The nodes of a file: a forest of bounded depth, with numbers where numbers belong.
 * @throws AvatarError `model-cyclic`, `model-too-many-parts` or `model-broken`
 */
export function checkNodes(json: Json): NodeTree {
  const nodes = objects(json.nodes, 'the list of nodes');
  atMost(nodes.length, MODEL_LIMITS.nodes, 'model-too-many-parts', 'nodes');
  const meshes = objects(json.meshes, 'the list of meshes').length;
  const skins = objects(json.skins, 'the list of skins').length;
  const children = nodes.map((node) => places(node.children, nodes.length, 'a node'));
  checkForest(children);
  const shown = new Map<number, number>();
  for (const node of nodes) {
    checkNumbers(node.matrix, 16, 'where a node is');
    checkNumbers(node.translation, 3, 'where a node is');
    checkNumbers(node.rotation, 4, 'where a node is');
    checkNumbers(node.scale, 3, 'where a node is');
    if (node.skin !== undefined) place(node.skin, skins, 'a skeleton');
    if (node.mesh === undefined) continue;
    const mesh = place(node.mesh, meshes, 'a mesh');
    shown.set(mesh, (shown.get(mesh) ?? 0) + 1);
  }
  const scenes = objects(json.scenes, 'the list of scenes');
  if (scenes.length === 0) broken('it has no scene');
  const scene = scenes[place(json.scene ?? 0, scenes.length, 'the scene')] as Json;
  const roots = places(scene.nodes, nodes.length, 'a node of the scene');
  const below = new Set(children.flat());
  if (new Set(roots).size !== roots.length || roots.some((root) => below.has(root))) {
    refuse('model-cyclic', 'This model file is damaged: a part hangs in two places at once.');
  }
  return { nodes, children, roots, shown };
}

function checkForest(children: readonly (readonly number[])[]): void {
  const parents = new Int32Array(children.length).fill(-1);
  for (const [node, below] of children.entries()) {
    for (const child of below) {
      if (parents[child] !== -1) {
        refuse('model-cyclic', 'This model file is damaged: a part hangs in two places at once.');
      }
      parents[child] = node;
    }
  }
  // With one parent each, whatever is not reached from above hangs in a circle.
  let level = [...parents.keys()].filter((node) => parents[node] === -1);
  let reached = 0;
  for (let depth = 0; level.length > 0; depth++) {
    atMost(depth, MODEL_LIMITS.nodeDepth, 'model-too-many-parts', 'nodes hanging in each other');
    reached += level.length;
    level = level.flatMap((node) => children[node] as readonly number[]);
  }
  if (reached !== children.length) {
    refuse('model-cyclic', 'This model file is damaged: its parts hang in each other in a circle.');
  }
}

/** Skeletons: joints that exist, and a matrix for each. */
export function checkSkins(json: Json, nodes: number, buffers: Buffers): void {
  const skins = objects(json.skins, 'the list of skins');
  atMost(skins.length, MODEL_LIMITS.skins, 'model-too-many-parts', 'skeletons');
  for (const skin of skins) {
    const joints = places(skin.joints, nodes, 'a bone');
    if (joints.length === 0) broken('a skeleton has no bones');
    atMost(joints.length, MODEL_LIMITS.joints, 'model-too-many-parts', 'bones in one skeleton');
    if (skin.inverseBindMatrices === undefined) continue;
    const { count } = buffers.accessor(skin.inverseBindMatrices, ['MAT4'], 'a skeleton');
    if (count < joints.length) broken('a skeleton has fewer matrices than bones');
  }
}

/** What a node and everything below it are together. @param own what each node counts as */
export function subtreeSizes(
  children: readonly (readonly number[])[],
  own: readonly number[],
): readonly number[] {
  const sizes = new Array<number>(children.length).fill(0);
  const size = (node: number): number => {
    if (sizes[node]) return sizes[node] as number;
    let sum = own[node] as number;
    for (const child of children[node] as readonly number[]) sum += size(child);
    sizes[node] = sum;
    return sum;
  };
  for (const node of children.keys()) size(node);
  return sizes;
}
