import type { BufferGeometry, Material, Mesh, Object3D, SkinnedMesh, Texture } from 'three';

/** A morph target's vertex is a texel of four floats in a texture, its normal another. */
const MORPH_TEXEL = 16;
/** A chain of mipmaps takes a third more. */
const MIPMAPS = 4 / 3;

/** What these objects keep on the graphics card, by what three.js uploads; what is shared counts once [bytes]. */
export function graphicsMemory(objects: readonly Object3D[]): number {
  const geometries = new Set<BufferGeometry>();
  const textures = new Set<Texture>();
  for (const object of objects) {
    object.traverse((node) => {
      const { geometry, material, skeleton } = node as SkinnedMesh & Mesh;
      if (geometry) geometries.add(geometry);
      for (const one of [material].flat())
        if (one) for (const texture of texturesOf(one)) textures.add(texture);
      if (skeleton?.boneTexture) textures.add(skeleton.boneTexture);
    });
  }
  const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);
  return sum([...geometries].map(geometryBytes)) + sum([...textures].map(textureBytes));
}

function geometryBytes({ attributes, index, morphAttributes }: BufferGeometry): number {
  const arrays = new Set<ArrayBufferLike>();
  for (const attribute of [...Object.values(attributes), index]) {
    if (attribute) arrays.add(attribute.array.buffer);
  }
  let bytes = 0;
  for (const array of arrays) bytes += array.byteLength;
  for (const targets of Object.values(morphAttributes)) {
    for (const target of targets ?? []) bytes += target.count * MORPH_TEXEL;
  }
  return bytes;
}

function texturesOf(material: Material): Texture[] {
  return Object.values(material).filter((value): value is Texture => value?.isTexture === true);
}

function textureBytes({ image, generateMipmaps }: Texture): number {
  const { width, height, data } = image as { width: number; height: number; data?: ArrayBufferView };
  if (data) return data.byteLength;
  return width * height * 4 * (generateMipmaps ? MIPMAPS : 1);
}
