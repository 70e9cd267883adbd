// An own-face file of the mean face, for tests: nobody's surface, a plain texture.
import { encodeOwnFace } from '@guise/protocol';
import sharp from 'sharp';
import { OwnFaceLibrary } from '../dist/own-face/library.js';
import { readModel } from './test-cast.mjs';

export const ownFaceLibrary = new OwnFaceLibrary(readModel);
const SIDE = 64;

/** @param {Partial<import('@guise/protocol').OwnFace>} [more] */
export async function meanFace(more = {}) {
  const { uvs, triangles, canonical } = await ownFaceLibrary.expressions();
  const surface = new Float32Array(SIDE * SIDE * 3);
  const mask = new Uint8Array(SIDE * SIDE);
  for (let t = 0; t < triangles.length; t += 3) fill([...triangles.subarray(t, t + 3)]);
  const texture = await sharp({ create: { width: 128, height: 128, channels: 3, background: '#c69a80' } })
    .jpeg()
    .toBuffer();
  return encodeOwnFace({
    side: SIDE,
    surface,
    mask,
    texture,
    hair: 'crop',
    hairColour: [50, 40, 30],
    irisColour: [80, 90, 60],
    skinColour: [198, 154, 128],
    ...more,
  });

  /** Draws a triangle of the mesh into the map. */
  function fill(corners) {
    const [a, b, c] = corners.map((i) => [uvs[i * 2] * SIDE - 0.5, uvs[i * 2 + 1] * SIDE - 0.5]);
    const area = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
    for (let y = Math.ceil(Math.min(a[1], b[1], c[1])); y <= Math.max(a[1], b[1], c[1]); y++) {
      for (let x = Math.ceil(Math.min(a[0], b[0], c[0])); x <= Math.max(a[0], b[0], c[0]); x++) {
        const s = ((x - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (y - a[1])) / area;
        const t = ((b[0] - a[0]) * (y - a[1]) - (x - a[0]) * (b[1] - a[1])) / area;
        if (s < -1e-6 || t < -1e-6 || s + t > 1 + 1e-6) continue;
        const pixel = y * SIDE + x;
        mask[pixel] = 1;
        for (let k = 0; k < 3; k++) {
          const at = (i) => canonical[corners[i] * 3 + k];
          surface[pixel * 3 + k] = (1 - s - t) * at(0) + s * at(1) + t * at(2);
        }
      }
    }
  }
}
