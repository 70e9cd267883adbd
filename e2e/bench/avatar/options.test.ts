import { expect, test } from 'vitest';
import { Problem } from '../problem.js';
import { parseOptions } from './options.js';

test('without options: one, eight, a full room', () => {
  expect(parseOptions([])).toEqual({ help: false, counts: [1, 8, 24], json: null });
});

test.each([
  ['--counts', '0'],
  ['--counts', '25'],
  ['--counts', '1,,8'],
  ['--counts', 'many'],
  ['--count', '1'],
])('refuses %s %s', (...args) => {
  expect(() => parseOptions(args)).toThrow(Problem);
});
