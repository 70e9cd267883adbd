import { AvatarError } from '../errors.js';
import { Buffers } from './buffers.js';
import { channelsAmong, FEW_CHANNELS, MANY_CHANNELS } from './face-names.js';
import { checkMaterials, checkMesh } from './geometry.js';
import { type Glb, readGlb } from './glb.js';
import { atMost, broken, type Json, object, objects, refuse } from './json.js';
import type { ModelLicence } from './licence.js';
import { MODEL_LIMITS, PLAIN_WITHOUT, READ_EXTENSIONS } from './limits.js';
import { checkNodes, checkSkins, type NodeTree } from './nodes.js';
import { PRESETS } from './presets.js';
import { checkTextures, type UsedTextures } from './textures.js';
import { checkVrm, type VrmSummary } from './vrm.js';

/**
 * How a model's face is moved: `clips` VRM expressions with ARKit's names (Perfect Sync); `morphs` morph targets with
 * ARKit's names; `presets` VRM's own expressions, by the table in presets.ts.
 */
export type FaceKind = 'clips' | 'morphs' | 'presets';

/** What a model file holds, as far as can be said without unpacking it. */
export interface ModelSummary {
  readonly kind: 'vrm-0' | 'vrm-1' | 'glb';
  /** What a VRM says of itself; empty where it says nothing. */
  readonly name: string;
  readonly author: string;
  /** What its author allows; `null`: it is no VRM, and does not say. */
  readonly licence: ModelLicence | null;
  readonly face: FaceKind;
  /** How many of ARKit's 52 channels its clips or morph targets have. */
  readonly channels: number;
  readonly triangles: number;
  readonly vertices: number;
  readonly nodes: number;
  readonly textures: number;
  readonly texturePixels: number;
  /** What its geometry takes once it is unpacked. */
  readonly geometryBytes: number;
}

/** A file that was looked through, and what was found; for {@link rebuildModel}. */
export interface InspectedModel {
  readonly glb: Glb;
  readonly buffers: Buffers;
  readonly tree: NodeTree;
  readonly textures: UsedTextures;
  readonly vrm: VrmSummary | null;
  readonly summary: ModelSummary;
}

/**
 * Says whether a file is a VRM 0.x, VRM 1.0 or GLB that can be worn, before any decoder sees it: only its JSON and
 * its pictures' headers are read, and what they claim is held against {@link MODEL_LIMITS}.
 * @throws AvatarError with one of the reasons `model-…` and a message for whoever chose the file; nothing else,
 * whatever the bytes
 */
export function inspectModel(bytes: Uint8Array): ModelSummary {
  return inspect(bytes).summary;
}

/** {@link inspectModel}, with everything that was found on the way. */
export function inspect(bytes: Uint8Array): InspectedModel {
  try {
    return look(bytes);
  } catch (cause) {
    if (cause instanceof AvatarError) throw cause;
    throw new AvatarError('model-broken', 'This model file is damaged.', { cause });
  }
}

/** Throws once looking has taken longer than it may. @throws AvatarError `model-timeout` */
type InTime = () => void;

function startClock(): InTime {
  const end = performance.now() + MODEL_LIMITS.inspectSeconds * 1000;
  return () => {
    if (performance.now() > end) refuse('model-timeout', 'This model takes too long to look through.');
  };
}

function look(bytes: Uint8Array): InspectedModel {
  const inTime = startClock();
  const glb = readGlb(bytes);
  inTime();
  const { json } = glb;
  checkRequirements(json);
  const buffers = new Buffers(glb);
  const tree = checkNodes(json);
  const meshes = checkMeshes(json, tree, buffers, inTime);
  checkSkins(json, tree.nodes.length, buffers);
  objects(json.samplers, 'the list of samplers');
  inTime();
  const textures = checkTextures(json, buffers);
  inTime();
  const vrm = checkVrm(json, tree);
  inTime();
  const face = faceOf(meshes.morphs, vrm);
  const summary: ModelSummary = {
    kind: vrm ? (vrm.version === '1.0' ? 'vrm-1' : 'vrm-0') : 'glb',
    name: vrm?.name ?? '',
    author: vrm?.author ?? '',
    licence: vrm?.licence ?? null,
    ...face,
    triangles: meshes.triangles,
    vertices: meshes.vertices,
    nodes: tree.nodes.length,
    textures: textures.textures.size,
    texturePixels: textures.pixels,
    geometryBytes: buffers.decodedBytes,
  };
  return { glb, buffers, tree, textures, vrm, summary };
}

function checkRequirements(json: Json): void {
  const { asset, extensionsUsed, extensionsRequired } = json;
  if (!/^2\.\d+$/.test(String(object(asset).version))) broken('it does not say that it is glTF 2.0');
  if (extensionsUsed !== undefined && !Array.isArray(extensionsUsed)) broken('what it uses cannot be read');
  if (extensionsRequired === undefined) return;
  if (!Array.isArray(extensionsRequired)) broken('what it requires cannot be read');
  const missing = extensionsRequired.find((name) => !READ_EXTENSIONS.has(name) && !PLAIN_WITHOUT.has(name));
  if (missing === undefined) return;
  if (/draco/i.test(missing)) {
    refuse(
      'model-unsupported',
      'This model is compressed with Draco, which is not read here; save it without compression.',
    );
  }
  if (/basisu|ktx/i.test(missing)) {
    refuse(
      'model-unsupported',
      'The textures of this model are in the KTX format; save them as PNG, JPEG or WebP.',
    );
  }
  const name = String(missing).replace(/\W/g, '').slice(0, 60);
  refuse('model-unsupported', `This model needs the glTF extension ${name}, which is not read here.`);
}

interface Meshes {
  readonly triangles: number;
  readonly vertices: number;
  /** Names of all morph targets. */
  readonly morphs: readonly string[];
}

function checkMeshes(json: Json, tree: NodeTree, buffers: Buffers, inTime: InTime): Meshes {
  const defs = objects(json.meshes, 'the list of meshes');
  const materials = objects(json.materials, 'the list of materials').length;
  const so = { triangles: 0, vertices: 0, shared: 0 };
  const morphs: string[] = [];
  let primitives = 0;
  for (const [index, shown] of tree.shown) {
    inTime();
    const mesh = defs[index] as Json;
    checkMaterials(mesh, materials);
    const found = checkMesh(mesh, buffers, shown, so);
    so.triangles += found.triangles * shown;
    so.vertices += found.vertices * shown;
    primitives += found.primitives * shown;
    atMost(so.vertices, MODEL_LIMITS.vertices, 'model-too-many-triangles', 'vertices');
    atMost(primitives, MODEL_LIMITS.primitives, 'model-too-many-parts', 'separate surfaces');
    for (const name of found.morphs) morphs.push(name);
  }
  if (so.triangles === 0) broken('there is nothing to be seen in it');
  return { triangles: so.triangles, vertices: so.vertices, morphs };
}

/** How its face is moved. @throws AvatarError `model-no-face` */
function faceOf(morphs: readonly string[], vrm: VrmSummary | null): { face: FaceKind; channels: number } {
  const expressions = vrm?.expressions ?? [];
  const [clips, targets] = [channelsAmong(expressions), channelsAmong(morphs)];
  if (clips >= MANY_CHANNELS) return { face: 'clips', channels: clips };
  if (targets >= MANY_CHANNELS) return { face: 'morphs', channels: targets };
  const playable = PRESETS.some(({ names }) => names.some((name) => expressions.includes(name)));
  if (playable || expressions.includes('blink')) return { face: 'presets', channels: 0 };
  if (clips >= FEW_CHANNELS) return { face: 'clips', channels: clips };
  if (targets >= FEW_CHANNELS) return { face: 'morphs', channels: targets };
  return refuse(
    'model-no-face',
    'The face of this model cannot move: it has neither VRM expressions nor morph targets with ARKit’s names.',
  );
}
