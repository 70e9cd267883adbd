import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHeadSpace, LandmarkSampler, toHeadSpace } from './landmarks.js';
import { rotations, vectors } from './testing/arbitraries.js';
import { syntheticLayout } from './testing/synthetic.js';

const layout = syntheticLayout();
const plane = layout.uvSize ** 2;

/** A map whose x is the column, y the row, and z a plane of both. */
function linearMap(beside: number): Float32Array {
  const map = new Float32Array(plane * 3);
  for (let pixel = 0; pixel < plane; pixel++) {
    const [u, v] = [pixel % layout.uvSize, Math.floor(pixel / layout.uvSize)];
    const face = layout.mask[pixel] > 0;
    [u, v, u + 2 * v].forEach((value, axis) => {
      map[axis * plane + pixel] = face ? value : beside;
    });
  }
  return map;
}

describe('LandmarkSampler', () => {
  it('reads between the pixels', () => {
    const points = new LandmarkSampler(layout).sample(linearMap(0));
    for (let i = 0; i < 68; i++) {
      const [u, v] = layout.landmarks.subarray(i * 2, i * 2 + 2);
      expect(points[i * 3]).toBeCloseTo(u, 4);
      expect(points[i * 3 + 1]).toBeCloseTo(v, 4);
      expect(points[i * 3 + 2]).toBeCloseTo(u + 2 * v, 4);
    }
  });

  it('takes nothing from beside the face', () => {
    const landmarks = layout.landmarks.slice();
    landmarks.set([0.6, layout.uvSize / 2], 0);
    const points = new LandmarkSampler({ ...layout, landmarks }).sample(linearMap(1e6));
    expect(points[0]).toBeLessThan(2);
  });

  it('refuses a landmark that is off the face', () => {
    const landmarks = layout.landmarks.slice();
    landmarks.set([-20, 3], 7 * 2);
    expect(() => new LandmarkSampler({ ...layout, landmarks })).toThrow(/point 7 .* off the mask/);
  });

  it('measures the interocular distance of the neutral head', () => {
    expect(new LandmarkSampler(layout).interocular).toBeCloseTo(0.075 * 1.2, 3);
  });
});

describe('head space', () => {
  it('is left and entered again without loss', () => {
    fc.assert(
      fc.property(rotations, vectors(1), vectors(1), (rotation, translation, point) => {
        const there = fromHeadSpace(Float32Array.from(point), { rotation, translation }, 0.09);
        const back = toHeadSpace(there, { scale: 1, rotation, translation }, 0.09);
        for (const axis of [0, 1, 2]) expect(back[axis]).toBeCloseTo(point[axis], 4);
      }),
    );
  });
});
