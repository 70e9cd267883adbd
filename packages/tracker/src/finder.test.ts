import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { letterbox } from './crop.js';
import { decodeFaces, FaceFinder } from './finder.js';
import { between } from './testing/arbitraries.js';
import { finderSeeing, networkOf } from './testing/networks.js';
import { rampPicture } from './testing/synthetic.js';

const layout = { inputSize: 32, grid: 8, threshold: 0.5 };
const picture = { data: new Uint8ClampedArray(0), width: 640, height: 480 };

describe('decodeFaces', () => {
  it('finds the crop that a cell describes', () => {
    const faces = fc.record({
      x: between(1, 639),
      y: between(1, 479),
      side: between(40, 900),
      roll: between(-3, 3),
      score: between(0.5, 1),
    });
    fc.assert(
      fc.property(faces, ({ x, y, side, roll, score }) => {
        // Into the letterboxed square of 640, in cells of 80 pixels.
        const [column, row] = [x / 80, (y + 80) / 80];
        const [left, top] = [Math.floor(column), Math.floor(row)];
        const data = new Float32Array(6 * 64);
        const values = [
          score,
          column - left - 0.5,
          row - top - 0.5,
          Math.log(side / 640),
          Math.sin(roll),
          Math.cos(roll),
        ];
        values.forEach((value, planeIndex) => {
          data[planeIndex * 64 + top * 8 + left] = value;
        });
        const crop = decodeFaces({ data, shape: [1, 6, 8, 8] }, layout, letterbox(picture));
        expect(crop?.x).toBeCloseTo(x, 2);
        expect(crop?.y).toBeCloseTo(y, 2);
        expect(crop?.side).toBeCloseTo(side, 2);
        expect(crop?.roll).toBeCloseTo(roll, 4);
      }),
    );
  });

  it('sees nothing below the threshold', () => {
    const faces = { data: new Float32Array(6 * 64).fill(0.49), shape: [1, 6, 8, 8] };
    expect(decodeFaces(faces, layout, letterbox(picture))).toBeNull();
  });

  it('refuses an output of another shape', () => {
    const whole = letterbox(picture);
    expect(() => decodeFaces({ data: new Float32Array(6), shape: [1, 6, 1, 1] }, layout, whole)).toThrow(
      '[1,6,8,8]',
    );
    expect(() => decodeFaces(undefined, layout, whole)).toThrow('faces');
  });
});

describe('FaceFinder', () => {
  it('shows the network the whole picture', async () => {
    let corner: number[] = [];
    const network = networkOf(({ data, shape }) => {
      expect(shape).toEqual([1, 3, 32, 32]);
      corner = [data[0] * 255, data[31] * 255, data[1024 + 31 * 32] * 255];
      return { faces: { data: new Float32Array(6 * 64), shape: [1, 6, 8, 8] } };
    });
    expect(await new FaceFinder(network, layout).find(rampPicture())).toBeNull();
    // The middle of the first and of the last of 32 pixels over 256.
    [3.5, 251.5, 251.5].forEach((value, i) => {
      expect(corner[i]).toBeCloseTo(value, 3);
    });
  });

  it('takes the surest cell', async () => {
    const network = finderSeeing(layout, { column: 2, row: 5, side: 0.5, roll: 0.3, score: 0.9 });
    const crop = await new FaceFinder(network, layout).find(rampPicture());
    expect(crop).toMatchObject({ x: 80, y: 176 });
    expect(crop?.side).toBeCloseTo(128, 3);
    expect(crop?.roll).toBeCloseTo(0.3, 5);
  });
});
