import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writePng } from '../testing/png.js';
import { readImageHeader } from './image-size.js';

const bytes = (text: string, ...rest: number[]) =>
  Uint8Array.of(...[...text].map((letter) => letter.charCodeAt(0)), ...rest);

/** A RIFF container of 30 bytes or more. */
const webp = (chunk: string, ...data: number[]) =>
  bytes(`RIFF\0\0\0\0WEBP${chunk}`, 0, 0, 0, 0, ...data, ...new Array<number>(20).fill(0));

const JPEG_APP = [0xff, 0xe0, 0x00, 0x06, 0xff, 0xc0, 0x12, 0x34];
const JPEG_FRAME = [0xff, 0xc2, 0x00, 0x11, 0x08, 0x02, 0x00, 0x03, 0x00];

describe('readImageHeader', () => {
  it.each([
    ['PNG', writePng(3, 2, new Uint8Array(18)), { mime: 'image/png', width: 3, height: 2 }],
    [
      'JPEG, and not what stands in a thumbnail',
      Uint8Array.of(0xff, 0xd8, ...JPEG_APP, 0xff, ...JPEG_FRAME, 0, 0, 0),
      { mime: 'image/jpeg', width: 768, height: 512 },
    ],
    [
      'WebP, lossy',
      webp('VP8 ', 0, 0, 0, 0x9d, 1, 0x2a, 0x00, 0x42, 0x80, 0x01),
      { width: 512, height: 384 },
    ],
    ['WebP, lossless', webp('VP8L', 0x2f, 0xff, 0xc1, 0x3f, 0x00), { width: 512, height: 256 }],
    [
      'WebP, extended',
      webp('VP8X', 0, 0, 0, 0, 0xff, 0x03, 0x00, 0xff, 0x01, 0x00),
      { width: 1024, height: 512 },
    ],
  ])('%s', (_, image, expected) => {
    expect(readImageHeader(image)).toMatchObject(expected);
  });

  it.each([
    ['nothing', new Uint8Array(0)],
    ['a GIF', bytes('GIF89a', ...new Array<number>(40).fill(9))],
    ['a PNG without width', writePng(0, 2, new Uint8Array(0))],
    ['a JPEG that never says', Uint8Array.of(0xff, 0xd8, 0xff, 0xda, ...new Array<number>(40).fill(0))],
    ['a JPEG whose segments go nowhere', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0, 0)],
  ])('%s is none', (_, image) => {
    expect(readImageHeader(image)).toBeNull();
  });

  it('throws at nothing', () => {
    const start = fc.constantFrom(
      [],
      [0xff, 0xd8, 0xff],
      [...bytes('RIFF1234WEBPVP8')],
      [0x89, 0x50, 0x4e, 0x47],
    );
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 60 }), (head, tail) => {
        readImageHeader(Uint8Array.of(...head, ...tail));
      }),
    );
  });
});
