import { blendshapeIndex, REACTIONS, restFaceFrame } from '@guise/protocol';
import { describe, expect, test } from 'vitest';
import { addReaction, GESTURE_SECONDS } from './gestures.js';

const angleOf = ([, , , w]: readonly number[]) => 2 * Math.acos(Math.min(1, Math.abs(w ?? 1)));

describe.each(REACTIONS)('%s', (reaction) => {
  const moments = Array.from({ length: 200 }, (_, i) => (i / 199) * GESTURE_SECONDS);
  const frames = moments.map((seconds) => addReaction(restFaceFrame(), reaction, seconds));

  test('begins and ends with the face as it is', () => {
    const rest = restFaceFrame();
    expect(addReaction(rest, reaction, 0)).toBe(rest);
    expect(addReaction(rest, reaction, GESTURE_SECONDS)).toBe(rest);
    expect(addReaction(rest, reaction, -1)).toBe(rest);
  });

  test('is seen: the face moves, and so does the head', () => {
    expect(Math.max(...frames.flatMap(({ blendshapes }) => [...blendshapes]))).toBeGreaterThan(0.5);
    expect(Math.max(...frames.map(({ pose }) => angleOf(pose.rotation)))).toBeGreaterThan(0.1);
  });

  test('stays a face: coefficients 0..1, a unit quaternion, no jump between two pictures', () => {
    for (const [i, { blendshapes, pose }] of frames.entries()) {
      expect(blendshapes.every((value) => value >= 0 && value <= 1)).toBe(true);
      expect(Math.hypot(...pose.rotation)).toBeCloseTo(1, 5);
      const before = frames[i - 1];
      if (!before) continue;
      expect(
        Math.max(...blendshapes.map((value, k) => Math.abs(value - (before.blendshapes[k] as number)))),
      ).toBeLessThan(0.12);
    }
  });
});

test('what the face does already is not lost, and the frame given stays as it was', () => {
  const frame = restFaceFrame();
  frame.blendshapes[blendshapeIndex('mouthPucker')] = 0.7;
  frame.blendshapes[blendshapeIndex('jawOpen')] = 0.9;
  const before = structuredClone(frame);
  const shown = addReaction(frame, 'laugh', 1);
  expect(shown.blendshapes[blendshapeIndex('mouthPucker')]).toBeCloseTo(0.7);
  expect(shown.blendshapes[blendshapeIndex('jawOpen')]).toBeCloseTo(0.9);
  expect(frame).toEqual(before);
});
