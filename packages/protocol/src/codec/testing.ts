import fc from 'fast-check';
import { BLENDSHAPE_COUNT } from '../blendshapes.js';
import { CHANNEL_SOURCES, type FaceFrame, LANDMARK_COUNT, type Quaternion } from '../face-frame.js';

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const source = fc.constantFrom(...CHANNEL_SOURCES);

/** Values from everywhere, and often from the ends. */
function floats(length: number, min: number, max: number) {
  const value = fc.oneof({ weight: 4, arbitrary: between(min, max) }, fc.constantFrom(min, max, 0));
  return fc.array(value, { minLength: length, maxLength: length }).map((v) => Float32Array.from(v));
}

const rotation = fc
  .tuple(between(-1, 1), between(-1, 1), between(-1, 1), between(-1, 1))
  .filter((q) => Math.hypot(...q) > 0.01)
  .map((q) => q.map((x) => x / Math.hypot(...q)) as Quaternion);

/** Any frame that fits into the format, likely or not. */
export const faceFrame: fc.Arbitrary<FaceFrame> = fc.record({
  timestamp: between(0, 1e10),
  pose: fc.record({ rotation, translation: fc.tuple(between(-8, 8), between(-8, 8), between(-8, 8)) }),
  blendshapes: floats(BLENDSHAPE_COUNT, 0, 1),
  landmarks: fc.option(floats(LANDMARK_COUNT * 3, -7.9, 7.9)),
  confidence: between(0, 1),
  sources: fc.record({ head: source, upper: source, mouth: source, tongue: source }),
});

/** Frames of one face as cameras make them: in their order, mostly small steps, sometimes anything. */
export const faceFrames: fc.Arbitrary<FaceFrame[]> = fc
  .tuple(
    faceFrame,
    fc.array(
      fc.record({
        elapsed: fc.oneof({ weight: 9, arbitrary: between(1, 60) }, between(0, 20_000)),
        other: fc.option(faceFrame, { freq: 8 }),
        steps: fc.array(fc.tuple(fc.nat(BLENDSHAPE_COUNT - 1), between(-0.1, 0.1)), { maxLength: 12 }),
      }),
      { minLength: 1, maxLength: 40 },
    ),
  )
  .map(([first, moments]) => {
    let last = first;
    return moments.map(({ elapsed, other, steps }) => {
      const blendshapes = (other ?? last).blendshapes.slice();
      for (const [i, step] of steps)
        blendshapes[i] = Math.max(0, Math.min(1, blendshapes[i] as number) + step);
      last = { ...(other ?? last), blendshapes, timestamp: last.timestamp + elapsed };
      return last;
    });
  });

/** Angle between two rotations [degrees]. */
export function angleBetween(a: Quaternion, b: Quaternion): number {
  const chord = (sign: number) => Math.hypot(...a.map((x, i) => x - sign * (b[i] as number)));
  return (4 * Math.asin(Math.min(1, Math.min(chord(1), chord(-1)) / 2)) * 180) / Math.PI;
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - (b[i] as number))));
}
