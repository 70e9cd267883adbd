import { describe, expect, it } from 'vitest';
import { CropSampler, letterbox } from './crop.js';
import { ThumbnailSampler } from './thumbnail.js';

/** Soft waves of colour, which every way of shrinking shows alike. */
function waves(width: number, height: number) {
  const data = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [(i % width) / width, Math.floor(i / width) / height];
    const tone = (phase: number) => 128 + 100 * Math.sin(5 * x + phase) * Math.cos(4 * y - phase);
    data.set([tone(0), tone(1), tone(2), 255], i * 4);
  }
  return { data, width, height };
}

describe('ThumbnailSampler', () => {
  it.each([
    [640, 480],
    [1280, 720],
    [360, 640],
    [333, 1001],
    [90, 40],
    [40, 41],
  ])('shows a picture of %s x %s as the crop that holds all of it does', (width, height) => {
    const picture = waves(width, height);
    const size = 40;
    const thumbnail = new ThumbnailSampler(size).sample(picture);
    const crop = new CropSampler(size).sample(picture, letterbox(picture));
    const differences = thumbnail.map((value, i) => Math.abs(value - crop[i]));
    // At the rim, taps fall inside or outside as whole.
    expect(differences.reduce((sum, value) => sum + value, 0) / differences.length).toBeLessThan(0.01);
    expect(thumbnail[size * (size >> 1) + (size >> 1)]).toBeCloseTo(
      crop[size * (size >> 1) + (size >> 1)],
      2,
    );
  });

  it('is black beside the picture, and has forgotten the one before', () => {
    const sampler = new ThumbnailSampler(40);
    sampler.sample(waves(100, 100));
    const thumbnail = sampler.sample({ ...waves(200, 100), data: new Uint8Array(80000).fill(255) });
    const rows = Array.from({ length: 40 }, (_, row) => thumbnail.subarray(row * 40, row * 40 + 40));
    const means = rows.map((row) => row.reduce((sum, value) => sum + value, 0) / 40);
    const white = new Array(20).fill(1);
    const black = new Array(10).fill(0);
    [...black, ...white, ...black].forEach((value, row) => {
      expect(means[row]).toBeCloseTo(value, 5);
    });
  });
});
