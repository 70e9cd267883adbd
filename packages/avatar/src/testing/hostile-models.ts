/**
 * Files that somebody with bad intentions, or bad luck, would drop on a picker or send to a room. For tests, here and
 * elsewhere: `@guise/avatar/testing/hostile-models`.
 */
import type { ModelRefusal } from '../errors.js';
import { MODEL_LIMITS } from '../model/limits.js';
import { concat, writePng } from './png.js';
import { bytesOf, type WrittenModel, writeArkitGlb, writeVrm0, writeVrm1 } from './write-models.js';

export interface HostileModel {
  readonly name: string;
  /** What it has to be refused for. */
  readonly reason: ModelRefusal;
  readonly bytes: () => Uint8Array<ArrayBuffer>;
}

const written = new Map<() => WrittenModel, WrittenModel>();

/** A good model that may be damaged: each is written once. */
function good(write: () => WrittenModel = writeArkitGlb): WrittenModel {
  const model = written.get(write) ?? write();
  written.set(write, model);
  return { ...model, json: structuredClone(model.json) };
}

/** A good model with something done to it. */
function damaged(damage: (model: WrittenModel) => void, model = good()): Uint8Array<ArrayBuffer> {
  damage(model);
  return bytesOf(model);
}

/** A good model whose JSON is replaced by this text. */
function withText(text: string): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 4) * 4));
  const header = new Uint8Array(20);
  const view = new DataView(header.buffer);
  for (const [i, value] of [0x46546c67, 2, 20 + json.length, json.length, 0x4e4f534a].entries()) {
    view.setUint32(i * 4, value, true);
  }
  return concat([header, json]);
}

/** A good model with another picture. */
function withImage(image: Uint8Array, mimeType = 'image/png'): Uint8Array<ArrayBuffer> {
  return damaged((model) => {
    const byteOffset = model.bin.length;
    model.bin = concat([model.bin, image, new Uint8Array(-image.length & 3)]);
    model.json.bufferViews.push({ buffer: 0, byteOffset, byteLength: image.length });
    model.json.buffers[0].byteLength = model.bin.length;
    model.json.images = [{ mimeType, bufferView: model.json.bufferViews.length - 1 }];
  });
}

/** A PNG's header that promises pixels nobody would want. */
function pngHeader(width: number, height: number): Uint8Array {
  const png = writePng(1, 1, new Uint8Array(3));
  new DataView(png.buffer).setUint32(16, width);
  new DataView(png.buffer).setUint32(20, height);
  return png;
}

const compressed = (count: number) => ({
  buffer: 0,
  byteOffset: 0,
  byteLength: 64,
  byteStride: 16,
  count,
  mode: 'ATTRIBUTES',
  filter: 'NONE',
});

const KTX2 = Uint8Array.of(
  0xab,
  0x4b,
  0x54,
  0x58,
  0x20,
  0x32,
  0x30,
  0xbb,
  0x0d,
  0x0a,
  0x1a,
  0x0a,
  ...new Uint8Array(68),
);

export const HOSTILE_MODELS: readonly HostileModel[] = [
  {
    name: 'a picture that calls itself a model',
    reason: 'model-not-glb',
    bytes: () => writePng(2, 2, new Uint8Array(12)) as Uint8Array<ArrayBuffer>,
  },
  { name: 'an empty file', reason: 'model-not-glb', bytes: () => new Uint8Array(0) },
  {
    name: 'a .gltf text file',
    reason: 'model-not-glb',
    bytes: () => new TextEncoder().encode('{"asset":{"version":"2.0"}}'),
  },
  {
    name: 'glTF 1.0',
    reason: 'model-unsupported',
    bytes: () => {
      const bytes = bytesOf(good());
      new DataView(bytes.buffer).setUint32(4, 1, true);
      return bytes;
    },
  },
  {
    name: 'a file that ends half-way',
    reason: 'model-truncated',
    bytes: () => bytesOf(good()).slice(0, 20_000),
  },
  {
    name: 'more bytes than may be sent',
    reason: 'model-too-large',
    bytes: () => concat([bytesOf(good()), new Uint8Array(MODEL_LIMITS.bytes)]),
  },
  {
    name: 'more JSON than anybody needs',
    reason: 'model-too-large',
    bytes: () =>
      damaged(({ json }) => {
        json.extras = 'x'.repeat(MODEL_LIMITS.jsonBytes);
      }),
  },
  {
    name: 'a chunk longer than the file',
    reason: 'model-broken',
    bytes: () => {
      const bytes = bytesOf(good());
      new DataView(bytes.buffer).setUint32(12, 0xfffffff0, true);
      return bytes;
    },
  },
  {
    name: 'broken JSON',
    reason: 'model-broken',
    bytes: () => withText('{"asset":{"version":"2.0"},"nodes":[{]}'),
  },
  { name: 'JSON that is no object', reason: 'model-broken', bytes: () => withText('["asset"]') },
  {
    name: 'JSON nested a million deep',
    reason: 'model-too-deep',
    bytes: () => withText('['.repeat(1_000_000)),
  },
  {
    name: 'a picture from somebody’s server',
    reason: 'model-external',
    bytes: () =>
      damaged(({ json }) => {
        json.images = [{ uri: 'https://tracker.example/pixel.png' }];
      }),
  },
  {
    name: 'a buffer from somebody’s server',
    reason: 'model-external',
    bytes: () =>
      damaged(({ json }) => {
        json.buffers.push({ uri: '//tracker.example/data.bin', byteLength: 4 });
      }),
  },
  {
    name: 'nodes in a circle',
    reason: 'model-cyclic',
    bytes: () =>
      damaged(({ json }) => {
        json.nodes.push(
          { name: 'a', children: [json.nodes.length + 1] },
          { name: 'b', children: [json.nodes.length] },
        );
      }),
  },
  {
    name: 'a node that is its own child',
    reason: 'model-cyclic',
    bytes: () =>
      damaged(({ json }) => {
        json.nodes[1].children = [1];
      }),
  },
  {
    name: 'a hundred million triangles',
    reason: 'model-too-many-triangles',
    bytes: () =>
      damaged(({ json }) => {
        json.accessors.push({ componentType: 5125, count: 300_000_000, type: 'SCALAR' });
        json.meshes[1].primitives[0].indices = json.accessors.length - 1;
      }),
  },
  {
    name: 'one mesh shown two thousand times',
    reason: 'model-too-many-triangles',
    bytes: () =>
      damaged(({ json }) => {
        for (let i = 0; i < 1900; i++) {
          json.scenes[0].nodes.push(json.nodes.length);
          json.nodes.push({ mesh: 0 });
        }
      }),
  },
  {
    name: 'ten thousand morph targets',
    reason: 'model-too-many-morphs',
    bytes: () =>
      damaged(({ json }) => {
        const [primitive] = json.meshes[0].primitives;
        primitive.targets = Array.from({ length: 10_000 }, () => primitive.targets[0]);
      }),
  },
  {
    name: 'a meshopt bomb',
    reason: 'model-geometry-too-large',
    bytes: () =>
      damaged(({ json }) => {
        json.extensionsUsed = ['EXT_meshopt_compression'];
        json.bufferViews.push({
          buffer: 0,
          byteLength: 16 * 2 ** 27,
          extensions: { EXT_meshopt_compression: compressed(2 ** 27) },
        });
        json.accessors[json.meshes[1].primitives[0].attributes.NORMAL].bufferView =
          json.bufferViews.length - 1;
      }),
  },
  {
    name: 'morph targets that are zeros without end',
    reason: 'model-geometry-too-large',
    bytes: () =>
      damaged(({ json }) => {
        const [primitive] = json.meshes[0].primitives;
        const count = 200_000;
        const add = (type: string, componentType: number) =>
          json.accessors.push({ type, componentType, count }) - 1;
        primitive.attributes = { POSITION: add('VEC3', 5126) };
        primitive.indices = add('SCALAR', 5125);
        for (const target of primitive.targets) target.POSITION = primitive.attributes.POSITION;
      }),
  },
  {
    name: 'a texture of 30,000 x 30,000',
    reason: 'model-texture-too-large',
    bytes: () => withImage(pngHeader(30_000, 30_000)),
  },
  {
    name: 'a hundred large textures',
    reason: 'model-texture-too-large',
    bytes: () => {
      const model = good();
      const image = pngHeader(4096, 4096);
      for (let i = 0; i < 100; i++) {
        model.json.bufferViews.push({ buffer: 0, byteOffset: model.bin.length, byteLength: image.length });
        model.json.images.push({ mimeType: 'image/png', bufferView: model.json.bufferViews.length - 1 });
        model.json.textures.push({ source: model.json.images.length - 1 });
        model.json.materials.push({ emissiveTexture: { index: model.json.textures.length - 1 } });
      }
      model.bin = concat([model.bin, image, new Uint8Array(-image.length & 3)]);
      return bytesOf(model);
    },
  },
  { name: 'a texture in KTX', reason: 'model-unsupported', bytes: () => withImage(KTX2, 'image/ktx2') },
  {
    name: 'Draco',
    reason: 'model-unsupported',
    bytes: () =>
      damaged(({ json }) => {
        json.extensionsRequired = ['KHR_draco_mesh_compression'];
      }),
  },
  {
    name: 'vertices outside of the file',
    reason: 'model-broken',
    bytes: () =>
      damaged(({ json }) => {
        json.bufferViews[
          json.accessors[json.meshes[0].primitives[0].attributes.POSITION].bufferView
        ].byteOffset = 2 ** 31;
      }),
  },
  {
    name: 'a node that does not exist',
    reason: 'model-broken',
    bytes: () =>
      damaged(({ json }) => {
        json.scenes[0].nodes = [4711];
      }),
  },
  {
    name: 'ten thousand nodes',
    reason: 'model-too-many-parts',
    bytes: () =>
      damaged(({ json }) => {
        for (let i = 0; i < 10_000; i++) json.nodes.push({});
      }),
  },
  {
    name: 'springs on springs on springs',
    reason: 'model-too-many-parts',
    bytes: () =>
      damaged(({ json }) => {
        json.extensions.VRM.secondaryAnimation.boneGroups[0].bones = Array.from({ length: 5000 }, () => 0);
      }, good(writeVrm0)),
  },
  {
    name: 'a VRM without a head',
    reason: 'model-broken',
    bytes: () =>
      damaged(({ json }) => {
        delete json.extensions.VRMC_vrm.humanoid.humanBones.head;
      }, good(writeVrm1)),
  },
  {
    name: 'a face that cannot move',
    reason: 'model-no-face',
    bytes: () =>
      damaged(({ json }) => {
        json.meshes[0].extras.targetNames = json.meshes[0].extras.targetNames.map(
          (_: string, i: number) => `Key ${i}`,
        );
      }),
  },
];
