import { expect, test } from 'vitest';
import { Problem } from '../problem.js';
import { parseOptions } from './options.js';

test('without options: three runs of 20 s', () => {
  expect(parseOptions([])).toEqual({ help: false, voice: false, seconds: 20, runs: 3, json: null });
});

test('takes numbers and a file', () => {
  const args = ['--seconds', '60', '--runs', '1', '--json', 'a'];
  expect(parseOptions(args)).toEqual({ help: false, voice: false, seconds: 60, runs: 1, json: 'a' });
});

test.each([
  ['--seconds', '4'],
  ['--seconds', '7.5'],
  ['--runs', '0'],
  ['--runs', 'many'],
  ['--secs', '5'],
])('refuses %s %s', (...args) => {
  expect(() => parseOptions(args)).toThrow(Problem);
});
