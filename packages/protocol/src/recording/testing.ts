import fc from 'fast-check';
import { BLENDSHAPE_COUNT } from '../blendshapes.js';
import { CHANNEL_SOURCES, type FaceFrame } from '../face-frame.js';
import { FaceRecording } from './face-recording.js';

// For tests.

const share = fc.float({ min: 0, max: 1, noNaN: true });
const part = fc.float({ min: -1, max: 1, noNaN: true });
const source = fc.constantFrom(...CHANNEL_SOURCES);

/** Any face that can be recorded, not nearly looking straight up or down (where angles say little). */
const faces: fc.Arbitrary<Omit<FaceFrame, 'timestamp'>> = fc.record({
  pose: fc.record({
    rotation: fc.tuple(part, part, part, fc.constant(2)) as fc.Arbitrary<[number, number, number, number]>,
    translation: fc.tuple(part, part, part) as fc.Arbitrary<[number, number, number]>,
  }),
  blendshapes: fc
    .array(share, { minLength: BLENDSHAPE_COUNT, maxLength: BLENDSHAPE_COUNT })
    .map((values) => Float32Array.from(values)),
  landmarks: fc.constant(null),
  confidence: share,
  sources: fc.record({ head: fc.constant('vision' as const), upper: source, mouth: source, tongue: source }),
});

/** The largest difference between two lists of numbers. */
export function farthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] as number))), 0);
}

/** Any recording of at least one frame. @param step least time between frames [ms] */
export function recordings({ step = 0.01 } = {}): fc.Arbitrary<FaceRecording> {
  const gap = fc.double({ min: step, max: 2000, noNaN: true });
  return fc
    .tuple(
      fc.string({ maxLength: 40 }),
      fc.double({ min: -1e6, max: 1e12, noNaN: true }),
      fc.array(fc.tuple(gap, faces), { minLength: 1, maxLength: 6 }),
    )
    .map(([performer, start, frames]) => {
      const recording = new FaceRecording(performer);
      let timestamp = start;
      for (const [after, face] of frames) {
        timestamp += after;
        recording.add({ ...face, timestamp });
      }
      return recording;
    });
}
