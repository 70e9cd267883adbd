import { BLENDSHAPE_NAMES, blendshapeIndex, type FaceFrame, restFaceFrame } from '@guise/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { angleBetween, quaternion } from '../geometry/quaternion.js';
import { between, rotations } from '../testing/arbitraries.js';
import { FaceFilter } from './face-filter.js';
import { RotationFilter } from './one-euro.js';
import { easeToRest } from './rest.js';

const INTERVAL = 1000 / 30;
const jaw = blendshapeIndex('jawOpen');
const blink = blendshapeIndex('eyeBlinkLeft');

function frameOf(
  timestamp: number,
  values: { yaw?: number; x?: number; jaw?: number; blink?: number; landmark?: number },
) {
  const frame = restFaceFrame(timestamp);
  frame.pose = { rotation: quaternion([0, 1, 0], values.yaw ?? 0), translation: [values.x ?? 0, 0, -0.5] };
  frame.blendshapes[jaw] = values.jaw ?? 0;
  frame.blendshapes[blink] = values.blink ?? 0;
  frame.landmarks = new Float32Array(68 * 3).fill(values.landmark ?? 0);
  return frame;
}

const yawOf = ({ pose: { rotation } }: FaceFrame) => 2 * Math.atan2(rotation[1], rotation[3]);

/** Noise with a fixed seed: mean 0, standard deviation about 1. */
function noise(): () => number {
  let state = 1;
  const uniform = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  return () => (uniform() + uniform() + uniform() + uniform() - 2) * Math.sqrt(3);
}

const deviation = (values: number[]) => {
  const mean = values.reduce((a, b) => a + b) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
};

describe('FaceFilter', () => {
  it('steadies a still face: twice the jitter that the model leaves falls to under half', () => {
    const filter = new FaceFilter();
    const next = noise();
    const raw: FaceFrame[] = [];
    const filtered: FaceFrame[] = [];
    for (let i = 0; i < 300; i++) {
      const frame = frameOf(i * INTERVAL, {
        yaw: 0.2 + 0.002 * next(),
        x: 0.01 + 0.0001 * next(),
        jaw: 0.3 + 0.003 * next(),
        landmark: 1 + 0.0005 * next(),
      });
      raw.push(frame);
      filtered.push(filter.filter(frame));
    }
    const ratio = (of: (frame: FaceFrame) => number) =>
      deviation(filtered.slice(30).map(of)) / deviation(raw.slice(30).map(of));
    expect(ratio(yawOf)).toBeLessThan(0.5);
    expect(ratio((frame) => frame.pose.translation[0])).toBeLessThan(0.5);
    expect(ratio((frame) => frame.blendshapes[jaw])).toBeLessThan(0.5);
    expect(ratio((frame) => frame.landmarks?.[0] ?? 0)).toBeLessThan(0.5);
  });

  it('follows a step within two frames', () => {
    const filter = new FaceFilter();
    for (let i = 0; i < 30; i++) filter.filter(frameOf(i * INTERVAL, {}));
    const step = { yaw: 0.35, x: 0.05, jaw: 0.7, blink: 0.8, landmark: 0.15 };
    filter.filter(frameOf(30 * INTERVAL, step));
    const second = filter.filter(frameOf(31 * INTERVAL, step));
    expect(yawOf(second) / step.yaw).toBeGreaterThan(0.9);
    expect(second.pose.translation[0] / step.x).toBeGreaterThan(0.9);
    expect(second.blendshapes[jaw] / step.jaw).toBeGreaterThan(0.9);
    expect(second.blendshapes[blink] / step.blink).toBeGreaterThan(0.9);
    expect((second.landmarks?.[0] ?? 0) / step.landmark).toBeGreaterThan(0.9);
  });

  it('does not smear a blink: closed in its middle frame, open again two frames after', () => {
    const filter = new FaceFilter();
    const course = [0, 0, 0, 0, 0, 0, 0.4, 0.9, 0.9, 0.4, 0, 0, 0].map((value, i) => {
      return filter.filter(frameOf(i * INTERVAL, { blink: value })).blendshapes[blink];
    });
    expect(Math.max(...course)).toBeGreaterThan(0.8);
    expect(course[11]).toBeLessThan(0.15);
  });

  it('never leaves the range of what went in', () => {
    const values = fc.array(between(0, 1), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(values, (list) => {
        const filter = new FaceFilter();
        list.forEach((value, i) => {
          const out = filter.filter(frameOf(i * INTERVAL, { jaw: value })).blendshapes[jaw];
          expect(out).toBeGreaterThanOrEqual(Math.min(...list) - 1e-6);
          expect(out).toBeLessThanOrEqual(Math.max(...list) + 1e-6);
        });
      }),
    );
  });

  it('knows nothing of the face before a reset', () => {
    const filter = new FaceFilter();
    filter.filter(frameOf(0, { jaw: 1, yaw: 1 }));
    filter.reset();
    const fresh = frameOf(33, { jaw: 0.2, yaw: -0.3, landmark: 2 });
    expect(filter.filter(fresh)).toEqual(fresh);
  });

  it('leaves what it is given alone', () => {
    const filter = new FaceFilter();
    const [first, second] = [frameOf(0, {}), frameOf(33, { jaw: 1, yaw: 0.1 })];
    const copy = structuredClone(second);
    filter.filter(first);
    filter.filter(second);
    expect(second).toEqual(copy);
  });
});

describe('RotationFilter', () => {
  it('gives unit quaternions between the last and the new rotation, whatever their signs', () => {
    const tuning = { minCutoff: 1, beta: 1, derivativeCutoff: 1 };
    fc.assert(
      fc.property(rotations, rotations, fc.boolean(), (a, b, flip) => {
        const filter = new RotationFilter(tuning);
        filter.filter(a, 0);
        const given: typeof b = flip ? [-b[0], -b[1], -b[2], -b[3]] : b;
        const out = filter.filter(given, 33);
        expect(Math.hypot(...out)).toBeCloseTo(1, 9);
        expect(angleBetween(a, out) + angleBetween(out, b)).toBeCloseTo(angleBetween(a, b), 5);
      }),
    );
  });

  it('stays where it is when no time has passed', () => {
    const filter = new RotationFilter({ minCutoff: 1, beta: 1, derivativeCutoff: 1 });
    const first = filter.filter(quaternion([0, 1, 0], 1), 50);
    expect(filter.filter(quaternion([1, 0, 0], 2), 50)).toEqual(first);
    expect(filter.filter(quaternion([1, 0, 0], 2), 20)).toEqual(first);
  });
});

describe('easeToRest', () => {
  it('relaxes face and turn without a jump, and keeps the head in its place', () => {
    let frame: FaceFrame = { ...frameOf(0, { yaw: 0.6, x: 0.1, jaw: 0.9 }), confidence: 0.9 };
    for (let i = 1; i <= 60; i++) {
      const next = easeToRest(frame, i * INTERVAL);
      expect(angleBetween(next.pose.rotation, frame.pose.rotation)).toBeLessThan(0.08);
      for (const name of BLENDSHAPE_NAMES.keys())
        expect(next.blendshapes[name]).toBeLessThanOrEqual(frame.blendshapes[name]);
      frame = next;
    }
    expect(yawOf(frame)).toBeLessThan(0.01);
    expect(frame.blendshapes[jaw]).toBeLessThan(0.01);
    expect(frame.pose.translation).toEqual([0.1, 0, -0.5]);
    expect(frame.landmarks).toBeNull();
    expect(frame.sources.mouth).toBe('absent');
  });
});
