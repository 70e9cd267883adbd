import { describe, expect, it } from 'vitest';
import { correlation, eulerOfMatrix, eulerOfQuaternion, median, percentile } from '../statistics.mjs';
import { agreement, expressionFigures, faults } from './agreement.mjs';

const still = (face) => face;

/**
 * 120 labelled frames of a face that turns, nods, tilts, talks, blinks and smiles, now and then on one side only, and
 * predictions that are what `change` makes of the labels.
 */
function framesWith(change, { pitch = 10 } = {}) {
  return Array.from({ length: 120 }, (_, i) => {
    const blink = i % 10 === 0 ? 1 : 0;
    const smile = Math.abs(Math.sin(i / 7));
    const label = {
      points: Array.from({ length: 68 }, (_, k) => [100 * Math.cos(k), 100 * Math.sin(k)]),
      angles: { yaw: 20 * Math.sin(i / 5), pitch: pitch * Math.sin(i / 6), roll: 5 * Math.cos(i / 4) },
      blendshapes: {
        jawOpen: Math.abs(Math.sin(i / 3)),
        eyeBlinkLeft: blink,
        eyeBlinkRight: i % 40 === 0 ? 0 : blink,
        eyeLookInLeft: Math.max(0, Math.sin(i / 6)),
        eyeLookOutRight: Math.max(0, Math.sin(i / 6)),
        eyeLookOutLeft: Math.max(0, -Math.sin(i / 6)),
        eyeLookInRight: Math.max(0, -Math.sin(i / 6)),
        mouthSmileLeft: smile,
        mouthSmileRight: i % 50 < 15 ? 0.7 * smile : smile,
      },
    };
    const prediction = change(label, i);
    return { label, unfiltered: prediction, filtered: prediction };
  });
}

const movedBy = (error) => (face) => ({ ...face, points: face.points.map(([x, y]) => [x + 200 * error, y]) });
const mapValues = (record, change) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]));
const swapped = (name) => name.replace(/Left|Right/, (side) => (side === 'Left' ? 'Right' : 'Left'));

const WRONG = {
  'is noisy': (face, i) => ({
    ...face,
    angles: mapValues(face.angles, (v) => v + (i % 2 ? 60 : -60)),
    blendshapes: mapValues(face.blendshapes, (v) => v + (i % 2 ? 3 : -3)),
  }),
  'always shows a face at rest': (face) => ({
    ...face,
    angles: { yaw: 0, pitch: 0, roll: 0 },
    blendshapes: mapValues(face.blendshapes, () => 0),
  }),
  'swaps left and right': (face) => ({
    ...face,
    blendshapes: mapValues(face.blendshapes, (_, name) => face.blendshapes[swapped(name)]),
  }),
  'inverts the pitch': (face) => ({ ...face, angles: { ...face.angles, pitch: -face.angles.pitch } }),
  'draws the face half as large again': (face) => ({
    ...face,
    points: face.points.map(([x, y]) => [1.5 * x, 1.5 * y]),
  }),
};
const FAULTS = {
  'is noisy': ['yaw', 'pitch', 'roll', 'jawOpen', 'eyeBlink', 'mouthSmile'],
  'always shows a face at rest': ['yaw', 'pitch', 'roll', 'jawOpen', 'eyeBlink', 'mouthSmile'],
  'swaps left and right': ['eyeBlink, left minus right -1.000', 'mouthSmile, left minus right -1.000'],
  'inverts the pitch': ['pitch -1.000'],
  'draws the face half as large again': ['68 points'],
};

describe('agreement', () => {
  it('is perfect for the labels themselves', () => {
    const result = agreement(framesWith(still, { pitch: 0 }), 'filtered');
    expect(result).toMatchObject({ frames: 120, tracked: 1, error68: 0, error51: 0 });
    expect(result.angles.yaw.r).toBeCloseTo(1);
    expect(result.angles.pitch.r).toBeNull();
    expect(result.sides.eyeBlink.r).toBeCloseTo(1);
    expect(Object.keys(result.channels)).toHaveLength(9);
    expect(result.median).toBeCloseTo(1);
  });

  it('counts distances in face sizes', () => {
    expect(agreement(framesWith(movedBy(0.04)), 'filtered').error68).toBeCloseTo(0.04, 3);
  });
});

describe('faults', () => {
  const judge = (clips) =>
    faults(
      mapValues(clips, (frames) => agreement(frames, 'filtered')),
      agreement(Object.values(clips).flat(), 'filtered'),
    );
  const good = framesWith(still);

  it('finds none with the labels themselves, nor with small errors', () => {
    expect(judge({ a: good, b: framesWith(movedBy(0.02)) })).toEqual([]);
  });

  it.each(Object.keys(WRONG))('are found with a tracker that %s', (name) => {
    const found = judge({ a: framesWith(WRONG[name]) });
    for (const fault of FAULTS[name]) expect(found).toContainEqual(expect.stringContaining(fault));
  });

  it.each(Object.keys(WRONG))('are found in the one clip where it %s, among many good ones', (name) => {
    const found = judge({ a: good, b: good, c: good, d: framesWith(WRONG[name]) });
    for (const fault of FAULTS[name]) {
      expect(found.filter((line) => line.startsWith('d: '))).toContainEqual(expect.stringContaining(fault));
    }
    expect(found.filter((line) => /^[abc]: /.test(line))).toEqual([]);
  });

  it('are found with a tracker that loses the face, for a while or for good', () => {
    const lossy = good.map((frame, i) => (i % 3 ? frame : { ...frame, unfiltered: null }));
    expect(judge({ a: lossy })).toContainEqual(expect.stringMatching(/^a: share of frames tracked 0\.667/));
    const blind = good.map((frame) => ({ ...frame, unfiltered: null }));
    expect(judge({ a: good, b: blind })).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^b: share of frames tracked 0\.000/),
        expect.stringMatching(/^b: error of the 68 points is not there/),
      ]),
    );
  });

  it('are found where no clip moves enough to judge by', () => {
    const level = framesWith(still, { pitch: 0 });
    expect(judge({ a: level })).toEqual(['no clip tells anything of pitch']);
    expect(judge({ a: level, b: good })).toEqual([]);
  });
});

describe('statistics', () => {
  it('agree with what they are called', () => {
    expect(correlation([1, 2, 3], [2, 4, 6])).toBeCloseTo(1);
    expect(correlation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1);
    expect(correlation([1, 2, 3], [5, 5, 5])).toBe(0);
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(percentile([40, 10, 20, 30, 50], 25)).toBe(20);
    expect(percentile([0, 10], 95)).toBeCloseTo(9.5);
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

describe('expressionFigures', () => {
  const faceOf = (jawOpen, tongueOut, ours) => ({
    label: { blendshapes: { jawOpen, tongueOut } },
    prediction: { blendshapes: { jawOpen: ours, tongueOut: 1 } },
  });

  it('tells r and distance of the channels that move', () => {
    const { channels, distances, median } = expressionFigures([
      faceOf(0, 0.5, 0.1),
      faceOf(0.5, 0.5, 0.35),
      faceOf(1, 0.5, 0.6),
    ]);
    expect(Object.keys(channels)).toEqual(['jawOpen']);
    expect(channels.jawOpen).toBeCloseTo(1);
    expect(median).toBe(channels.jawOpen);
    expect(distances.jawOpen).toBeCloseTo((0.1 + 0.15 + 0.4) / 3);
  });

  it('knows nothing of nobody', () => {
    expect(expressionFigures([])).toEqual({ channels: {}, ranges: {}, distances: {}, median: null });
  });
});
