import { BLENDSHAPE_NAMES } from '@guise/protocol';
import { normalsOf } from '../geometry/normals.js';
import { addPerformance, type FacePerformance, performanceKeys } from '../performance/performance.js';
import { eyeballMesh } from './eyeball-mesh.js';
import { type OwnFaceLibrary, ownFaceLibrary } from './library.js';
import { readOwnFace } from './own-face-avatar.js';
import { buildOwnFace } from './own-face-model.js';
import { MovingMesh } from './skin-mesh.js';

/** Morphs that move a vertex by less [m] leave it where it is: files shrink, nobody sees it. */
const LEAST = 2e-5;

export interface ExportOptions {
  /** Where what moves own faces comes from. Default: one library for the page, over HTTP. */
  library?: OwnFaceLibrary;
  /** What the face does: an animation of its weights and its rotation. Default: none, the face is at rest. */
  performance?: FacePerformance;
}

/**
 * An own-face file as a binary glTF 2.0 model for games and Blender: metres, y up, looking along +z, one mesh `face` with 52
 * morph targets named by ARKit: a primitive of textured skin, one of what is in the mouth, one of the eyeballs, which turn with the
 * `eyeLook` targets. Hair and shoulders are not in it. The library that writes it is loaded with the first call.
 * @throws AvatarError `invalid-face` or `not-loaded`
 */
export async function exportOwnFace(bytes: Uint8Array, options: ExportOptions = {}): Promise<Uint8Array> {
  const face = readOwnFace(bytes);
  const { library = ownFaceLibrary } = options;
  const { mesh, eyes } = buildOwnFace(face, await library.expressions(), { bare: true });
  const { Document, WebIO } = await import('@gltf-transform/core');
  const document = new Document();
  const buffer = document.createBuffer();
  const accessor = (type: 'VEC2' | 'VEC3' | 'VEC4' | 'SCALAR', array: Float32Array | Uint16Array) =>
    document
      .createAccessor()
      .setType(type)
      .setArray(array as Float32Array<ArrayBuffer>)
      .setBuffer(buffer);
  const texture = document
    .createTexture('face')
    .setImage(face.texture as Uint8Array<ArrayBuffer>)
    .setMimeType('image/jpeg');
  const material = (name: string, roughness: number) =>
    document.createMaterial(name).setMetallicFactor(0).setRoughnessFactor(roughness);
  const skin = material('skin', 0.7).setBaseColorTexture(texture);
  skin.getBaseColorTextureInfo()?.setWrapS(33071).setWrapT(33071);
  const out = document.createMesh('face');
  const add = (part: MovingMesh, paint: ReturnType<typeof material>, textured: boolean) => {
    const positions = Float32Array.from(part.positions);
    const normals = normalsOf(positions, part.triangles);
    for (let i = 0; i < normals.length; i += 3) {
      if (!normals[i] && !normals[i + 1] && !normals[i + 2]) normals[i + 2] = 1;
    }
    const colours = Float32Array.from(part.tints, (value, i) => (i % 4 === 3 ? 1 : Math.min(1, value)));
    const primitive = document
      .createPrimitive()
      .setMaterial(paint)
      .setAttribute('POSITION', accessor('VEC3', positions))
      .setAttribute('NORMAL', accessor('VEC3', normals))
      .setAttribute('COLOR_0', accessor('VEC4', colours))
      .setIndices(accessor('SCALAR', Uint16Array.from(part.triangles)));
    if (textured) primitive.setAttribute('TEXCOORD_0', accessor('VEC2', Float32Array.from(part.uvs)));
    part.morphs.forEach((morph, blendshape) => {
      const moves = Float32Array.from(morph, (value) => (Math.abs(value) < LEAST ? 0 : value));
      primitive.addTarget(
        document
          .createPrimitiveTarget(BLENDSHAPE_NAMES[blendshape])
          .setAttribute('POSITION', accessor('VEC3', moves)),
      );
    });
    out.addPrimitive(primitive);
  };
  add(partOf(mesh, true), skin, true);
  add(partOf(mesh, false), material('mouth', 0.35), false);
  add(eyeballMesh(eyes, face.irisColour), material('eyes', 0.15), false);
  out.setExtras({ targetNames: [...BLENDSHAPE_NAMES] }).setWeights(BLENDSHAPE_NAMES.map(() => 0));
  const node = document.createNode('face').setMesh(out);
  const scene = document.createScene().addChild(node);
  if (options.performance) {
    const keys = performanceKeys(options.performance);
    addPerformance(document, keys, { face: node, head: node, name: 'performance' });
  }
  document.getRoot().setDefaultScene(scene).getAsset().generator = 'Guise';
  return new WebIO().writeBinary(document);
}

/** The triangles of a mesh that the texture covers, or those that have colours of their own, with the vertices they need. */
function partOf(mesh: MovingMesh, textured: boolean): MovingMesh {
  const out = new MovingMesh();
  const numbers = new Map<number, number>();
  const isTextured = (vertex: number): boolean => (mesh.tints[vertex * 4 + 3] as number) > 0.5;
  const numberOf = (vertex: number): number => {
    const known = numbers.get(vertex);
    if (known !== undefined) return known;
    const tint = mesh.tints.slice(vertex * 4, vertex * 4 + 4) as [number, number, number, number];
    const number = out.add(mesh.at(vertex), mesh.uv(vertex), tint, (k) => mesh.movement(vertex, k));
    numbers.set(vertex, number);
    return number;
  };
  for (let t = 0; t < mesh.triangles.length; t += 3) {
    const corners = mesh.triangles.slice(t, t + 3);
    if (corners.every(isTextured) === textured) out.triangles.push(...corners.map(numberOf));
  }
  return out;
}
