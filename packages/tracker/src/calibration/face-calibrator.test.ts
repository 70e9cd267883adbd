import {
  BLENDSHAPE_COUNT,
  blendshapeIndex,
  type FaceFrame,
  multiply,
  type Quaternion,
  restFaceFrame,
} from '@guise/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MOTION, readTrack } from '../../../protocol/tools/track-file.mjs';
import { emptyCalibration, readCalibration } from './calibration.js';
import { FaceCalibrator } from './face-calibrator.js';
import { NEUTRAL_DURATION } from './neutral-look.js';

const FRAME = 1000 / 30;
const SMILE = blendshapeIndex('mouthSmileLeft');
const BLINK = blendshapeIndex('eyeBlinkLeft');
const JAW = blendshapeIndex('jawOpen');
const [UP, DOWN] = [blendshapeIndex('eyeLookUpLeft'), blendshapeIndex('eyeLookDownLeft')];

function seen(timestamp: number, change: (frame: FaceFrame) => void = () => undefined): FaceFrame {
  const frame = restFaceFrame(timestamp);
  frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'absent' };
  change(frame);
  return frame;
}

/** Shows a relaxed face for as long as it takes. @returns what came of it. */
function relax(calibrator: FaceCalibrator, face: (time: number) => FaceFrame): string | null | undefined {
  let outcome: string | null | undefined;
  const off = calibrator.on('neutralDone', (failure) => {
    outcome = failure;
  });
  calibrator.lookAtNeutral();
  for (let time = 0; outcome === undefined && time < 2 * NEUTRAL_DURATION; time += FRAME)
    calibrator.apply(face(time));
  off();
  return outcome;
}

/** Turned about x by so much [rad]. */
const nodded = (angle: number): Quaternion => [Math.sin(angle / 2), 0, 0, Math.cos(angle / 2)];

describe('a clip of a face with another resting look', () => {
  /** Brows that hang, lids half closed, a smile that never goes, a camera below the screen. */
  const biased = (frame: FaceFrame): FaceFrame => {
    const blendshapes = frame.blendshapes.slice();
    const lift = (name: Parameters<typeof blendshapeIndex>[0], by: number) => {
      const i = blendshapeIndex(name);
      blendshapes[i] = by + (1 - by) * (blendshapes[i] as number);
    };
    lift('mouthSmileLeft', 0.3);
    lift('mouthSmileRight', 0.3);
    lift('browDownLeft', 0.35);
    lift('browDownRight', 0.35);
    lift('eyeBlinkLeft', 0.25);
    lift('eyeBlinkRight', 0.25);
    lift('jawOpen', 0.1);
    const rotation = multiply(nodded(0.2), frame.pose.rotation);
    return { ...frame, pose: { ...frame.pose, rotation }, blendshapes };
  };

  const resting = (frames: readonly FaceFrame[]) => {
    let sum = 0;
    for (let i = 0; i < BLENDSHAPE_COUNT; i++) {
      const values = frames.map(({ blendshapes }) => blendshapes[i] as number).sort((a, b) => a - b);
      sum += values[Math.floor(0.2 * values.length)] as number;
    }
    return sum;
  };
  const meanTurn = (frames: readonly FaceFrame[]) =>
    Math.abs(frames.reduce((sum, { pose }) => sum + 2 * pose.rotation[0], 0) / frames.length);

  test.each(['d3', 'd10', 'd14'])('%s: calibration at least halves the resting offset', async (clip) => {
    const { frames } = await readTrack(`${MOTION}${clip}.track.gz`);
    const film = frames.map(biased);
    const calibrator = new FaceCalibrator();
    const quiet = quietest(film);
    expect(
      relax(calibrator, (time) => ({ ...(film[quiet + Math.floor(time / FRAME)] as FaceFrame) })),
    ).toBeNull();
    const own = film.map((frame) => calibrator.apply(frame));
    expect(resting(own)).toBeLessThan(0.5 * resting(film));
    expect(meanTurn(own)).toBeLessThan(Math.max(0.5 * meanTurn(film), 0.06));
    // It is still the same performance, as far as the quietest seconds of somebody who grimaces are a neutral face.
    for (const channel of [JAW, BLINK, SMILE]) {
      expect(correlation(frames, own, channel)).toBeGreaterThan(0.85);
    }
  });

  /** Where two seconds begin in which the face does least. */
  function quietest(frames: readonly FaceFrame[]): number {
    const length = Math.ceil(NEUTRAL_DURATION / FRAME) + 2;
    let [best, least] = [0, Number.POSITIVE_INFINITY];
    for (let i = 0; i + length < frames.length; i += 5) {
      let motion = 0;
      for (let k = i + 1; k < i + length; k++)
        for (let c = 0; c < BLENDSHAPE_COUNT; c++)
          motion += Math.abs(
            (frames[k]?.blendshapes[c] as number) - (frames[k - 1]?.blendshapes[c] as number),
          );
      if (motion < least) [best, least] = [i, motion];
    }
    return best;
  }

  function correlation(a: readonly FaceFrame[], b: readonly FaceFrame[], channel: number): number {
    const [x, y] = [a, b].map((frames) =>
      frames.map(({ blendshapes }) => blendshapes[channel] as number),
    ) as [number[], number[]];
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const [mx, my] = [mean(x), mean(y)];
    const product = (p: number[], mp: number, q: number[], mq: number) =>
      p.reduce((sum, value, i) => sum + (value - mp) * ((q[i] as number) - mq), 0);
    return product(x, mx, y, my) / Math.sqrt(product(x, mx, x, mx) * product(y, my, y, my));
  }
});

test('without calibration a face stays as it is', () => {
  const frame = seen(5, ({ blendshapes, pose }) => {
    blendshapes[SMILE] = 0.4;
    blendshapes[DOWN] = 0.2;
    pose.rotation = nodded(0.1);
  });
  const own = new FaceCalibrator().apply(frame);
  expect(own.blendshapes).toEqual(frame.blendshapes);
  expect(own.pose.rotation).toEqual(frame.pose.rotation);
});

test('the relaxed face becomes one that does nothing and looks ahead; what is full stays full', () => {
  const calibrator = new FaceCalibrator();
  const relaxed = (time: number) =>
    seen(time, ({ blendshapes, pose }) => {
      blendshapes[SMILE] = 0.3;
      blendshapes[DOWN] = 0.25;
      pose.rotation = nodded(0.15);
    });
  expect(relax(calibrator, relaxed)).toBeNull();
  const own = calibrator.apply(relaxed(5000));
  for (const value of own.blendshapes) expect(value).toBeCloseTo(0);
  expect(own.pose.rotation[3]).toBeCloseTo(1);
  const wide = calibrator.apply(seen(5033, ({ blendshapes }) => blendshapes.fill(1)));
  expect(wide.blendshapes[SMILE]).toBe(1);
  const up = calibrator.apply(seen(5066));
  // What was "down by a quarter" is ahead, so ahead is up.
  expect(up.blendshapes[UP]).toBeCloseTo(0.25);
  expect(up.blendshapes[DOWN]).toBe(0);
});

test('a blink while one looks does not count', () => {
  const calibrator = new FaceCalibrator();
  relax(calibrator, (time) =>
    seen(time, ({ blendshapes }) => {
      blendshapes[BLINK] = time > 800 && time < 1100 ? 1 : 0.1;
    }),
  );
  expect(calibrator.calibration.neutral[BLINK]).toBeCloseTo(0.1);
});

test('who is not seen, or shakes the head, changes nothing and is told why', () => {
  const calibrator = new FaceCalibrator();
  expect(relax(calibrator, (time) => restFaceFrame(time))).toBe('unseen');
  const shaking = (time: number) =>
    seen(time, ({ pose }) => {
      pose.rotation = nodded(0.4 * Math.sin(time / 200));
    });
  expect(relax(calibrator, shaking)).toBe('restless');
  expect(calibrator.calibration).toEqual(emptyCalibration());
});

test('lids that only go half way close after a few blinks, and so do they in the next call', () => {
  const calibrator = new FaceCalibrator();
  const blinking = (time: number) =>
    seen(time, ({ blendshapes }) => {
      blendshapes[BLINK] = time % 3000 < 200 ? 0.65 : 0.02;
    });
  let last = 0;
  for (let time = 0; time < 120_000; time += FRAME) {
    const own = calibrator.apply(blinking(time));
    if (time % 3000 < 200) last = own.blendshapes[BLINK] as number;
  }
  expect(last).toBeGreaterThan(0.97);
  const kept = readCalibration(JSON.parse(JSON.stringify(calibrator.calibration)));
  const next = new FaceCalibrator(kept ?? undefined);
  expect(next.apply(blinking(3000)).blendshapes[BLINK]).toBeGreaterThan(0.97);
});

test('strength makes expressions weaker or stronger, never lids and gaze', () => {
  const calibrator = new FaceCalibrator();
  const frame = seen(0, ({ blendshapes }) => {
    blendshapes[SMILE] = blendshapes[BLINK] = blendshapes[DOWN] = 0.5;
  });
  calibrator.strength = 1.4;
  const strong = calibrator.apply(frame).blendshapes;
  expect(strong[SMILE]).toBeCloseTo(0.7);
  expect([strong[BLINK], strong[DOWN]]).toEqual([0.5, 0.5]);
  calibrator.strength = 0;
  expect(calibrator.strength).toBe(0.5);
  calibrator.strength = Number.NaN;
  expect(calibrator.strength).toBe(1);
});

test('whatever it has learned and sees, a face stays a face', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const shares = fc.array(share, { minLength: BLENDSHAPE_COUNT, maxLength: BLENDSHAPE_COUNT });
  fc.assert(
    fc.property(shares, shares, fc.array(shares, { maxLength: 20 }), (neutral, peaks, faces) => {
      const calibrator = new FaceCalibrator({ ...emptyCalibration(), neutral, peaks });
      for (const [i, values] of faces.entries()) {
        const own = calibrator.apply(seen(i * FRAME, ({ blendshapes }) => blendshapes.set(values)));
        for (const value of own.blendshapes) expect(value >= 0 && value <= 1).toBe(true);
      }
      expect(readCalibration(calibrator.calibration)).not.toBeNull();
    }),
  );
});

test('what is no calibration is not read', () => {
  const good = emptyCalibration();
  expect(readCalibration(good)).toEqual(good);
  for (const bad of [
    null,
    'x',
    {},
    { ...good, version: 2 },
    { ...good, neutral: [0] },
    { ...good, peaks: new Array(52).fill(2) },
    { ...good, rotation: [0, 0, 0, 0] },
    { ...good, rotation: [0, 0, 0, Number.NaN] },
  ])
    expect(readCalibration(bad)).toBeNull();
});
