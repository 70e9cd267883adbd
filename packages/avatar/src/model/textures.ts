import type { Buffers } from './buffers.js';
import { type ImageHeader, readImageHeader } from './image-size.js';
import {
  atMost,
  broken,
  extension,
  isObject,
  type Json,
  object,
  objects,
  place,
  refuse,
  said,
} from './json.js';
import { MODEL_LIMITS } from './limits.js';

/** A picture that some material shows. */
export interface UsedImage extends ImageHeader {
  readonly bytes: Uint8Array;
}

export interface UsedTextures {
  /** Place of each texture that is used -> place of its picture. */
  readonly textures: ReadonlyMap<number, number>;
  readonly images: ReadonlyMap<number, UsedImage>;
  readonly pixels: number;
}

/**
 * The textures that the materials show, by what the pictures' headers say. Others (thumbnails) are never decoded.
 * @throws AvatarError `model-texture-too-large`, `model-unsupported`, `model-too-many-parts` or `model-broken`
 */
export function checkTextures(json: Json, buffers: Buffers): UsedTextures {
  const materials = objects(json.materials, 'the list of materials');
  const defs = objects(json.textures, 'the list of textures');
  const pictures = objects(json.images, 'the list of pictures');
  atMost(materials.length, MODEL_LIMITS.materials, 'model-too-many-parts', 'materials');
  const textures = new Map<number, number>();
  const images = new Map<number, UsedImage>();
  let pixels = 0;
  for (const index of namedTextures(json, materials)) {
    const at = place(index, defs.length, 'a texture');
    if (textures.has(at)) continue;
    const image = sourceOf(defs[at] as Json, pictures.length);
    textures.set(at, image);
    atMost(textures.size, MODEL_LIMITS.textures, 'model-too-many-parts', 'textures');
    if (images.has(image)) continue;
    const used = checkImage(pictures[image] as Json, buffers);
    images.set(image, used);
    pixels += used.width * used.height;
    if (pixels > MODEL_LIMITS.texturePixels) {
      const limit = MODEL_LIMITS.texturePixels / 2 ** 20;
      refuse(
        'model-texture-too-large',
        `All textures of this model together have over ${limit} megapixels; make them smaller.`,
      );
    }
  }
  return { textures, images, pixels };
}

/** Every texture that a material names, whatever the extension that does. */
function namedTextures(json: Json, materials: readonly Json[]): Set<unknown> {
  const found = new Set<unknown>();
  const look = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(look);
    if (!isObject(value)) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'extras') continue;
      if (/texture$/i.test(key) && isObject(inner)) found.add(inner.index);
      look(inner);
    }
  };
  materials.forEach(look);
  for (const material of objects(extension(json, 'VRM')?.materialProperties, 'the list of materials')) {
    for (const index of Object.values(object(material.textureProperties))) found.add(index);
  }
  return found;
}

function sourceOf(texture: Json, images: number): number {
  const source = extension(texture, 'EXT_texture_webp')?.source ?? texture.source;
  if (source === undefined && texture.extensions !== undefined) {
    refuse(
      'model-unsupported',
      'Pictures of this model are of a kind that cannot be shown here; use PNG, JPEG or WebP.',
    );
  }
  return place(source, images, 'the picture of a texture');
}

function checkImage(image: Json, buffers: Buffers): UsedImage {
  const bytes =
    image.bufferView === undefined && image.uri !== undefined
      ? buffers.decodeUri(image.uri)
      : buffers.viewBytes(image.bufferView, 'a picture');
  const header = readImageHeader(bytes);
  if (!header) {
    const known = bytes.length > 8 ? 'model-unsupported' : 'model-broken';
    if (known === 'model-broken') broken('a picture is empty');
    refuse(known, 'A picture of this model cannot be read here; use PNG, JPEG or WebP.');
  }
  const { width, height } = header;
  const side = MODEL_LIMITS.textureSide;
  if (width > side || height > side) {
    refuse(
      'model-texture-too-large',
      `A texture of this model has ${said(width)} x ${said(height)} pixels; up to ${said(side)} x ${said(side)} can be shown.`,
    );
  }
  return { ...header, bytes };
}
