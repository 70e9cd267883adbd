import { jpegSize } from './jpeg-size.js';
import { OwnFaceError } from './own-face-error.js';

/** Hair that an own face can wear; `none` is a mask on a bare head. */
export const OWN_FACE_HAIR = ['none', 'crop', 'bob', 'bun', 'curls', 'puffs'] as const;
export type OwnFaceHair = (typeof OWN_FACE_HAIR)[number];

/** A colour: red, green and blue, sRGB, whole numbers 0..255. */
export type OwnFaceColour = readonly [number, number, number];

/** Somebody's own face: a neutral surface over the UV square of the shipped position maps, and its texture. */
export interface OwnFace {
  /** Side of the map [pixels], 16..128. */
  side: number;
  /**
   * [side * side * 3] where the face at rest is at each pixel [m], head axes: x to the subject's left, y up, z out of the
   * face, at the size of the layout's neutral head. Anything beside the mask; 0 there after reading.
   */
  surface: Float32Array;
  /** [side * side] 1 where the pixel is face, else 0. */
  mask: Uint8Array;
  /** A baseline JPEG over the same square, 64..1024 pixels a side, square. */
  texture: Uint8Array;
  hair: OwnFaceHair;
  hairColour: OwnFaceColour;
  irisColour: OwnFaceColour;
  /** Of the skin about the face, for what the picture did not show. */
  skinColour: OwnFaceColour;
}

/** Most bytes of an own-face file. */
export const OWN_FACE_BYTES = 256 * 1024;

const MAGIC = 0x43414647; // 'GFAC', little-endian
const VERSION = 1;
const HEADER = 32;
const SIDES = { least: 16, most: 128 };
const TEXTURE_SIDES = { least: 64, most: 1024 };
/** Fewest pixels that are a surface. */
const LEAST_PIXELS = 64;
/** How far from the head's origin a face can be [m]. */
const REACH = 0.3;
const STEP = REACH / 32767;

/**
 * Writes an own-face file. Little-endian: `GFAC`; version (1), hair, two bytes 0; side of the map (u16), side of the texture
 * (u16), bytes of the texture (u32); colours of hair, iris and skin (3 bytes each), seven bytes 0; the mask, a bit a pixel row
 * by row, lowest bit first, filled up to whole bytes with 0; for each pixel of the mask x, y and z (i16, steps of 0.3 m /
 * 32767); the JPEG. @throws OwnFaceError
 */
export function encodeOwnFace(face: OwnFace): Uint8Array<ArrayBuffer> {
  const { side, mask, surface, texture } = face;
  checkSide(side);
  if (mask.length !== side * side || surface.length !== side * side * 3) {
    throw new OwnFaceError('surface', 'The mask and the surface need one entry for each pixel of the map.');
  }
  const textureSide = checkTexture(texture);
  const count = mask.reduce((sum, value) => sum + (value > 0 ? 1 : 0), 0);
  if (count < LEAST_PIXELS) throw new OwnFaceError('surface', `${count} pixels are no surface.`);
  const start = HEADER + maskBytes(side);
  const size = start + count * 6 + texture.length;
  if (size > OWN_FACE_BYTES) throw tooLarge(size);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  bytes.set([VERSION, hairNumber(face.hair)], 4);
  view.setUint16(8, side, true);
  view.setUint16(10, textureSide, true);
  view.setUint32(12, texture.length, true);
  bytes.set([...colour(face.hairColour), ...colour(face.irisColour), ...colour(face.skinColour)], 16);
  let at = start;
  for (let pixel = 0; pixel < mask.length; pixel++) {
    if (!mask[pixel]) continue;
    bytes[HEADER + (pixel >> 3)] = (bytes[HEADER + (pixel >> 3)] as number) | (1 << (pixel & 7));
    for (let axis = 0; axis < 3; axis++, at += 2) {
      const value = surface[pixel * 3 + axis] as number;
      if (!(Math.abs(value) <= REACH)) throw new OwnFaceError('surface', `${value} m is beside every head.`);
      view.setInt16(at, Math.round(value / STEP), true);
    }
  }
  bytes.set(texture, at);
  return bytes;
}

/**
 * Reads an own-face file from anybody. Its work is bounded by the file's size; the texture's bytes are a copy and are not
 * decoded, but declare a size that may be. @throws OwnFaceError
 */
export function decodeOwnFace(bytes: Uint8Array): OwnFace {
  if (bytes.length > OWN_FACE_BYTES) throw tooLarge(bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint32(0, true) !== MAGIC) {
    throw new OwnFaceError('magic', 'This is no own-face file.');
  }
  if (bytes.length < HEADER) throw wrongLength();
  if (bytes[4] !== VERSION)
    throw new OwnFaceError('version', `Own faces of version ${bytes[4]} are not known.`);
  const hair = OWN_FACE_HAIR[bytes[5] as number];
  const unused = [6, 7, 25, 26, 27, 28, 29, 30, 31];
  if (hair === undefined || unused.some((at) => bytes[at] !== 0)) {
    throw new OwnFaceError('value', 'The own face’s header holds what nothing means.');
  }
  const side = view.getUint16(8, true);
  checkSide(side);
  const mask = readMask(bytes, side);
  const count = mask.reduce((sum, value) => sum + value, 0);
  const textureBytes = view.getUint32(12, true);
  const start = HEADER + maskBytes(side);
  if (start + count * 6 + textureBytes !== bytes.length) throw wrongLength();
  if (count < LEAST_PIXELS) throw new OwnFaceError('surface', `${count} pixels are no surface.`);
  const texture = bytes.slice(start + count * 6);
  if (checkTexture(texture) !== view.getUint16(10, true)) {
    throw new OwnFaceError('texture', 'The texture does not have the size that the header names.');
  }
  return {
    side,
    surface: readSurface(view, start, mask),
    mask,
    texture,
    hair,
    hairColour: readColour(bytes, 16),
    irisColour: readColour(bytes, 19),
    skinColour: readColour(bytes, 22),
  };
}

function readMask(bytes: Uint8Array, side: number): Uint8Array {
  if (HEADER + maskBytes(side) > bytes.length) throw wrongLength();
  const bit = (pixel: number): number => ((bytes[HEADER + (pixel >> 3)] as number) >> (pixel & 7)) & 1;
  for (let pixel = side * side; pixel < maskBytes(side) * 8; pixel++) {
    if (bit(pixel)) throw new OwnFaceError('value', 'The mask goes on beyond the map.');
  }
  return Uint8Array.from({ length: side * side }, (_, pixel) => bit(pixel));
}

function readSurface(view: DataView, start: number, mask: Uint8Array): Float32Array {
  const surface = new Float32Array(mask.length * 3);
  let at = start;
  for (let i = 0; i < surface.length; i++) {
    if (!mask[Math.floor(i / 3)]) continue;
    const steps = view.getInt16(at, true);
    if (steps === -32768) throw new OwnFaceError('surface', 'A point lies beside every head.');
    surface[i] = steps * STEP;
    at += 2;
  }
  return surface;
}

/** The texture's side [pixels]. */
function checkTexture(texture: Uint8Array): number {
  const size = jpegSize(texture);
  if (!size) throw new OwnFaceError('texture', 'The texture is no baseline JPEG.');
  const { width, height } = size;
  if (width !== height || width < TEXTURE_SIDES.least) {
    throw new OwnFaceError('texture', `A texture of ${width} x ${height} pixels is none for a face.`);
  }
  if (width > TEXTURE_SIDES.most) {
    throw new OwnFaceError('too-large', `A texture of ${width} x ${height} pixels is too large.`);
  }
  return width;
}

function checkSide(side: number): void {
  if (Number.isInteger(side) && side >= SIDES.least && side <= SIDES.most) return;
  if (side > SIDES.most)
    throw new OwnFaceError('too-large', `A map of ${side} x ${side} pixels is too large.`);
  throw new OwnFaceError('surface', `A map of ${side} x ${side} pixels is none of a face.`);
}

function hairNumber(hair: OwnFaceHair): number {
  const number = OWN_FACE_HAIR.indexOf(hair);
  if (number < 0) throw new OwnFaceError('value', `${hair} is no hair that is known.`);
  return number;
}

function colour(value: OwnFaceColour): OwnFaceColour {
  if (value.length === 3 && value.every((part) => Number.isInteger(part) && part >= 0 && part <= 255)) {
    return value;
  }
  throw new OwnFaceError('value', `${value} is no colour.`);
}

function readColour(bytes: Uint8Array, at: number): OwnFaceColour {
  return [bytes[at] as number, bytes[at + 1] as number, bytes[at + 2] as number];
}

function maskBytes(side: number): number {
  return Math.ceil((side * side) / 8);
}

function tooLarge(size: number): OwnFaceError {
  return new OwnFaceError('too-large', `An own face has at most ${OWN_FACE_BYTES} bytes, not ${size}.`);
}

function wrongLength(): OwnFaceError {
  return new OwnFaceError('length', 'The own face is not as long as its header says.');
}
