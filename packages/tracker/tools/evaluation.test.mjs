import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { agreement, faults } from './evaluation.mjs';
import { correlation, eulerOfMatrix, eulerOfQuaternion, median } from './statistics.mjs';

/** 40 labelled frames of a face that turns, talks and blinks, and predictions that are off by `error`. */
function framesWith(error) {
  return Array.from({ length: 40 }, (_, i) => {
    const label = {
      points: Array.from({ length: 68 }, (_, k) => [100 * Math.cos(k), 100 * Math.sin(k)]),
      angles: { yaw: 20 * Math.sin(i / 5), pitch: 0, roll: 1 },
      blendshapes: {
        jawOpen: Math.abs(Math.sin(i / 3)),
        eyeBlinkLeft: i % 10 === 0 ? 1 : 0,
        eyeBlinkRight: i % 10 === 0 ? 1 : 0,
      },
    };
    const sign = i % 2 ? 1 : -1;
    const prediction = {
      points: label.points.map(([x, y]) => [x + 200 * error, y]),
      angles: { yaw: label.angles.yaw + 200 * error * sign, pitch: 0, roll: 1 },
      blendshapes: Object.fromEntries(
        Object.entries(label.blendshapes).map(([name, v]) => [name, v + 10 * error * sign]),
      ),
    };
    return { label, unfiltered: prediction, filtered: prediction };
  });
}

describe('agreement', () => {
  it('is perfect for the labels themselves', () => {
    const result = agreement(framesWith(0), 'filtered');
    expect(result).toMatchObject({ frames: 40, tracked: 1, error68: 0, error51: 0 });
    expect(result.angles.yaw.r).toBeCloseTo(1);
    expect(result.angles.pitch.r).toBeNull();
    expect(Object.keys(result.channels)).toEqual(['eyeBlinkLeft', 'eyeBlinkRight', 'jawOpen']);
    expect(result.median).toBeCloseTo(1);
    expect(faults(result)).toEqual([]);
  });

  it('counts distances in face sizes', () => {
    expect(agreement(framesWith(0.03), 'filtered').error68).toBeCloseTo(0.03, 3);
  });

  it('finds fault with a tracker that is far off, or that loses the face', () => {
    expect(faults(agreement(framesWith(0.3), 'filtered'))).toHaveLength(4);
    const lossy = framesWith(0).map((frame, i) => (i % 3 ? frame : { ...frame, unfiltered: null }));
    expect(faults(agreement(lossy, 'filtered'))).toEqual([expect.stringContaining('tracked 0.650')]);
    const blind = framesWith(0).map((frame) => ({ ...frame, unfiltered: null }));
    expect(faults(agreement(blind, 'filtered')).length).toBeGreaterThan(3);
  });
});

describe('statistics', () => {
  it('agree with what they are called', () => {
    expect(correlation([1, 2, 3], [2, 4, 6])).toBeCloseTo(1);
    expect(correlation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1);
    expect(correlation([1, 2, 3], [5, 5, 5])).toBe(0);
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });

  it('give the same angles for a matrix and its quaternion', () => {
    const half = Math.PI / 12;
    expect(eulerOfQuaternion([0, Math.sin(half), 0, Math.cos(half)]).yaw).toBeCloseTo(30);
    expect(eulerOfQuaternion([Math.sin(half), 0, 0, Math.cos(half)]).pitch).toBeCloseTo(30);
    expect(eulerOfQuaternion([0, 0, Math.sin(half), Math.cos(half)]).roll).toBeCloseTo(30);
    const quarter = eulerOfMatrix([
      [0, -1, 0],
      [1, 0, 0],
      [0, 0, 1],
    ]);
    expect(quarter.roll).toBeCloseTo(90);
  });
});

const tool = fileURLToPath(new URL('./evaluate-clips.mjs', import.meta.url));
const faces = fileURLToPath(new URL('../../../../shared/faces', import.meta.url));
const here = existsSync(faces);

describe('the shipped model', () => {
  it.skipIf(!here)(
    `is sane on clips that training never saw${here ? '' : ' (skipped: no ../shared/faces)'}`,
    { timeout: 600_000 },
    () => {
      // Throws with the program's own words when it finds a fault.
      const output = execFileSync(process.execPath, [tool, '--check'], { encoding: 'utf8' });
      expect(output).toContain('pooled');
    },
  );

  it('is not judged where there are no labelled faces', () => {
    const output = execFileSync(process.execPath, [tool, '--faces', '/nowhere', '--check'], {
      encoding: 'utf8',
    });
    expect(output).toMatch(/^skipped: /);
  });
});
