import { talkingFace } from '@guise/client/testing';
import { expect, test } from 'vitest';
import { matrix } from './matrix.js';
import { table } from './report.js';

test('a row for every network, the time of return for the outage alone', () => {
  const rows = matrix(talkingFace(), { fps: 30, seeds: 1 });
  const lines = table(rows).split('\n');
  expect(lines[1]).toMatch(/^clean +0 +1\.00x +\d+ +\d+ +\d+ +\d+ % +\d\.\d\d +\d\.\d %$/);
  expect(rows.filter(({ back }) => back !== null).map(({ network }) => network)).toEqual(['outage 2 s']);
  expect(rows.find(({ back }) => back !== null)?.back).toBeLessThanOrEqual(300);
});
