import { expect, test } from 'vitest';
import { Problem } from '../problem.js';
import type { GuiseTimes, Measured, MediaPipeTimes } from './page/messages.js';
import { report, requireMeaning, table } from './report.js';

const guise: GuiseTimes = {
  whole: [10, 12, 11],
  grab: [1, 1, 1],
  crop: [2, 2, 2],
  networks: { 'prnet-lite/model.onnx': [6, 8, 7], 'prnet-lite/another.onnx': [0.5, 0.5, 0.5] },
  rest: [0.5, 0.5, 0.5],
  seen: 3,
  searches: [3, 4],
};
const mediapipe: MediaPipeTimes = { whole: [20, 30, 22], grab: [0, 8, 2], seen: 3 };
const circumstances = {
  picture: 'a clip',
  browser: 'Chromium',
  warmUp: 20,
  downloads: { 'prnet-lite/model.onnx': 1_000_000, 'face-finder/model.onnx': 200_000 },
};
const measured = (change: Partial<Measured> = {}): Measured => ({
  isolated: false,
  guise,
  mediapipe,
  ...change,
});

test('ratios are of medians and of minimums, with and without the grab', () => {
  const { ratio, ratioWithoutGrab } = report(measured(), circumstances);
  expect(ratio).toEqual({ median: 11 / 22, minimum: 10 / 20 });
  expect(ratioWithoutGrab).toEqual({ median: 10 / 20, minimum: 9 / 20 });
});

test('shows every network that ran and every file that was downloaded', () => {
  const lines = table(report(measured(), circumstances)).split('\n');
  const line = (start: string) => lines.find((each) => each.trim().startsWith(start));
  expect(line('prnet-lite/another.onnx')).toMatch(/0\.50/);
  expect(line('face-finder/model.onnx')).toMatch(/200000$/);
  expect(line('together')).toMatch(/1200000$/);
});

test('without MediaPipe there is a table, and no ratio in it', () => {
  const alone = report(measured({ mediapipe: null }), circumstances);
  expect(alone.ratio).toBeNull();
  expect(table(alone)).toContain('Guise, whole pipeline');
  expect(table(alone)).not.toContain('MediaPipe');
});

test.each([
  ['Guise', { guise: { ...guise, seen: 2 } }],
  ['MediaPipe', { mediapipe: { ...mediapipe, seen: 0 } }],
  ['isolated', { isolated: true }],
] as const)('figures that mean nothing are refused: %s', (word, change) => {
  expect(() => requireMeaning(measured(change))).toThrow(Problem);
  expect(() => requireMeaning(measured(change))).toThrow(word);
});

test('what both sides saw passes', () => {
  expect(() => requireMeaning(measured())).not.toThrow();
});
