import { describe, expect, it } from 'vitest';
import { shifted } from './landmark-mapping.mjs';
import { photographFigures } from './photograph-figures.mjs';
import { angleFrom, poseErrors } from './pose.mjs';

const points = Array.from({ length: 68 }, (_, i) => [100 * Math.cos(i), 100 * Math.sin(i)]);
const moved = (x) => shifted(points, [x, 0], 200);
const faceOf = ({ yaw = 0, ours = 0, human = null }) => ({
  label: { points, angles: { yaw, pitch: 0, roll: 0 }, human: human === null ? null : moved(human) },
  prediction: { points: moved(ours), angles: { yaw, pitch: 0, roll: 0 } },
});

describe('photographFigures', () => {
  it('compares ours and the teacher with people, both moved by the offset', () => {
    // People point 0.015 to the right of the mapped places, and in this picture 0.02 more.
    const { all } = photographFigures([faceOf({ ours: 0.005, human: 0.035 })], [0.015, 0]);
    expect(all.human.teacher.inner51).toBeCloseTo(0.02, 4);
    expect(all.human.ours.inner51).toBeCloseTo(0.015, 4);
    expect(all.human.ratio.inner51).toBeCloseTo(0.75, 3);
    expect(all.teacher.all68).toBeCloseTo(0.005, 4);
  });

  it('sorts by yaw to either side, and counts people only where there are any', () => {
    const faces = [
      faceOf({ yaw: -20, ours: 0.02 }),
      faceOf({ yaw: 20, ours: 0.04 }),
      faceOf({ yaw: 3, human: 0.02 }),
      faceOf({ yaw: -60, ours: 0.1 }),
    ];
    const figures = photographFigures(faces, [0, 0]);
    expect(figures['15-30']).toMatchObject({ count: 2, human: null });
    expect(figures['15-30'].teacher.inner51).toBeCloseTo(0.03, 4);
    expect(figures['45-180'].teacher.inner51).toBeCloseTo(0.1, 4);
    expect(figures.all).toMatchObject({ count: 4, human: { count: 1 } });
    expect(figures['30-45']).toMatchObject({ count: 0, teacher: null, human: null });
  });
});

describe('poseErrors', () => {
  const faceWith = (label, prediction) => ({ label: { angles: label }, prediction: { angles: prediction } });

  it('tells what is off the same way from what is not, and leaves out what is turned too far', () => {
    const faces = [
      faceWith({ yaw: 10, pitch: 0, roll: 0 }, { yaw: 13, pitch: 2, roll: 0 }),
      faceWith({ yaw: -10, pitch: 0, roll: 0 }, { yaw: -13, pitch: 2, roll: 0 }),
      faceWith({ yaw: 50, pitch: 0, roll: 0 }, { yaw: 0, pitch: 0, roll: 0 }),
    ];
    const { count, error, bias } = poseErrors(faces);
    expect(count).toBe(2);
    expect(error).toEqual({ yaw: 3, pitch: 2, roll: 0 });
    expect(bias).toEqual({ yaw: 0, pitch: 2, roll: 0 });
  });

  it('takes swapped sides for the error they are', () => {
    expect(
      poseErrors([faceWith({ yaw: 20, pitch: 0, roll: 0 }, { yaw: -20, pitch: 0, roll: 0 })]).error.yaw,
    ).toBe(40);
  });

  it('goes the short way round', () => {
    expect(angleFrom(179, -179)).toBe(2);
    expect(angleFrom(-179, 179)).toBe(-2);
    expect(angleFrom(10, 4)).toBe(-6);
  });
});
