import { type FaceFrame, restFaceFrame } from '@guise/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FaceState } from './face-state.js';
import { FaceTrack } from './face-track.js';
import { talkingFace } from './testing/motion.js';
import { turn } from './testing/simulation.js';

const BLINK = 0;

function lidFrame(time: number, lid: number, roll = 0): FaceFrame {
  const frame = restFaceFrame(time);
  frame.blendshapes[BLINK] = lid;
  frame.pose.rotation = [0, 0, Math.sin(roll / 2), Math.cos(roll / 2)];
  return frame;
}

function trackOf(...frames: FaceFrame[]): FaceTrack {
  const track = new FaceTrack();
  for (const [i, frame] of frames.entries()) track.insert(frame, i);
  return track;
}

const state = new FaceState();

function at(track: FaceTrack, time: number): FaceFrame {
  const frame = restFaceFrame();
  track.sample(time, state);
  state.write(frame, new Float32Array(204));
  return frame;
}

const lidAt = (track: FaceTrack, time: number) => at(track, time).blendshapes[BLINK] as number;
const rollAt = (track: FaceTrack, time: number) =>
  2 * Math.atan2(at(track, time).pose.rotation[2], at(track, time).pose.rotation[3]);

test('passes through its frames, whatever order they came in', () => {
  const track = new FaceTrack();
  for (const time of [66, 0, 100, 33]) track.insert(lidFrame(time, time / 100), time / 33);
  for (const time of [0, 33, 66, 100]) expect(lidAt(track, time)).toBeCloseTo(time / 100, 6);
});

test('takes copies: a frame may be used again', () => {
  const frame = lidFrame(0, 0.5);
  const track = trackOf(frame);
  frame.blendshapes[BLINK] = 1;
  expect(lidAt(track, 0)).toBe(0.5);
});

test('between two frames a lid is between the two, however unevenly they come', () => {
  const gap = fc.integer({ min: 5, max: 120 });
  const lid = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(gap, lid), { minLength: 2, maxLength: 8 }), (steps) => {
      let time = 0;
      const frames = steps.map(([wait, value]) => {
        time += wait;
        return lidFrame(time, value);
      });
      const track = trackOf(...frames);
      for (let i = 1; i < frames.length; i++) {
        const [a, b] = [frames[i - 1] as FaceFrame, frames[i] as FaceFrame];
        const ends = [a.blendshapes[BLINK] as number, b.blendshapes[BLINK] as number];
        for (let s = 0.1; s < 1; s += 0.2) {
          const value = lidAt(track, a.timestamp + s * (b.timestamp - a.timestamp));
          expect(value).toBeGreaterThanOrEqual(Math.min(...ends) - 1e-6);
          expect(value).toBeLessThanOrEqual(Math.max(...ends) + 1e-6);
        }
      }
    }),
  );
});

test.each([10, 15, 30])('at %d frames a second it follows a talking face', (fps) => {
  const motion = talkingFace(5);
  const track = new FaceTrack();
  for (let i = 0; i < 20; i++) track.insert(motion((i * 1000) / fps), i);
  const turns: number[] = [];
  for (let time = 2000 / fps; time < 17_000 / fps; time += 7) turns.push(turn(at(track, time), motion(time)));
  // The fastest part of the head's motion takes 400 ms.
  expect(Math.max(...turns)).toBeLessThan(fps === 10 ? 0.01 : 0.003);
});

test('the head’s speed is continuous, also where frames come unevenly and where they end', () => {
  const times = [0, 20, 70, 100, 180, 210];
  const track = trackOf(...times.map((time) => lidFrame(time, 0, 0.4 * Math.sin(time / 60))));
  const speed = (from: number) => (rollAt(track, from + 0.01) - rollAt(track, from)) / 0.01;
  for (const time of times.slice(1)) expect(speed(time - 0.011)).toBeCloseTo(speed(time + 0.001), 4);
});

describe('past the last frame', () => {
  const track = trackOf(lidFrame(0, 0.2), lidFrame(33, 0.3));

  test('motion goes on as fast as it was, and fades out', () => {
    const speed = (time: number) => lidAt(track, time + 1) - lidAt(track, time);
    expect(speed(33)).toBeCloseTo(0.1 / 33, 3);
    expect(speed(133)).toBeLessThan(0.1 / 33 / 10);
    expect(lidAt(track, 1000)).toBeCloseTo(0.3 + 0.1 * (40 / 33), 3);
  });

  test('nothing is known of the speed across a long gap', () => {
    expect(lidAt(trackOf(lidFrame(0, 0.2), lidFrame(300, 0.3)), 400)).toBeCloseTo(0.3, 6);
  });
});

describe('a still face that sent nothing for a while', () => {
  const still = [lidFrame(0, 0.3), lidFrame(33, 0.3)];
  const moved = lidFrame(333, 0.9);

  test('moves when it moved, not all the while before', () => {
    const track = trackOf(...still, moved);
    expect(lidAt(track, 280)).toBeCloseTo(0.3, 6);
    expect(lidAt(track, 310)).toBeGreaterThan(0.4);
  });

  test('and is alike when it does send counts as still, also when packets are missing', () => {
    const track = trackOf(...still, lidFrame(333, 0.31));
    expect(track.endsStill).toBe(true);
    track.insert(lidFrame(833, 0.3), 7);
    expect(track.endsStill).toBe(true);
    track.insert(lidFrame(866, 0.3), 8);
    expect(track.endsStill).toBe(false);
  });

  test('frames lost in between, or unknown: the motion may have been anywhere', () => {
    for (const sequences of [
      [0, 1, 3],
      [-1, -1, -1],
    ]) {
      const track = new FaceTrack();
      for (const [i, frame] of [...still, moved].entries()) track.insert(frame, sequences[i] as number);
      expect(lidAt(track, 183)).toBeGreaterThan(0.45);
      expect(track.endsStill).toBe(false);
    }
  });

  test('a camera that is only slow moves all the time', () => {
    const slow = trackOf(lidFrame(0, 0.1), lidFrame(200, 0.4), lidFrame(400, 0.7));
    expect(lidAt(slow, 300)).toBeCloseTo(0.55, 2);
  });
});

test('one side without landmarks: those of the nearer frame', () => {
  const withLandmarks = { ...lidFrame(33, 0), landmarks: new Float32Array(204).fill(0.25) };
  const track = trackOf(lidFrame(0, 0), withLandmarks);
  expect(at(track, 10).landmarks).toBeNull();
  expect(at(track, 20).landmarks?.[203]).toBe(0.25);
});
