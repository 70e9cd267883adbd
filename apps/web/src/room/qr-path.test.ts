import jsqr from 'jsqr';
import { describe, expect, it } from 'vitest';
import { qrPath } from './qr-path.js';

// Its types say that there is a `default` within what CommonJS gives.
const readCode = jsqr as unknown as typeof jsqr.default;

/** Draws a path of rectangles as a reader's camera would see it, `scale` pixels a module. */
function draw({ path, size }: { path: string; size: number }, scale: number) {
  const side = size * scale;
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1H\d+z/g)) {
    for (let row = 0; row < scale; row++) {
      const start = ((Number(y) * scale + row) * side + Number(x) * scale) * 4;
      for (let i = 0; i < Number(width) * scale; i++) data.fill(16, start + i * 4, start + i * 4 + 3);
    }
  }
  return { data, side };
}

describe('QR code', () => {
  it.each([
    'https://guise.example/r/kind-otter#aB3_xY-9kLmN0pQrStUvWxYz',
    'http://192.168.178.42:3000/r/kind-otter-12?camera=off&avatar=mei.outfit-123456.glasses-no#aB3_xY-9kLmN0pQrStUvWxYz',
  ])('reads back as %s', (link) => {
    const { data, side } = draw(qrPath(link), 3);
    expect(readCode(data, side, side)?.data).toBe(link);
  });
});
