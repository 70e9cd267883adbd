import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CloseUp, stripOf } from './closeup.js';
import { cropToPicture } from './crop.js';
import type { CloseUpLayout } from './model/layout.js';
import { between } from './testing/arbitraries.js';
import { networkOf } from './testing/networks.js';
import { rampPicture } from './testing/synthetic.js';

const [JAW_OPEN, SMILE] = [17, 23];

const layout: CloseUpLayout = {
  model: 'mouth.onnx',
  width: 24,
  height: 16,
  anchors: [
    { landmarks: [36, 39], x: 6, y: -2 },
    { landmarks: [45], x: 18, y: -2 },
    { landmarks: [48, 54, 57], x: 12, y: 11 },
  ],
  blendshapes: [JAW_OPEN, SMILE],
  shares: [1, 1],
};

/** Landmarks [68 * 3], y up, of which the anchors' are spread about where `place` says [picture pixels, y down]. */
function landmarksAt(place: (x: number, y: number) => [number, number]): Float64Array {
  const landmarks = new Float64Array(68 * 3).fill(-1e3);
  for (const anchor of layout.anchors) {
    const [x, y] = place(anchor.x, anchor.y);
    anchor.landmarks.forEach((number, i) => {
      // Off by as much to one side as to the other: the mean is the place.
      const off = (i - (anchor.landmarks.length - 1) / 2) * 3;
      landmarks.set([x + off, -(y - off), 7], number * 3);
    });
  }
  return landmarks;
}

const strips = fc.record({
  x: between(90, 160),
  y: between(90, 160),
  side: between(20, 60),
  roll: between(-3, 3),
});

describe('stripOf', () => {
  it('lays the strip so that its anchors are where their landmarks are', () => {
    fc.assert(
      fc.property(strips, (wanted) => {
        // Both axes of a strip count in widths; cropToPicture's middle is at a half of each.
        const at = (x: number, y: number) =>
          cropToPicture(wanted, x / layout.width, (y - layout.height / 2) / layout.width + 0.5);
        const strip = stripOf(landmarksAt(at), layout);
        expect(strip?.x).toBeCloseTo(wanted.x, 6);
        expect(strip?.y).toBeCloseTo(wanted.y, 6);
        expect(strip?.side).toBeCloseTo(wanted.side, 6);
        expect(strip?.roll).toBeCloseTo(wanted.roll, 6);
      }),
    );
  });

  it('has the least squared distance to landmarks that fit no strip', () => {
    const off = fc.tuple(...Array.from({ length: 6 }, () => between(-6, 6)));
    fc.assert(
      fc.property(off, (shifts) => {
        let next = 0;
        const landmarks = landmarksAt((x, y) => [
          100 + 2 * x + shifts[next++ % 6],
          100 + 2 * y + shifts[next++ % 6],
        ]);
        const best = stripOf(landmarks, layout);
        if (!best) throw new Error('no strip');
        const cost = (strip: typeof best) =>
          layout.anchors.reduce((sum, { landmarks: numbers, x, y }) => {
            const [u, v] = [x / layout.width, (y - layout.height / 2) / layout.width + 0.5];
            const [px, py] = cropToPicture(strip, u, v);
            const mean = (axis: number) =>
              numbers.reduce((total, number) => total + landmarks[number * 3 + axis], 0) / numbers.length;
            return sum + (px - mean(0)) ** 2 + (py + mean(1)) ** 2;
          }, 0);
        for (const key of ['x', 'y', 'side', 'roll'] as const) {
          for (const step of [-1e-3, 1e-3]) {
            expect(cost({ ...best, [key]: best[key] + step })).toBeGreaterThan(cost(best));
          }
        }
      }),
    );
  });

  it('is none where all landmarks fall on one place, or on none', () => {
    expect(stripOf(new Float64Array(68 * 3), layout)).toBeNull();
    expect(stripOf(new Float64Array(68 * 3).fill(Number.NaN), layout)).toBeNull();
  });
});

describe('CloseUp', () => {
  const landmarks = landmarksAt((x, y) => [100 + 2 * x, 80 + 2 * y]);
  const answer = (data: number[]) => ({
    blendshapes: { data: Float32Array.from(data), shape: [1, data.length] },
  });

  it('shows its network the strip, a pixel for a pixel of the layout', async () => {
    const shapes: (readonly number[])[] = [];
    const seen: number[] = [];
    const network = networkOf(({ data, shape }) => {
      shapes.push(shape);
      // The ramp picture tells where its pixels come from: the strip's corners.
      for (const pixel of [0, 23, 15 * 24])
        seen.push(data[pixel] * 255 + 0.5, data[24 * 16 + pixel] * 255 + 0.5);
      return answer([0, 0]);
    });
    await new CloseUp(network, layout).read(rampPicture(), landmarks, new Float32Array(52));
    expect(shapes).toEqual([[1, 3, 16, 24]]);
    const wanted = [101, 81, 147, 81, 101, 111];
    seen.forEach((value, i) => {
      expect(value).toBeCloseTo(wanted[i], 3);
    });
  });

  it('writes its channels, within 0..1, and leaves the others as they are', async () => {
    const blendshapes = new Float32Array(52).fill(0.25);
    await new CloseUp(
      networkOf(() => answer([0.75, 1.5])),
      layout,
    ).read(rampPicture(), landmarks, blendshapes);
    const wanted = new Float32Array(52).fill(0.25);
    wanted[JAW_OPEN] = 0.75;
    wanted[SMILE] = 1;
    expect(blendshapes).toEqual(wanted);
  });

  it('has its share in what the face model read', async () => {
    const blendshapes = new Float32Array(52).fill(0.25);
    await new CloseUp(
      networkOf(() => answer([0.75, -1])),
      { ...layout, shares: [0.5, 0.2] },
    ).read(rampPicture(), landmarks, blendshapes);
    expect(blendshapes[JAW_OPEN]).toBeCloseTo(0.5);
    expect(blendshapes[SMILE]).toBeCloseTo(0.2);
  });

  it('does not ask its network where there is no strip', async () => {
    const network = networkOf(() => {
      throw new Error('asked');
    });
    const blendshapes = new Float32Array(52).fill(0.25);
    await new CloseUp(network, layout).read(rampPicture(), new Float64Array(68 * 3), blendshapes);
    expect(blendshapes).toEqual(new Float32Array(52).fill(0.25));
  });

  it('names its file when the output is not that of its layout', async () => {
    const read = new CloseUp(
      networkOf(() => answer([1])),
      layout,
    ).read(rampPicture(), landmarks, new Float32Array(52));
    await expect(read).rejects.toMatchObject({
      reason: 'model-invalid',
      message: expect.stringContaining('mouth.onnx'),
    });
  });
});
