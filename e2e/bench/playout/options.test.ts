import { expect, test } from 'vitest';
import { Problem } from '../problem.js';
import { parseOptions } from './options.js';

test('without options: the face of formulas, 30 frames a second, three runs', () => {
  expect(parseOptions([])).toEqual({ help: false, tracks: [], fps: 30, seeds: 3, json: null });
});

test('takes tracks and numbers', () => {
  const args = ['--track', 'a.jsonl', '--track', 'b.jsonl', '--fps', '10', '--seeds', '1', '--json', 'c'];
  expect(parseOptions(args)).toEqual({
    help: false,
    tracks: ['a.jsonl', 'b.jsonl'],
    fps: 10,
    seeds: 1,
    json: 'c',
  });
});

test.each([
  ['--fps', '0'],
  ['--fps', '12.5'],
  ['--seeds', 'many'],
  ['--sedes', '1'],
])('refuses %s %s', (...args) => {
  expect(() => parseOptions(args)).toThrow(Problem);
});
