import { expect, test } from 'vitest';
import type { Case } from './figures.js';
import { report, verdicts } from './report.js';

const one: Case = {
  kind: 'cast',
  count: 8,
  detail: 'full',
  update: { median: 0.02, minimum: 0.01 },
  picture: { median: 3, minimum: 2 },
  garbage: 0,
  drawCalls: 2,
  triangles: 12345,
  memory: 5e6,
};

test('shows every case and what the lines say of the worst', () => {
  const slow: Case = { ...one, count: 24, update: { median: 0.2, minimum: 0.1 } };
  const small: Case = { ...one, detail: 'small', drawCalls: 3 };
  const text = report([one, slow, small]);
  expect(text).toMatch(/8 cast, full +0\.0200 +0\.0100 +0\.0 +3\.00 +2\.00 +2\.0 +12,345 +5\.0/);
  expect(verdicts([one, slow, small])).toEqual([
    '  cast: update at full detail [ms] 0.2000, at most 0.15: missed',
    '  cast: draw calls at small size 3.0, at most 3: met',
    '  cast: garbage of an update [bytes] 0.0, at most 8: met',
  ]);
});

test('every kind is held against every line, but what others make of a VRM', () => {
  const small: Case = { ...one, kind: 'VRM', detail: 'small', drawCalls: 7, garbage: 40 };
  const plain: Case = { ...one, kind: 'plain three-vrm', garbage: 4000 };
  const said = verdicts([one, small, plain]);
  expect(said).toContain('  VRM: draw calls at small size 7.0, at most 3: missed');
  expect(said).toContain('  VRM: garbage of an update [bytes] 40.0, at most 8: missed');
  expect(said.join()).not.toMatch(/plain|VRM: update/);
});
