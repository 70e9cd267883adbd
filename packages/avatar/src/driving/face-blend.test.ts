import { restFaceFrame } from '@guise/protocol';
import { describe, expect, it } from 'vitest';
import { FaceBlend, mixFaceFrames } from './face-blend.js';

function face(open: number) {
  const frame = restFaceFrame();
  frame.blendshapes.fill(open);
  return frame;
}

const shown = (blend: FaceBlend, now: number, live: ReturnType<typeof face> | null) =>
  blend.next(now, live, () => face(0)).blendshapes[0] as number;

describe('face blend', () => {
  it('hands a driven face on untouched once it is eased in', () => {
    const blend = new FaceBlend();
    const live = face(1);
    shown(blend, 0, live);
    shown(blend, 1000, live);
    expect(blend.next(1016, live, () => face(0))).toBe(live);
  });

  it('eases in and out without a jump and ends idle', () => {
    const blend = new FaceBlend();
    const values: number[] = [];
    for (let now = 0; now < 1000; now += 10) values.push(shown(blend, now, face(1)));
    for (let now = 1000; now < 2000; now += 10) values.push(shown(blend, now, null));
    expect(Math.max(...values)).toBe(1);
    expect(values.at(-1)).toBe(0);
    for (let i = 1; i < values.length; i++) {
      expect(Math.abs((values[i] as number) - (values[i - 1] as number))).toBeLessThan(0.06);
    }
  });

  it('mixes rotations along the shorter way and keeps them unit', () => {
    const from = face(0);
    const to = face(1);
    to.pose.rotation = [0, -Math.SQRT1_2, 0, -Math.SQRT1_2];
    const half = mixFaceFrames(from, to, 0.5);
    expect(Math.hypot(...half.pose.rotation)).toBeCloseTo(1, 6);
    expect(2 * Math.acos(Math.abs(half.pose.rotation[3]))).toBeCloseTo(Math.PI / 4, 5);
    expect(half.blendshapes[7]).toBeCloseTo(0.5, 6);
  });
});
