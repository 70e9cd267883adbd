import { describe, expect, test } from 'vitest';
import { Problem } from '../problem.js';
import { parseOptions } from './options.js';
import { type FaultRun, report } from './report.js';

test('kills both unless told otherwise, and refuses what makes no sense', () => {
  expect(parseOptions([]).faults).toEqual(['worker', 'node']);
  expect(parseOptions(['--only', 'node']).faults).toEqual(['node']);
  for (const args of [
    ['--only', 'disk'],
    ['--runs', '0'],
    ['--people', '1'],
  ])
    expect(() => parseOptions(args)).toThrow(Problem);
});

describe('the report', () => {
  const run: FaultRun = { fault: 'worker', back: [900, 1100], others: 2, broken: 0, arrived: 600, lost: 0 };

  test('holds the slowest room and every lost face against the lines', () => {
    const text = report([run, { ...run, back: [1000, 3100] }, { ...run, fault: 'node', back: [5900] }]);
    expect(text).toContain('worker killed, rooms back <= 3 s: 3.10: missed');
    expect(text).toContain('node killed, rooms back <= 6 s: 5.90: met');
    expect(text).toContain('worker killed, others lose no frame and no connection: 0, 0: met');
    expect(text).toMatch(/^worker, 2 times +4 +1050 +3100 +4 +0 +1200 +0$/m);
    expect(report([{ ...run, lost: 1 }])).toContain('no connection: 1, 0: missed');
    expect(report([{ ...run, broken: 1 }])).toContain('no connection: 0, 1: missed');
  });

  test('says nothing where no room was on what was killed', () => {
    expect(() => report([{ ...run, back: [] }])).toThrow(RangeError);
  });
});
