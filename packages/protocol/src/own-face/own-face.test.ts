import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeOwnFace, encodeOwnFace, OWN_FACE_BYTES, OWN_FACE_HAIR, type OwnFace } from './own-face.js';
import { OwnFaceError, type OwnFaceErrorReason } from './own-face-error.js';

/** The outside of a baseline JPEG of this size: nothing here decodes what is within. */
function jpeg(width: number, height: number, more = 100): Uint8Array {
  const app = [0xff, 0xe0, 0, 16, ...new Array(14).fill(7)];
  const frame = [
    0xff,
    0xc0,
    0,
    17,
    8,
    height >> 8,
    height & 255,
    width >> 8,
    width & 255,
    3,
    ...new Array(9).fill(1),
  ];
  return Uint8Array.from([0xff, 0xd8, ...app, ...frame, ...new Array(more).fill(5), 0xff, 0xd9]);
}

const side = 20;
const mask = Uint8Array.from({ length: side * side }, (_, i) => (i % side > 2 && i > 40 ? 1 : 0));
const face: OwnFace = {
  side,
  mask,
  surface: Float32Array.from({ length: side * side * 3 }, (_, i) =>
    mask[Math.floor(i / 3)] ? 0.1 * Math.sin(i) : 0,
  ),
  texture: jpeg(512, 512),
  hair: 'bob',
  hairColour: [40, 30, 20],
  irisColour: [90, 80, 70],
  skinColour: [210, 180, 160],
};
const good = encodeOwnFace(face);

function reasonOf(act: () => unknown): OwnFaceErrorReason {
  try {
    act();
  } catch (error) {
    if (error instanceof OwnFaceError) return error.reason;
    throw error;
  }
  throw new Error('it was taken');
}

/** The good file with some bytes overwritten. */
function patched(at: number, ...values: number[]): Uint8Array {
  const bytes = good.slice();
  bytes.set(values, at);
  return bytes;
}

describe('an own-face file', () => {
  it('holds a face to a hundredth of a millimetre', () => {
    const read = decodeOwnFace(good);
    const { surface, ...rest } = read;
    const { surface: written, ...restWritten } = face;
    expect(rest).toEqual(restWritten);
    surface.forEach((value, i) => {
      expect(Math.abs(value - (written[i] as number))).toBeLessThan(1e-5);
    });
  });

  it('is read where it lies within a larger buffer', () => {
    const around = new Uint8Array(good.length + 7);
    around.set(good, 3);
    expect(decodeOwnFace(around.subarray(3, 3 + good.length)).hair).toBe('bob');
  });

  it('has the size that the README promises for a whole face', () => {
    const full = new Uint8Array(64 * 64).fill(1);
    const large = {
      ...face,
      side: 64,
      mask: full,
      surface: new Float32Array(64 * 64 * 3),
      texture: jpeg(512, 512, 90_000),
    };
    expect(encodeOwnFace(large).length).toBeLessThan(OWN_FACE_BYTES / 2);
  });
});

const progressive = jpeg(512, 512);
progressive[2 + 18 + 1] = 0xc2;

describe('hostile files are refused, each with its own reason', () => {
  const cases: [string, Uint8Array, OwnFaceErrorReason][] = [
    ['nothing', new Uint8Array(), 'magic'],
    ['a GLB', Uint8Array.from([0x67, 0x6c, 0x54, 0x46, ...good.subarray(4)]), 'magic'],
    ['the magic alone', good.slice(0, 4), 'length'],
    ['a later version', patched(4, 2), 'version'],
    ['hair of the future', patched(5, 200), 'value'],
    ['something in the unused bytes', patched(30, 1), 'value'],
    ['a map of 65535 pixels a side', patched(8, 255, 255), 'too-large'],
    ['a map of no pixels', patched(8, 0, 0), 'surface'],
    ['a larger map than there are bytes for', patched(8, 128, 0), 'length'],
    ['a cut file', good.slice(0, good.length - 1), 'length'],
    ['a longer file', Uint8Array.from([...good, 0]), 'length'],
    ['a texture of 4 GB', patched(12, 255, 255, 255, 255), 'length'],
    ['a texture of another size than announced', patched(10, 0, 4), 'texture'],
    ['a point beside the head', patched(32 + 50, 0x00, 0x80), 'surface'],
    ['more than an own face may have', new Uint8Array(OWN_FACE_BYTES + 1), 'too-large'],
  ];
  it.each(cases)('%s', (_, bytes, reason) => {
    expect(reasonOf(() => decodeOwnFace(bytes))).toBe(reason);
  });

  const textures: [string, Uint8Array, OwnFaceErrorReason][] = [
    ['a PNG', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), 'texture'],
    ['a JPEG of 65500 pixels a side', jpeg(65500, 65500), 'too-large'],
    ['a JPEG that is not square', jpeg(512, 64), 'texture'],
    ['a progressive JPEG', progressive, 'texture'],
    ['a JPEG without an end', jpeg(512, 512).slice(0, -1), 'texture'],
    [
      'a JPEG whose segments never end',
      Uint8Array.from([0xff, 0xd8, ...new Array(400).fill([0xff, 0xe1, 0, 2]).flat(), 0xff, 0xd9]),
      'texture',
    ],
  ];
  it.each(textures)('%s', (_, texture, reason) => {
    expect(reasonOf(() => encodeOwnFace({ ...face, texture }))).toBe(reason);
    const bytes = new Uint8Array(good.length - face.texture.length + texture.length);
    bytes.set(good.subarray(0, good.length - face.texture.length));
    bytes.set(texture, good.length - face.texture.length);
    new DataView(bytes.buffer).setUint32(12, texture.length, true);
    expect(reasonOf(() => decodeOwnFace(bytes))).toBe(reason);
  });

  it('whatever bytes come, they are a face or an OwnFaceError', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: good.length - 1 }),
        fc.uint8Array({ minLength: 1, maxLength: 40 }),
        (at, noise) => {
          const bytes = good.slice();
          bytes.set(noise.subarray(0, good.length - at), at);
          try {
            const read = decodeOwnFace(bytes);
            expect(read.surface.every((value) => Math.abs(value) <= 0.3)).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(OwnFaceError);
          }
        },
      ),
    );
  });
});

it('no face that cannot be read is written', () => {
  expect(reasonOf(() => encodeOwnFace({ ...face, surface: face.surface.map(() => Number.NaN) }))).toBe(
    'surface',
  );
  expect(reasonOf(() => encodeOwnFace({ ...face, mask: new Uint8Array(side * side) }))).toBe('surface');
  expect(reasonOf(() => encodeOwnFace({ ...face, side: 21 }))).toBe('surface');
  expect(reasonOf(() => encodeOwnFace({ ...face, hair: 'wig' as never }))).toBe('value');
  expect(reasonOf(() => encodeOwnFace({ ...face, skinColour: [0, 300, 0] }))).toBe('value');
  expect(reasonOf(() => encodeOwnFace({ ...face, texture: jpeg(512, 512, OWN_FACE_BYTES) }))).toBe(
    'too-large',
  );
  expect(OWN_FACE_HAIR).toHaveLength(6);
});
