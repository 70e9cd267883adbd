import { blendshapeIndex, restFaceFrame } from '@guise/protocol';
import fc from 'fast-check';
import { Quaternion, Vector3 } from 'three';
import { describe, expect, it } from 'vitest';
import { EYE_RANGE } from './gaze.js';
import { idleFaceFrame } from './idle-face.js';

const blinkLeft = blendshapeIndex('eyeBlinkLeft');

describe('idle face', () => {
  it('is always a valid face that claims to be nobody', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e8, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (time, seed) => {
          const frame = idleFaceFrame(time, seed, { yaw: 0.6, pitch: -0.4 });
          expect(frame.blendshapes.every((value) => value >= 0 && value <= 1)).toBe(true);
          expect(Math.hypot(...frame.pose.rotation)).toBeCloseTo(1, 6);
          expect(new Set(Object.values(frame.sources))).toEqual(new Set(['idle']));
        },
      ),
    );
  });

  it('blinks about 16 times a minute, and fully', () => {
    let blinks = 0;
    let closed = false;
    let widest = 0;
    for (let time = 0; time < 60_000; time += 10) {
      const lid = idleFaceFrame(time, 0.37).blendshapes[blinkLeft] as number;
      widest = Math.max(widest, lid);
      if (lid > 0.5 && !closed) blinks++;
      closed = lid > 0.5;
    }
    expect(blinks).toBeGreaterThanOrEqual(15);
    expect(blinks).toBeLessThanOrEqual(17);
    expect(widest).toBeGreaterThan(0.95);
  });

  it('moves without a jump', () => {
    for (let time = 0; time < 30_000; time += 16) {
      const [a, b] = [time, time + 16].map((t) => new Quaternion(...idleFaceFrame(t, 0.5).pose.rotation));
      expect((a as Quaternion).angleTo(b as Quaternion)).toBeLessThan(0.003);
    }
  });

  it('blinks and looks where it is told, and moves nothing else where less motion is asked for', () => {
    let blinks = 0;
    for (let time = 0; time < 30_000; time += 10) {
      const frame = idleFaceFrame(time, 0.37, { yaw: 0.2, pitch: 0 }, 'reduced');
      expect(frame.pose).toEqual(restFaceFrame().pose);
      expect(frame.blendshapes[blendshapeIndex('eyeLookOutLeft')]).toBeCloseTo(0.2 / EYE_RANGE, 5);
      if ((frame.blendshapes[blinkLeft] as number) > 0.9) blinks++;
    }
    expect(blinks).toBeGreaterThan(0);
  });

  it('turns head and eyes the way it is told', () => {
    const facing = (yaw: number, pitch: number) => {
      const frame = idleFaceFrame(1000, 0.2, { yaw, pitch });
      return {
        frame,
        nose: new Vector3(0, 0, 1).applyQuaternion(new Quaternion(...frame.pose.rotation)),
      };
    };
    const left = facing(0.6, 0.4);
    expect(left.nose.x).toBeGreaterThan(0.25);
    expect(left.nose.y).toBeGreaterThan(0.15);
    expect(left.frame.blendshapes[blendshapeIndex('eyeLookOutLeft')]).toBeGreaterThan(0.2);
    expect(left.frame.blendshapes[blendshapeIndex('eyeLookInLeft')]).toBe(0);
    expect(facing(-0.6, -0.4).nose.x).toBeLessThan(-0.25);
  });
});
