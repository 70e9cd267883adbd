import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blendshapeIndex } from '../blendshapes.js';
import { type FaceFrame, restFaceFrame } from '../face-frame.js';
import { LIMITS } from '../limits.js';
import { WireError } from '../wire-error.js';
import { FaceRecording } from './face-recording.js';
import { jsonLines, readJsonLines } from './json-lines.js';
import { readRecording } from './read-recording.js';
import { RecordingError } from './recording-error.js';
import { farthest, recordings } from './testing.js';

const JAW = blendshapeIndex('jawOpen');

function face(timestamp: number, jaw = 0): FaceFrame {
  const frame = restFaceFrame(timestamp);
  frame.blendshapes[JAW] = jaw;
  frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'absent' };
  return frame;
}

function recordingOf(...frames: FaceFrame[]): FaceRecording {
  const recording = new FaceRecording('Ada');
  for (const frame of frames) recording.add(frame);
  return recording;
}

describe('a recording', () => {
  it('keeps frames as they were, over many blocks of memory', () => {
    const recording = new FaceRecording();
    for (let i = 0; i < 3000; i++) expect(recording.add(face(5000 + i * 20, (i % 100) / 100))).toBe('added');
    expect(recording.length).toBe(3000);
    expect(recording.duration).toBe(2999 * 20);
    expect(recording.frameAt(2999).blendshapes[JAW]).toBeCloseTo(0.99, 6);
    expect(recording.frameAt(1024)).toMatchObject({ timestamp: 1024 * 20, sources: { tongue: 'absent' } });
  });

  it('drops what comes late, and says when it is full', () => {
    const recording = recordingOf(face(100), face(200));
    expect(recording.add(face(200))).toBe('late');
    expect(recording.add(face(150))).toBe('late');
    expect(recording.add(face(101 + LIMITS.recordingDuration))).toBe('full');
    expect(recording.add(face(100 + LIMITS.recordingDuration))).toBe('added');
    expect(recording.length).toBe(3);
  });

  it('has no more frames than are allowed', () => {
    const recording = new FaceRecording();
    const frame = face(0);
    let added = 0;
    while (recording.add({ ...frame, timestamp: added }) === 'added') added++;
    expect(added).toBe(LIMITS.recordingFrames);
  });

  it('copies what it is given, within the bounds of faces', () => {
    const frame = face(0, 3);
    const recording = recordingOf(frame);
    frame.blendshapes[JAW] = 0.1;
    expect(recording.frameAt(0).blendshapes[JAW]).toBe(1);
  });

  it.each([
    ['no numbers', { ...face(0), blendshapes: new Float32Array(52).fill(Number.NaN) }],
    ['too few', { ...face(0), blendshapes: new Float32Array(51) }],
    ['no rotation', { ...face(0), pose: { rotation: [0, 0, 0, 0], translation: [0, 0, 0] } }],
    ['a place beyond all', { ...face(0), pose: { rotation: [0, 0, 0, 1], translation: [1e300, 0, 0] } }],
  ] as [string, FaceFrame][])('takes no frame with %s', (_, frame) => {
    const recording = new FaceRecording();
    expect(() => recording.add(frame)).toThrow(WireError);
    expect(recording.length).toBe(0);
  });

  it('is sampled between its frames, and at its ends outside of them', () => {
    const recording = recordingOf(face(1000, 0), face(1040, 0.8));
    expect(recording.sample(10).blendshapes[JAW]).toBeCloseTo(0.2, 6);
    expect(recording.sample(-50).blendshapes[JAW]).toBe(0);
    expect(recording.sample(1e9).blendshapes[JAW]).toBeCloseTo(0.8, 6);
    expect(() => new FaceRecording().sample(0)).toThrow(RangeError);
  });

  // A face that keeps still is sent three times a second: its next motion must not begin a third of a second early.
  it('keeps still until just before the next frame where nothing was sent', () => {
    const recording = recordingOf(face(0, 0), face(330, 0.9));
    expect(recording.sample(290).blendshapes[JAW]).toBe(0);
    expect(recording.sample(330 - 1000 / 60).blendshapes[JAW]).toBeCloseTo(0.45, 5);
    expect(recording.keyTimes()).toEqual([0, expect.closeTo(330 - 1000 / 30, 6), 330]);
  });

  it('forgets what is not agreed to any more', () => {
    const recording = recordingOf(face(1000), face(1030), face(1060), face(1090));
    recording.forgetFrom(1060);
    expect(recording.length).toBe(2);
    expect(recording.add(face(2000))).toBe('added');
    recording.forgetFrom(0);
    expect(recording.length).toBe(0);
    expect(recording.duration).toBe(0);
  });
});

describe('JSON lines', () => {
  it('give back what was written', () => {
    fc.assert(
      fc.property(recordings(), (recording) => {
        const again = readJsonLines([...jsonLines(recording)].join(''));
        expect(again.performer).toBe(recording.performer);
        expect(again.length).toBe(recording.length);
        for (let i = 0; i < recording.length; i++) {
          const [a, b] = [recording.frameAt(i), again.frameAt(i)];
          expect(b.timestamp).toBeCloseTo(a.timestamp, 5);
          expect(b.sources).toEqual(a.sources);
          expect(b.confidence).toBeCloseTo(a.confidence, 5);
          expect(farthest(a.blendshapes, b.blendshapes)).toBeLessThan(1e-5);
          expect(farthest(a.pose.rotation, b.pose.rotation)).toBeLessThan(1e-5);
          expect(farthest(a.pose.translation, b.pose.translation)).toBeLessThan(1e-5);
        }
      }),
      { numRuns: 30, endOnFailure: true },
    );
  });

  it('are one frame a line, with a first line that says what they are', () => {
    const lines = [...jsonLines(recordingOf(face(7, 0.5)), new Date(0))];
    expect(JSON.parse(lines[0] as string)).toEqual({
      format: 'guise-face',
      version: 1,
      performer: 'Ada',
      recorded: '1970-01-01T00:00:00.000Z',
    });
    expect(JSON.parse(lines[1] as string)).toMatchObject({ timestamp: 0, blendshapes: { jawOpen: 0.5 } });
    expect(lines).toHaveLength(2);
  });

  const line = [...jsonLines(recordingOf(face(0)))][1] as string;
  const changed = (change: object) => JSON.stringify({ ...JSON.parse(line), ...change });

  it('may be frames alone, and may leave blendshapes out', () => {
    expect(readJsonLines(`${changed({ blendshapes: { jawOpen: 1 } })}\r\n\n`).length).toBe(1);
  });

  it.each([
    ['nothing', '', 'empty'],
    ['a header alone', '{"format":"guise-face","version":1}', 'empty'],
    ['another format', '{"format":"gltf","version":1}', 'format'],
    ['a later version', '{"format":"guise-face","version":2}', 'version'],
    ['broken JSON', '{"timestamp":', 'line'],
    ['a list', '[]', 'line'],
    ['null', 'null', 'line'],
    ['a time that is a word', changed({ timestamp: 'soon' }), 'line'],
    ['an endless time', line.replace('"timestamp":0', '"timestamp":1e999'), 'line'],
    [
      'three numbers for a rotation',
      changed({ pose: { rotation: [0, 0, 1], translation: [0, 0, 0] } }),
      'line',
    ],
    ['a rotation of nothing', changed({ pose: { rotation: [0, 0, 0, 0], translation: [0, 0, 0] } }), 'line'],
    ['a blendshape that is a list', changed({ blendshapes: { jawOpen: [1] } }), 'line'],
    [
      'sources that nobody knows',
      changed({ sources: { head: 'x', upper: 'x', mouth: 'x', tongue: 'x' } }),
      'line',
    ],
    ['two frames an hour apart', `${line}\n${changed({ timestamp: 3_600_000 })}`, 'too-long'],
  ])('refuse %s', (_, text, reason) => {
    expect(() => readJsonLines(text)).toThrow(expect.objectContaining({ name: 'RecordingError', reason }));
  });

  it('answer anything at all with a recording or a RecordingError', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.json(), fc.string(), fc.constant(line))), (lines) => {
        try {
          expect(readRecording(lines.join('\n')).length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(RecordingError);
        }
      }),
    );
  });
});

describe('opening a file', () => {
  it('tells the two formats apart by what is in them', () => {
    expect(readRecording(`\n${[...jsonLines(recordingOf(face(0)))].join('')}`).performer).toBe('Ada');
    expect(readRecording('Timecode,JawOpen\n00:00:00:00,0.5').length).toBe(1);
    expect(() => readRecording('<html>')).toThrow(expect.objectContaining({ reason: 'format' }));
  });
});
