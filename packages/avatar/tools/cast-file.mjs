// A member of the cast as a GLB: quantised (KHR_mesh_quantization) and compressed (EXT_meshopt_compression).
//
// Scene 'avatar': a skeleton (chest, neck, head, two eyes), the face with 52 morph targets on the head's bone, and the
// parts as skinned meshes. Scene 'small': the same vertices with coarser triangles, for small tiles.
// Attributes of our own: _PAINT (lip, blush, depth, light; i8 normalised), _MARK (region, pattern, zone, 0; u8).
import { Document, NodeIO } from '@gltf-transform/core';
import { EXTMeshoptCompression, KHRMeshQuantization } from '@gltf-transform/extensions';
import { BLENDSHAPE_NAMES } from '@guise/protocol';
import { MeshoptEncoder, MeshoptSimplifier } from 'meshoptimizer';
import { JOINTS } from '../dist/geometry/body.js';
import { normalsOf } from '../dist/geometry/normals.js';
import { SCALE } from '../dist/geometry/skull.js';
import { zoneOf } from '../dist/geometry/zones.js';

/** Morph targets keep steps of this many 1/32767 m: 0.12 mm, finer than anybody sees, and half the bytes. */
const MORPH_STEP = 4;
/** Share of the triangles that small tiles get. */
const SMALL = 0.22;

/** Share of the polygoniser's triangles that a part keeps, if that hardly shows. */
const PART_SHARE = 0.42;
/** Regions that are thin or round: eyes, accents, lamps. */
const FINE = [7, 8, 9];

const UNUSED = 0xffffffff;

await MeshoptEncoder.ready;
await MeshoptSimplifier.ready;

/**
 * `model.face` may be `null`: parts only.
 * @returns {Promise<{ bytes: Uint8Array, report: string }>}
 */
export async function castFile(model) {
  const document = new Document();
  document.createExtension(KHRMeshQuantization).setRequired(true);
  document.createExtension(EXTMeshoptCompression).setRequired(true).setEncoderOptions({
    method: EXTMeshoptCompression.EncoderMethod.QUANTIZE,
  });
  const scale = SCALE * model.scale;
  const writer = new CastWriter(document, scale);
  const skeleton = writer.skeleton(model);
  let triangles = 0;
  let vertices = 0;
  if (model.face) {
    const face = faceArrays(model.face, scale);
    writer.face(face, skeleton);
    triangles += face.indices.length / 3;
    vertices += face.position.length / 3;
  }
  for (const [name, part] of model.parts) {
    if (part.count === 0) continue;
    const arrays = partArrays(part, scale);
    writer.part(name, arrays, skeleton);
    triangles += arrays.indices.length / 3;
    vertices += arrays.position.length / 3;
  }
  document.getRoot().getAsset().generator = 'Guise make-cast';
  const io = new NodeIO()
    .registerExtensions([KHRMeshQuantization, EXTMeshoptCompression])
    .registerDependencies({ 'meshopt.encoder': MeshoptEncoder });
  return { bytes: await io.writeBinary(document), report: `${vertices} vertices, ${triangles} triangles` };
}

class CastWriter {
  constructor(document, scale) {
    this.document = document;
    this.scale = scale;
    this.buffer = document.createBuffer();
    this.scene = document.createScene('avatar');
    this.small = document.createScene('small');
    document.getRoot().setDefaultScene(this.scene);
    this.material = document.createMaterial('vinyl').setRoughnessFactor(0.8).setMetallicFactor(0);
  }

  accessor(type, array, normalized = false) {
    return this.document
      .createAccessor()
      .setType(type)
      .setArray(array)
      .setNormalized(normalized)
      .setBuffer(this.buffer);
  }

  skeleton({ headCentre, eyeCentre }) {
    const { scale } = this;
    const joint = (name, at, from) =>
      this.document.createNode(name).setTranslation(at.map((value, k) => (value - from[k]) * scale));
    const chest = joint('chest', JOINTS.chest, [0, 0, 0]);
    const neck = joint('neck', JOINTS.neck, JOINTS.chest);
    const head = joint('head', JOINTS.head, JOINTS.neck);
    const [x, y, z] = eyeCentre;
    const eyes = [joint('eyeLeft', eyeCentre, JOINTS.head), joint('eyeRight', [-x, y, z], JOINTS.head)];
    const face = joint('face', headCentre, JOINTS.head);
    chest.addChild(neck);
    neck.addChild(head);
    for (const child of [face, ...eyes]) head.addChild(child);
    this.scene.addChild(chest);
    const places = [JOINTS.chest, JOINTS.neck, JOINTS.head, eyeCentre, [-x, y, z]];
    const inverse = places.flatMap((at) => [
      1,
      0,
      0,
      0,
      0,
      1,
      0,
      0,
      0,
      0,
      1,
      0,
      ...at.map((v) => -v * scale),
      1,
    ]);
    const skin = this.document
      .createSkin('spine and eyes')
      .setSkeleton(chest)
      .setInverseBindMatrices(this.accessor('MAT4', new Float32Array(inverse)));
    for (const bone of [chest, neck, head, ...eyes]) skin.addJoint(bone);
    return { face, skin };
  }

  /** Two meshes of the same attributes: all triangles, and the few for small tiles. */
  meshes(name, arrays) {
    const attributes = {
      POSITION: this.accessor('VEC3', quantised(arrays.position), true),
      NORMAL: this.accessor('VEC3', bytes(arrays.normal), true),
      _PAINT: this.accessor('VEC4', arrays.paint, true),
      _MARK: this.accessor('VEC4', arrays.mark),
    };
    if (arrays.joints) {
      attributes.JOINTS_0 = this.accessor('VEC4', arrays.joints);
      attributes.WEIGHTS_0 = this.accessor('VEC4', arrays.weights, true);
    }
    const targets = (arrays.morphs ?? []).map((morph, i) =>
      this.document
        .createPrimitiveTarget(BLENDSHAPE_NAMES[i])
        .setAttribute('POSITION', this.accessor('VEC3', quantised(morph, MORPH_STEP), true)),
    );
    return [arrays.indices, arrays.smallIndices].map((indices) => {
      const primitive = this.document
        .createPrimitive()
        .setIndices(this.accessor('SCALAR', indices))
        .setMaterial(this.material);
      for (const [semantic, accessor] of Object.entries(attributes))
        primitive.setAttribute(semantic, accessor);
      for (const target of targets) primitive.addTarget(target);
      const mesh = this.document.createMesh(name).addPrimitive(primitive);
      if (targets.length)
        mesh.setExtras({ targetNames: [...BLENDSHAPE_NAMES] }).setWeights(targets.map(() => 0));
      return mesh;
    });
  }

  face(arrays, { face }) {
    const [full, small] = this.meshes('face', arrays);
    face.setMesh(full);
    this.small.addChild(this.document.createNode('face small').setMesh(small));
  }

  part(name, arrays, { skin }) {
    const [full, small] = this.meshes(name, arrays);
    this.scene.addChild(this.document.createNode(name).setMesh(full).setSkin(skin));
    this.small.addChild(this.document.createNode(`${name} small`).setMesh(small));
  }
}

function faceArrays(face, scale) {
  const { vertices } = face;
  const paint = new Int8Array(vertices.length * 4);
  const mark = new Uint8Array(vertices.length * 4);
  vertices.forEach((v, i) => {
    const depth = v.region === 0 ? Math.max(v.depth, v.seam) : 0;
    paint.set([v.lipPaint, Math.min(v.blush, 1), depth, v.light].map(signed), i * 4);
    mark.set([v.region, unsigned(v.pattern), zoneOf(v), 0], i * 4);
  });
  const arrays = {
    position: face.positions.map((value) => value * scale),
    normal: normalsOf(face.positions, face.triangles),
    paint,
    mark,
    morphs: face.morphs.map((morph) => morph.map((value) => value * scale)),
  };
  return reordered(arrays, face.triangles, face.morphs);
}

function partArrays(part, scale) {
  const paint = new Int8Array(part.count * 4);
  const mark = new Uint8Array(part.count * 4);
  const weights = new Uint8Array(part.count * 4);
  for (let i = 0; i < part.count; i++) {
    paint.set([0, part.blush[i], 0, part.light[i]].map(signed), i * 4);
    mark.set([part.region[i], unsigned(part.pattern[i]), 0, 0], i * 4);
    const shares = part.weights.slice(i * 4, i * 4 + 4).map(unsigned);
    shares[shares.indexOf(Math.max(...shares))] += 255 - shares.reduce((a, b) => a + b);
    weights.set(shares, i * 4);
  }
  const joints = Uint8Array.from(part.joints, (joint, i) => (weights[i] ? joint : 0));
  const arrays = {
    position: Float32Array.from(part.positions, (value) => value * scale),
    normal: Float32Array.from(part.normals),
    paint,
    mark,
    joints,
    weights,
  };
  // The polygoniser's cells are as fine as its finest place needs: elsewhere, fewer triangles look the same.
  const fewer = simplified(arrays, Uint32Array.from(part.triangles), [], { share: PART_SHARE, error: 0.004 });
  return reordered(arrays, fewer, []);
}

/** Orders vertices for the GPU's cache and the encoder, leaves out unused ones, and adds the small tiles' triangles. */
export function reordered(arrays, triangles, morphs) {
  const indices = Uint32Array.from(triangles);
  const count = arrays.position.length / 3;
  const small = simplified(arrays, indices, morphs, { share: SMALL, error: 1 });
  const [remap, used] = MeshoptEncoder.reorderMesh(indices, true, true);
  const moved = (array, width) => {
    const out = new array.constructor(used * width);
    for (let i = 0; i < count; i++) {
      // What no triangle uses any more has no place, or lies beyond the list.
      const place = remap[i] ?? UNUSED;
      if (place !== UNUSED) out.set(array.subarray(i * width, i * width + width), place * width);
    }
    return out;
  };
  const out = { indices: Uint16Array.from(indices), smallIndices: Uint16Array.from(small, (i) => remap[i]) };
  if (used > 65_535) throw new RangeError(`${used} vertices are too many for 16-bit indices`);
  for (const [name, array] of Object.entries(arrays)) {
    if (name === 'morphs') out.morphs = array.map((morph) => moved(morph, 3));
    else out[name] = moved(array, name === 'position' || name === 'normal' ? 3 : 4);
  }
  return out;
}

/** Channels whose motion a coarser mesh must keep. */
const KEPT = ['eyeBlinkLeft', 'eyeBlinkRight', 'jawOpen', 'mouthSmileLeft', 'mouthSmileRight', 'mouthPucker'];

/** Fewer triangles over the same vertices, careful where paint changes and where morphs move. */
function simplified({ position, paint, mark, normal }, indices, morphs, { share, error }) {
  const kept = morphs.length ? KEPT.map((name) => morphs[BLENDSHAPE_NAMES.indexOf(name)]) : [];
  const width = 3 + 4 + 2 + kept.length * 2;
  const count = position.length / 3;
  const attributes = new Float32Array(count * width);
  for (let i = 0; i < count; i++) {
    const row = [
      ...normal.subarray(i * 3, i * 3 + 3),
      ...[...paint.subarray(i * 4, i * 4 + 4)].map((value) => value / 127),
      mark[i * 4],
      mark[i * 4 + 1] / 255,
      ...kept.flatMap((morph) => [morph[i * 3 + 1], morph[i * 3 + 2]]),
    ];
    attributes.set(row, i * width);
  }
  const weights = [0.1, 0.1, 0.1, 0.3, 0.05, 0.1, 0.1, 1, 0.3, ...kept.flatMap(() => [0.6, 0.6])];
  const target = Math.floor((indices.length * share) / 3) * 3;
  const locked = Uint8Array.from({ length: count }, (_, i) =>
    share > 0.3 && FINE.includes(mark[i * 4]) ? 1 : 0,
  );
  return MeshoptSimplifier.simplifyWithAttributes(
    indices,
    position,
    3,
    attributes,
    width,
    weights,
    locked,
    target,
    error,
  )[0];
}

const signed = (value) => Math.round(Math.min(Math.max(value, -1), 1) * 127);
const unsigned = (value) => Math.round(Math.min(Math.max(value, 0), 1) * 255);

/** Metres as 1/32767 m: an avatar is smaller than 1 m, so that no scale has to be kept. */
function quantised(values, step = 1) {
  return Int16Array.from(values, (value) => Math.round((value * 32767) / step) * step);
}

function bytes(normals) {
  return Int8Array.from(normals, signed);
}
