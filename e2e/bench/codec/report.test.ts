import { type FaceFrame, restFaceFrame } from '@guise/protocol';
import { expect, test } from 'vitest';
import { activities } from './activity.js';
import { measureClip } from './measure.js';
import { parseOptions } from './options.js';
import { report } from './report.js';
import { sendRecording } from './sent.js';
import { verdictText } from './verdicts.js';

/** Two seconds of a mouth that opens and closes, then two seconds of nothing. */
function clip(): FaceFrame[] {
  return Array.from({ length: 120 }, (_, i) => {
    const frame = restFaceFrame((i * 1000) / 30);
    frame.blendshapes[17] = i < 60 ? 0.5 + 0.5 * Math.sin(i) : 0;
    frame.landmarks = Float32Array.from({ length: 204 }, (_, k) => Math.sin(k));
    return frame;
  });
}

test('what a face does is judged by how it moves', () => {
  const doing = activities(clip());
  expect([doing[30], doing[100]]).toEqual(['talking', 'idle']);
});

const timing = { encode: 1, decode: 2, fastest: { encode: 0.9, decode: 1.5 } };

test('a report has every format, and the errors', () => {
  const sent = sendRecording('made up', clip(), false);
  const text = report({
    clips: [measureClip('made up', clip(), false)],
    talking: [sent],
    idle: sent,
    timings: { Node: { 'pose + 52': timing, 'with landmarks': timing } },
  });
  for (const word of [
    'Guise',
    'raw floats',
    'one byte per value',
    'JSON + deflate',
    'msgpack',
    'talking',
    'idle',
  ]) {
    expect(text).toContain(word);
  }
  expect(text).toMatch(/rotation \[degrees\] +0\.000 +0\.000/);
  expect(text).toMatch(/translation, max +0\.000 mm +line 1 +met/);
});

test('what is over its line is missed', () => {
  const row = { measure: 'a', unit: 'kbit/s', line: 6 };
  expect(verdictText([{ ...row, value: 6.01 }])).toContain('missed');
  expect(verdictText([{ ...row, value: 6 }])).toContain('met');
});

test('a face that keeps still is sent less often, and the headers count', () => {
  const still = Array.from({ length: 300 }, (_, i) => restFaceFrame((i * 1000) / 30));
  const moving = sendRecording('moving', clip().slice(0, 60), false);
  const { packetsPerSecond, payload, wire } = sendRecording('still', still, false);
  expect(moving.packetsPerSecond).toBeGreaterThan(25);
  expect(packetsPerSecond).toBeLessThan(6);
  expect(wire - payload).toBeCloseTo((packetsPerSecond * 93 * 8) / 1000, 6);
});

test('options', () => {
  expect(parseOptions(['--seen', '--json', 'x'])).toMatchObject({ seen: true, browser: true, json: 'x' });
  expect(() => parseOptions(['--sene'])).toThrow('npm run bench');
});
