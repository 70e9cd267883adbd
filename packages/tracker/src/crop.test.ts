import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CropSampler, cropToPicture, letterbox, pointsToPicture } from './crop.js';
import { between, vectors } from './testing/arbitraries.js';
import { cropOfRamp, rampPicture } from './testing/synthetic.js';

const crops = fc.record({
  x: between(80, 170),
  y: between(80, 170),
  side: between(4, 90),
  roll: between(-3, 3),
});

describe('CropSampler', () => {
  it('samples where cropToPicture says, at any scale and roll', () => {
    const size = 16;
    const sampler = new CropSampler(size);
    const picture = rampPicture();
    fc.assert(
      fc.property(crops, fc.nat(size - 1), fc.nat(size - 1), (crop, column, row) => {
        const image = sampler.sample(picture, crop);
        const [x, y] = cropToPicture(crop, (column + 0.5) / size, (row + 0.5) / size);
        expect(image[row * size + column] * 255 + 0.5).toBeCloseTo(x, 2);
        expect(image[size * size + row * size + column] * 255 + 0.5).toBeCloseTo(y, 2);
      }),
    );
  });

  it('cuts rectangles as squares: as wide as the side, the height in proportion', () => {
    const [width, height] = [24, 10];
    const sampler = new CropSampler(width, height);
    fc.assert(
      fc.property(crops, fc.nat(width - 1), fc.nat(height - 1), (crop, column, row) => {
        const image = sampler.sample(rampPicture(), crop);
        expect(image).toHaveLength(3 * width * height);
        const v = 0.5 + (row + 0.5 - height / 2) / width;
        const [x, y] = cropToPicture(crop, (column + 0.5) / width, v);
        expect(image[row * width + column] * 255 + 0.5).toBeCloseTo(x, 2);
        expect(image[width * height + row * width + column] * 255 + 0.5).toBeCloseTo(y, 2);
      }),
      { numRuns: 30 },
    );
  });

  it('shows a head rolled to the left upright: the crop turns with it', () => {
    // Roll 90 degrees: the head's top points to the picture's left, so the crop's top row is its left column.
    const crop = { x: 128, y: 128, side: 64, roll: Math.PI / 2 };
    const [x, y] = cropToPicture(crop, 0.5, 0);
    expect(x).toBeCloseTo(96);
    expect(y).toBeCloseTo(128);
    expect(cropOfRamp(new CropSampler(8).sample(rampPicture(), crop), 8).roll).toBeCloseTo(Math.PI / 2, 3);
  });

  it('averages where it shrinks, so fine patterns turn grey', () => {
    const side = 96;
    const data = new Uint8ClampedArray(side * side * 4);
    for (let i = 0; i < side * side; i++)
      data.fill((i + Math.floor(i / side)) % 2 ? 255 : 0, i * 4, i * 4 + 3);
    const image = new CropSampler(32).sample(
      { data, width: side, height: side },
      { x: 48, y: 48, side: 94.5, roll: 0 },
    );
    for (const value of image) expect(Math.abs(value - 0.5)).toBeLessThan(0.12);
  });

  it('is black outside the picture', () => {
    const data = new Uint8ClampedArray(8 * 8 * 4).fill(255);
    const image = new CropSampler(16).sample(
      { data, width: 8, height: 8 },
      { x: 0, y: 0, side: 16, roll: 0 },
    );
    expect(image[0]).toBe(0);
    expect(image[15 * 16]).toBe(0);
    expect(image[15]).toBe(0);
    expect(image[8 * 16 + 8]).toBe(1);
    expect(
      new CropSampler(4)
        .sample({ data, width: 8, height: 8 }, { x: 500, y: 4, side: 8, roll: 0 })
        .every((v) => v === 0),
    ).toBe(true);
  });
});

describe('letterbox', () => {
  it('fits the whole picture in and centres it', () => {
    const whole = letterbox({ data: new Uint8ClampedArray(0), width: 640, height: 480 });
    expect(cropToPicture(whole, 0, 0)).toEqual([0, -80]);
    expect(cropToPicture(whole, 1, 1)).toEqual([640, 560]);
  });
});

describe('pointsToPicture', () => {
  it('keeps the shape of what the crop shows: turned, scaled and moved only', () => {
    const points = fc.tuple(vectors(1), vectors(1));
    fc.assert(
      fc.property(points, crops, ([a, b], crop) => {
        const [ax, ay, az, bx, by, bz] = pointsToPicture(Float32Array.of(...a, ...b), crop);
        const [px, py] = cropToPicture(crop, a[0], a[1]);
        expect(ax).toBeCloseTo(px, 3);
        expect(ay).toBeCloseTo(-py, 3);
        const wanted = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]) * crop.side;
        expect(Math.hypot(ax - bx, ay - by, az - bz)).toBeCloseTo(wanted, 3);
      }),
    );
  });
});
