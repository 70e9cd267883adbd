import { meshoptOf } from './buffers.js';
import { ATTRIBUTES, MORPHED, morphNames } from './geometry.js';
import { writeGlb } from './glb.js';
import type { InspectedModel } from './inspect.js';
import { extension, type Json, object, objects, pick } from './json.js';
import { rebuildVrm } from './rebuild-vrm.js';

/** Extensions of a material that change what it shows without costing a second picture of the scene. */
const MATERIAL_EXTENSIONS = [
  'KHR_materials_unlit',
  'KHR_materials_emissive_strength',
  'VRMC_materials_mtoon',
  'VRMC_materials_hdr_emissiveMultiplier',
];
const NODE_KEYS = ['name', 'children', 'mesh', 'skin', 'matrix', 'translation', 'rotation', 'scale'];
const MATERIAL_KEYS = [
  'name',
  'pbrMetallicRoughness',
  'normalTexture',
  'occlusionTexture',
  'emissiveTexture',
  'emissiveFactor',
  'alphaMode',
  'alphaCutoff',
  'doubleSided',
];
const ACCESSOR_KEYS = ['bufferView', 'byteOffset', 'componentType', 'normalized', 'count', 'type', 'sparse'];
/** Names that glTF's loaders and three.js know: anything else in a file (animations, lights, cameras …) stays behind. */
const USED_EXTENSIONS = [
  ...MATERIAL_EXTENSIONS,
  'KHR_texture_transform',
  'KHR_mesh_quantization',
  'EXT_meshopt_compression',
  'KHR_meshopt_compression',
  'VRM',
  'VRMC_vrm',
  'VRMC_springBone',
  'VRMC_node_constraint',
];

/**
 * The same model as a GLB that holds nothing but what was inspected: no addresses, lights, cameras, animations,
 * extras or other scenes. Only this reaches the loaders.
 */
export function rebuildModel(model: InspectedModel): Uint8Array<ArrayBuffer> {
  const { json } = model.glb;
  const bin = new BinWriter(model.glb.bin);
  for (const bytes of model.buffers.inline.values()) bin.add(bytes);
  const views = model.buffers.views.map((view) => rebuildView(view, model, bin));
  const { images, textures } = rebuildTextures(model, views, bin);
  const extensions = rebuildVrm(model);
  const used = json.extensionsUsed as readonly unknown[] | undefined;
  return writeGlb(
    {
      asset: { version: '2.0' },
      scene: 0,
      scenes: [{ nodes: model.tree.roots }],
      nodes: model.tree.nodes.map(rebuildNode),
      meshes: objects(json.meshes, 'meshes').map((mesh, i) =>
        model.tree.shown.has(i) ? rebuildMesh(mesh) : NOTHING,
      ),
      skins: objects(json.skins, 'skins').map((skin) => pick(skin, ['joints', 'inverseBindMatrices'])),
      materials: objects(json.materials, 'materials').map(rebuildMaterial),
      samplers: objects(json.samplers, 'samplers').map((one) =>
        pick(one, ['magFilter', 'minFilter', 'wrapS', 'wrapT']),
      ),
      textures,
      images,
      accessors: objects(json.accessors, 'accessors').map(rebuildAccessor),
      bufferViews: views,
      buffers: [{ byteLength: bin.length }],
      extensionsUsed: USED_EXTENSIONS.filter(
        (name) => used?.includes(name) || Object.hasOwn(extensions, name),
      ),
      extensions,
    },
    bin.bytes(),
  );
}

/** Meshes that no node shows keep their place and nothing else. */
const NOTHING = { primitives: [] };

class BinWriter {
  readonly #parts: Uint8Array[];
  readonly #starts = new Map<Uint8Array, number>();
  length: number;

  constructor(bin: Uint8Array) {
    this.#parts = [bin];
    this.#starts.set(bin, 0);
    this.length = bin.length;
  }

  /** Where the bytes begin; the same bytes are added once. */
  add(bytes: Uint8Array): number {
    const known = this.#starts.get(bytes);
    if (known !== undefined) return known;
    const padding = -this.length & 3;
    if (padding > 0) this.#parts.push(new Uint8Array(padding));
    const start = this.length + padding;
    this.#parts.push(bytes);
    this.#starts.set(bytes, start);
    this.length = start + bytes.length;
    return start;
  }

  bytes(): Uint8Array {
    const all = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}

function rebuildView(view: Json, { buffers }: InspectedModel, bin: BinWriter): Json {
  const packed = meshoptOf(view);
  const of = packed ?? view;
  const inline = buffers.inline.get(of.buffer as number);
  const byteOffset = ((of.byteOffset as number | undefined) ?? 0) + (inline ? bin.add(inline) : 0);
  if (!packed) return { ...pick(view, ['byteLength', 'byteStride']), buffer: 0, byteOffset };
  const meshopt = {
    ...pick(packed, ['byteLength', 'byteStride', 'count', 'mode', 'filter']),
    buffer: 0,
    byteOffset,
  };
  const length = (packed.count as number) * (packed.byteStride as number);
  return {
    ...pick(view, ['byteStride']),
    buffer: 0,
    byteLength: length,
    extensions: { EXT_meshopt_compression: meshopt },
  };
}

function rebuildTextures(
  model: InspectedModel,
  views: Json[],
  bin: BinWriter,
): { images: Json[]; textures: Json[] } {
  const places = new Map<number, number>();
  const images: Json[] = [];
  for (const [index, { bytes, mime }] of model.textures.images) {
    const { bufferView } = objects(model.glb.json.images, 'images')[index] as Json;
    const ofView = bufferView as number | undefined;
    if (ofView === undefined) {
      views.push({ buffer: 0, byteOffset: bin.add(bytes), byteLength: bytes.length });
    }
    places.set(index, images.length);
    images.push({ bufferView: ofView ?? views.length - 1, mimeType: mime });
  }
  const textures = objects(model.glb.json.textures, 'textures').map((texture, i): Json => {
    const image = model.textures.textures.get(i);
    return image === undefined ? {} : { ...pick(texture, ['sampler']), source: places.get(image) };
  });
  return { images, textures };
}

function rebuildNode(node: Json): Json {
  const constraint = extension(node, 'VRMC_node_constraint');
  const rest = pick(node, NODE_KEYS);
  return constraint ? { ...rest, extensions: { VRMC_node_constraint: constraint } } : rest;
}

function rebuildMesh(mesh: Json): Json {
  const primitives = objects(mesh.primitives, 'a mesh').map((primitive) => ({
    ...pick(primitive, ['indices', 'material', 'mode']),
    attributes: pick(object(primitive.attributes), Object.keys(ATTRIBUTES)),
    ...(Array.isArray(primitive.targets) && primitive.targets.length > 0
      ? { targets: primitive.targets.map((target: Json) => pick(target, MORPHED)) }
      : {}),
  }));
  const count = primitives[0]?.targets?.length ?? 0;
  const targetNames = morphNames(mesh, count);
  return {
    ...pick(mesh, ['name']),
    primitives,
    ...(targetNames.length > 0 ? { extras: { targetNames } } : {}),
  };
}

function rebuildMaterial(material: Json): Json {
  const extensions = pick(object(material.extensions), MATERIAL_EXTENSIONS);
  return { ...pick(material, MATERIAL_KEYS), extensions };
}

function rebuildAccessor(accessor: Json): Json {
  const isPlace = (value: unknown) =>
    Array.isArray(value) && value.length === 3 && value.every((number) => Number.isFinite(number));
  const bounds = isPlace(accessor.min) && isPlace(accessor.max) ? ['min', 'max'] : [];
  return pick(accessor, [...ACCESSOR_KEYS, ...bounds]);
}
