import { BLENDSHAPE_NAMES, restFaceFrame } from '@guise/protocol';
import { describe, expect, it } from 'vitest';
import { LIVE_LINK_COLUMNS, liveLinkRow, timecode } from './live-link.mjs';

/** A frame with a face turned by `angle` [radians] about an axis of its own, and these blendshapes. */
function seenFrame({ axis = [0, 1, 0], angle = 0, blendshapes = {}, timestamp = 0 } = {}) {
  const sine = Math.sin(angle / 2);
  const frame = restFaceFrame(timestamp);
  for (const [name, value] of Object.entries(blendshapes))
    frame.blendshapes[BLENDSHAPE_NAMES.indexOf(name)] = value;
  return {
    ...frame,
    pose: { ...frame.pose, rotation: [...axis.map((value) => value * sine), Math.cos(angle / 2)] },
    sources: { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'absent' },
  };
}

function cells(frame, frameRate = 30) {
  const row = liveLinkRow(frame, frameRate).split(',');
  expect(row).toHaveLength(LIVE_LINK_COLUMNS.length);
  return Object.fromEntries(LIVE_LINK_COLUMNS.map((name, i) => [name, i < 1 ? row[i] : Number(row[i])]));
}

describe('the columns of Live Link Face', () => {
  it('are the ones that the app writes, in its order', () => {
    expect(LIVE_LINK_COLUMNS).toHaveLength(63);
    expect(LIVE_LINK_COLUMNS.slice(0, 3)).toEqual(['Timecode', 'BlendShapeCount', 'EyeBlinkLeft']);
    expect(LIVE_LINK_COLUMNS.slice(16, 26).join()).toBe(
      'JawForward,JawRight,JawLeft,JawOpen,MouthClose,MouthFunnel,MouthPucker,MouthRight,MouthLeft,MouthSmileLeft',
    );
    expect(LIVE_LINK_COLUMNS.slice(52).join()).toBe(
      'NoseSneerRight,TongueOut,HeadYaw,HeadPitch,HeadRoll,LeftEyeYaw,LeftEyePitch,LeftEyeRoll,RightEyeYaw,RightEyePitch,RightEyeRoll',
    );
  });

  it('hold each blendshape under its own name', () => {
    const blendshapes = Object.fromEntries(BLENDSHAPE_NAMES.map((name, i) => [name, (i + 1) / 64]));
    const row = cells(seenFrame({ blendshapes }));
    expect(row.BlendShapeCount).toBe(61);
    for (const name of BLENDSHAPE_NAMES) {
      expect(row[name[0].toUpperCase() + name.slice(1)]).toBe(blendshapes[name]);
    }
  });

  it.each([
    ['HeadYaw', 'to the left of its own', [0, 1, 0], 0.3, 0.3],
    ['HeadPitch', 'up', [1, 0, 0], -0.2, 0.2],
    ['HeadRoll', 'to its right shoulder', [0, 0, 1], 0.1, 0.1],
  ])('have %s positive when the head turns %s [radians]', (name, _, axis, angle, expected) => {
    const row = cells(seenFrame({ axis, angle }));
    for (const column of ['HeadYaw', 'HeadPitch', 'HeadRoll']) {
      expect(row[column]).toBeCloseTo(column === name ? expected : 0, 6);
    }
  });

  it('turn both eyes where they look', () => {
    const left = cells(
      seenFrame({ blendshapes: { eyeLookOutLeft: 0.5, eyeLookInRight: 0.5, eyeLookUpLeft: 1 } }),
    );
    expect(left.LeftEyeYaw).toBeCloseTo(Math.PI / 12, 6);
    expect(left.RightEyeYaw).toBeCloseTo(Math.PI / 12, 6);
    expect(left.LeftEyePitch).toBeCloseTo(Math.PI / 6, 6);
    expect(left.RightEyePitch).toBeCloseTo(0, 6);
  });

  it('are zeros without a face', () => {
    const { Timecode, BlendShapeCount, ...values } = cells(restFaceFrame(1000));
    expect(Timecode).toBe('00:00:01:00.000');
    expect(BlendShapeCount).toBe(61);
    expect(Object.values(values)).toEqual(new Array(61).fill(0));
  });
});

describe('timecode', () => {
  it.each([
    [0, 30, '00:00:00:00.000'],
    [33.333333, 30, '00:00:00:01.000'],
    [50, 30, '00:00:00:01.500'],
    [999.9999, 30, '00:00:01:00.000'],
    [3_723_500, 60, '01:02:03:30.000'],
    [1000 / 29.97, 29.97, '00:00:00:01.001'],
    [-5, 25, '00:00:00:00.000'],
  ])('of %s ms at %s frames a second is %s', (timestamp, rate, expected) => {
    expect(timecode(timestamp, rate)).toBe(expected);
  });
});
