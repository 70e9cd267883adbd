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
        const guess = decodeFaces({ data, shape: [1, 6, 8, 8] }, layout, letterbox(picture));
        expect(guess.score).toBeCloseTo(score, 5);
        expect(guess.crop.x).toBeCloseTo(x, 2);
        expect(guess.crop.y).toBeCloseTo(y, 2);
        expect(guess.crop.side).toBeCloseTo(side, 2);
        expect(guess.crop.roll).toBeCloseTo(roll, 4);
      }),
    );
  });

  it('refuses an output of another shape', () => {
    const whole = letterbox(picture);
    expect(() => decodeFaces({ data: new Float32Array(6), shape: [1, 6, 1, 1] }, layout, whole)).toThrow(
      '[1,6,8,8]',
    );
    expect(() => decodeFaces(undefined, layout, whole)).toThrow('faces');
  });
});

describe('neighbours of the best cell', () => {
  it('have their say about the place by their score', () => {
    const data = new Float32Array(6 * 64);
    const set = (cell: number, values: number[]) =>
      values.forEach((value, plane) => {
        data[plane * 64 + cell] = value;
      });
    set(9, [0.9, 0.5, 0, Math.log(0.5), 0, 1]);
    set(10, [0.45, 0, 0, Math.log(0.25), 0, 1]);
    // Too far away to speak of the same face.
    set(40, [0.8, 0, 0, 0, 0, 1]);
    const { crop } = decodeFaces({ data, shape: [1, 6, 8, 8] }, layout, { x: 4, y: 4, side: 8, roll: 0 });
    expect(crop.x).toBeCloseTo((2 * 2 + 2.5) / 3, 5);
    expect(crop.y).toBeCloseTo(1.5, 5);
    expect(crop.side).toBeCloseTo(8 * 0.5 ** (4 / 3), 5);
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
      expect(Math.abs(corner[i] - value)).toBeLessThanOrEqual(0.5 + 1e-3);
    });
  });

  it('takes the surest cell', async () => {
    const network = finderSeeing(layout, { column: 2, row: 5, side: 0.5, roll: 0.3, score: 0.9 });
    const crop = await new FaceFinder(network, layout).find(rampPicture());
    expect(crop).toMatchObject({ x: 80, y: 176 });
    expect(crop?.side).toBeCloseTo(128, 3);
    expect(crop?.roll).toBeCloseTo(0.3, 5);
  });

  /** A network that sees one thing at its first look and another one at its second; and what was in the middle then. */
  function looking(first: number, side: number, second: number) {
    const middles: number[][] = [];
    const far = finderSeeing(layout, { column: 2, row: 5, side, roll: 0, score: first });
    const near = finderSeeing(layout, { column: 4, row: 4, side: 0.5, roll: 0.1, score: second });
    const run = (inputs: Parameters<typeof far.run>[0]) => {
      const { data } = inputs.image;
      // The ramp says in red and green which x and y a place shows.
      middles.push([data[16 * 32 + 16] * 255, data[1024 + 16 * 32 + 16] * 255]);
      return (middles.length === 1 ? far : near).run(inputs);
    };
    return { middles, finder: new FaceFinder({ ...far, run }, layout) };
  }

  it('looks closer at a small face, where it then sees how large it is', async () => {
    const { middles, finder } = looking(0.9, 0.2, 0.8);
    const crop = await finder.find(rampPicture());
    expect(middles).toHaveLength(2);
    expect(Math.hypot(middles[1][0] - 80, middles[1][1] - 176)).toBeLessThan(4);
    // The cell's middle is half a cell of 16 beside that of the square of 128.
    expect(crop?.x).toBeCloseTo(80 + 8, 3);
    expect(crop?.side).toBeCloseTo(0.5 * 128, 3);
    expect(crop?.roll).toBeCloseTo(0.1, 5);
  });

  it.each([
    ['a large one that is sure, at once', 0.6, 0.5, 0, 1, true],
    ['a large one that is doubtful, if a second look makes up for it', 0.4, 0.5, 0.7, 2, true],
    ['no doubtful one that stays so', 0.4, 0.5, 0.5, 2, false],
    ['no small one that is none from near', 0.7, 0.2, 0.1, 2, false],
    ['nothing where nothing is', 0.2, 0.5, 1, 1, false],
  ])('finds %s', async (_, first, side, second, looks, found) => {
    const { middles, finder } = looking(first, side, second);
    expect((await finder.find(rampPicture())) !== null).toBe(found);
    expect(middles).toHaveLength(looks);
  });
});
