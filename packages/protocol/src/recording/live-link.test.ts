import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLENDSHAPE_NAMES, type BlendshapeName, blendshapeIndex } from '../blendshapes.js';
import { type FaceFrame, restFaceFrame } from '../face-frame.js';
import { FaceRecording } from './face-recording.js';
import { anglesOf, rotationOf } from './head-angles.js';
import { LIVE_LINK_COLUMNS, liveLinkCsv, liveLinkRow, readLiveLinkCsv, timecode } from './live-link.js';
import { RecordingError } from './recording-error.js';
import { farthest, recordings } from './testing.js';

/** A frame with a face turned by `angle` [radians] about an axis of its own, and these blendshapes. */
function seenFrame({
  axis = [0, 1, 0],
  angle = 0,
  blendshapes = {},
}: {
  axis?: number[];
  angle?: number;
  blendshapes?: Partial<Record<BlendshapeName, number>>;
} = {}): FaceFrame {
  const sine = Math.sin(angle / 2);
  const frame = restFaceFrame();
  for (const [name, value] of Object.entries(blendshapes))
    frame.blendshapes[blendshapeIndex(name as BlendshapeName)] = value;
  const [x, y, z] = axis.map((value) => value * sine) as [number, number, number];
  frame.pose.rotation = [x, y, z, Math.cos(angle / 2)];
  frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'absent' };
  return frame;
}

function cells(frame: FaceFrame): Record<string, string | number> {
  const row = liveLinkRow(frame, 30).split(',');
  expect(row).toHaveLength(LIVE_LINK_COLUMNS.length);
  return Object.fromEntries(
    LIVE_LINK_COLUMNS.map((name, i) => [name, i < 1 ? (row[i] as string) : Number(row[i])]),
  );
}

describe('the columns of Live Link Face', () => {
  // As files of the app have them.
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
    for (const name of BLENDSHAPE_NAMES)
      expect(row[`${(name[0] as string).toUpperCase()}${name.slice(1)}`]).toBe(blendshapes[name]);
  });

  it.each([
    ['HeadYaw', 'to the left of its own', [0, 1, 0], 0.3, 0.3],
    ['HeadPitch', 'up', [1, 0, 0], -0.2, 0.2],
    ['HeadRoll', 'to its right shoulder', [0, 0, 1], 0.1, 0.1],
  ])('have %s positive when the head turns %s [radians]', (name, _, axis, angle, expected) => {
    const row = cells(seenFrame({ axis, angle }));
    for (const column of ['HeadYaw', 'HeadPitch', 'HeadRoll'])
      expect(row[column]).toBeCloseTo(column === name ? expected : 0, 6);
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

describe('angles of a head', () => {
  it('make the rotation that they were read from', () => {
    const angle = fc.double({ min: -1.5, max: 1.5, noNaN: true });
    fc.assert(
      fc.property(angle, angle, angle, (yaw, pitch, roll) => {
        const again = anglesOf(rotationOf({ yaw, pitch, roll }));
        expect(again.yaw).toBeCloseTo(yaw, 6);
        expect(again.pitch).toBeCloseTo(pitch, 6);
        expect(again.roll).toBeCloseTo(roll, 6);
      }),
    );
  });
});

describe('reading', () => {
  const header = LIVE_LINK_COLUMNS.join();
  const row = (code: string, value = '0.5') => [code, '61', ...new Array(61).fill(value)].join();

  it('gives back what was written, but for what the format has no room for', () => {
    fc.assert(
      fc.property(recordings({ step: 10 }), (recording) => {
        const again = readLiveLinkCsv([...liveLinkCsv(recording)].join(''));
        expect(again.length).toBe(recording.length);
        for (let i = 0; i < recording.length; i++) {
          const [a, b] = [recording.frameAt(i), again.frameAt(i)];
          // Thousandths of a sixtieth of a second.
          expect(b.timestamp).toBeCloseTo(a.timestamp, 1);
          expect(farthest(a.blendshapes, b.blendshapes)).toBeLessThan(1e-6);
          const turn = a.pose.rotation.reduce(
            (sum, value, k) => sum + value * (b.pose.rotation[k] as number),
            0,
          );
          expect(Math.abs(turn)).toBeCloseTo(1, 5);
        }
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });

  it('takes columns in any order, in small letters, and without angles', () => {
    const recording = readLiveLinkCsv(
      'timecode,jawopen,eyeblinkleft\r\n10:00:00:00.0,0.25,1\r\n10:00:00:30.0,0.5,0\r\n',
    );
    expect(recording.duration).toBeCloseTo(500, 6);
    expect(recording.frameAt(0).blendshapes[blendshapeIndex('jawOpen')]).toBe(0.25);
    expect(recording.frameAt(1).pose.rotation).toEqual([0, 0, 0, 1]);
  });

  it('finds no face where a row has no values', () => {
    const recording = readLiveLinkCsv(`${header}\n${row('00:00:00:00.0')}\n00:00:00:01.0,0\n`);
    expect(recording.frameAt(1).sources.head).toBe('absent');
  });

  it('goes on over midnight, and counts 30 where a longer file never counts further', () => {
    const rows = Array.from({ length: 90 }, (_, i) => {
      const clock = i < 30 ? '23:59:59' : `00:00:0${Math.floor(i / 30) - 1}`;
      return row(`${clock}:${String(i % 30).padStart(2, '0')}.000`);
    });
    const recording = readLiveLinkCsv([header, ...rows].join('\n'));
    expect(recording.length).toBe(90);
    expect(recording.duration).toBeCloseTo(89_000 / 30, 6);
  });

  it.each([
    ['nothing', '', 'format'],
    ['other columns', 'a,b,c\n1,2,3', 'format'],
    ['no rows', header, 'empty'],
    ['no timecode', `${header}\n${row('soon')}`, 'line'],
    ['no number', `${header}\n${row('00:00:00:00', 'x')}`, 'line'],
    ['endless numbers', `${header}\n${row('00:00:00:00', 'Infinity')}`, 'line'],
    ['hours', `${header}\n${row('00:00:00:00')}\n${row('00:10:01:00')}`, 'too-long'],
  ])('refuses %s', (_, text, reason) => {
    expect(() => readLiveLinkCsv(text)).toThrow(expect.objectContaining({ name: 'RecordingError', reason }));
  });

  it('answers anything at all with a recording or a RecordingError', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 40 })), (lines) => {
        try {
          readLiveLinkCsv([header, ...lines].join('\n'));
        } catch (error) {
          expect(error).toBeInstanceOf(RecordingError);
        }
      }),
    );
  });

  it('keeps nothing of an empty recording', () => {
    expect([...liveLinkCsv(new FaceRecording())]).toEqual([`${header}\n`]);
  });
});
