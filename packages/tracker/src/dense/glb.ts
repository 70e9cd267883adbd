import type { FaceMesh } from './dense-face.js';

/** A picture file's bytes: PNG or JPEG. */
export interface EncodedPicture {
  mimeType: 'image/png' | 'image/jpeg';
  bytes: Uint8Array;
}

/**
 * A face as a binary glTF 2.0 file: one mesh of one node, in metres, y up, looking along +z. Without a texture it is grey.
 * The library that writes it is loaded with the first call.
 */
export async function writeGlb(mesh: FaceMesh, texture?: EncodedPicture): Promise<Uint8Array> {
  const { Document, WebIO } = await import('@gltf-transform/core');
  const document = new Document();
  const buffer = document.createBuffer();
  const accessor = (type: 'VEC2' | 'VEC3' | 'SCALAR', array: Float32Array | Uint32Array | Uint16Array) =>
    document
      .createAccessor()
      .setType(type)
      .setArray(array as Float32Array<ArrayBuffer>)
      .setBuffer(buffer);
  const short = mesh.positions.length / 3 <= 65535;
  const primitive = document
    .createPrimitive()
    .setAttribute('POSITION', accessor('VEC3', mesh.positions))
    .setAttribute('NORMAL', accessor('VEC3', mesh.normals))
    .setAttribute('TEXCOORD_0', accessor('VEC2', mesh.uvs))
    .setIndices(accessor('SCALAR', short ? Uint16Array.from(mesh.triangles) : mesh.triangles));
  // The face is a mask: from behind one sees its inside, not through it.
  const material = document
    .createMaterial('face')
    .setMetallicFactor(0)
    .setRoughnessFactor(0.75)
    .setDoubleSided(true);
  if (texture) {
    const { bytes, mimeType } = texture;
    material.setBaseColorTexture(
      document
        .createTexture('face')
        .setImage(bytes as Uint8Array<ArrayBuffer>)
        .setMimeType(mimeType),
    );
    material.getBaseColorTextureInfo()?.setWrapS(33071).setWrapT(33071);
  } else {
    material.setBaseColorFactor([0.6, 0.6, 0.6, 1]);
  }
  primitive.setMaterial(material);
  const node = document.createNode('face').setMesh(document.createMesh('face').addPrimitive(primitive));
  const scene = document.createScene().addChild(node);
  document.getRoot().setDefaultScene(scene).getAsset().generator = 'Guise';
  return new WebIO().writeBinary(document);
}
