import { expect, test } from 'vitest';
import { Problem } from '../problem.js';
import { parseOptions, report } from './report.js';

test('five captures unless something else is asked for', () => {
  expect(parseOptions([])).toEqual({ help: false, runs: 5, json: null });
  expect(parseOptions(['--runs', '2', '--json', 'a'])).toEqual({ help: false, runs: 2, json: 'a' });
  for (const runs of ['0', '1.5', 'many', '101'])
    expect(() => parseOptions(['--runs', runs])).toThrow(Problem);
});

test('says how long each part takes, and whether a face is there in time', () => {
  const quick = { fuse: 900, write: 100, wear: 400 };
  const lines = report([quick, { ...quick, fuse: 1100 }, { ...quick, fuse: 1300 }]).split('\n');
  expect(lines[1]).toMatch(/^fused +1100 +900 +1300$/);
  expect(lines[4]).toMatch(/^from the end of the capture on +1600 +1400 +1800$/);
  expect(lines.at(-1)).toBe('  built after capture [s] 1.60 (median of 3), at most 3: met');
  expect(report([{ ...quick, wear: 4000 }])).toMatch(/5\.00 .*: missed$/);
});
