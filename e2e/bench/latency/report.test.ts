import { expect, test } from 'vitest';
import { LINES, report, table } from './report.js';
import { summariseRun, type Way } from './stages.js';

const way = (playout: number): Way => ({
  capture: 2,
  tracking: 12,
  encoding: 0.1,
  network: 1.9,
  playout,
  total: 16 + playout,
  waiting: 0,
  hop: 0.5,
  hidden: 1.6,
});
const run = (playout: number) => ({
  ...summariseRun([way(playout), way(playout)]),
  load: [0.5, 1.2] as [number, number],
});
const ABOUT = { browser: 'A', processor: 'B', seconds: 20, clocksWithin: 0.25, cameraTimes: true };

test('the table is of the best run, with its stages and their shares, and lists them all', () => {
  const text = table(report([run(84), run(24)], ABOUT));
  expect(text).toMatch(/^capture to Avatar\.apply +40\.0 +40\.0 +40\.0 +40\.0 +100 % +2 frames$/m);
  expect(text).toMatch(/^ {2}playout +24\.0 +24\.0 +24\.0 +24\.0 +60 % /m);
  expect(text).toMatch(/^ {2}1 +100\.0 +100\.0 +2 +0\.50 +1\.20$/m);
  expect(text).toContain(`To be at most p50 ${LINES.median} held, p95 ${LINES.p95} held.`);
});

test('says by how much a line is missed, and when a camera does not say when it took its pictures', () => {
  const text = table(report([run(74)], { ...ABOUT, cameraTimes: false }));
  expect(text).toContain('p50 80 missed by 10.0, p95 120 held');
  expect(text).toContain('not counted');
});
