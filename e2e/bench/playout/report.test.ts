import { talkingFace } from '@guise/client/testing';
import { expect, test } from 'vitest';
import { matrix } from './matrix.js';
import { table, verdicts } from './report.js';

test('a row for every network, the time of return for the outage alone', () => {
  const rows = matrix(talkingFace(), { fps: 30, seeds: 1 });
  const lines = table(rows).split('\n');
  expect(lines[1]).toMatch(/^clean +0 +1\.00x +\d+ +\d+ +\d+ +\d+ % +\d\.\d\d +\d\.\d %$/);
  expect(rows.filter(({ back }) => back !== null).map(({ network }) => network)).toEqual(['outage 2 s']);
  expect(verdicts(rows)).toMatch(
    /still <= 250 ms \d+ ms: met\n.*step <= 3x .*: met\n.*back <= 300 ms .*: met$/,
  );
  const worse = rows.map((row) => ({ ...row, stillness: 251, step: 3.1, back: row.back && 301 }));
  expect(verdicts(worse)).not.toContain('met');
});
