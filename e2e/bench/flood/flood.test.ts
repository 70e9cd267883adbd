import { describe, expect, test } from 'vitest';
import { Problem } from '../problem.js';
import { parseOptions } from './options.js';
import { type FloodRun, report } from './report.js';

test.each([
  ['--people', '1'],
  ['--rate', 'much'],
  ['--runs', '0'],
  ['--packets', '5'],
])('refuses %s %s', (...args) => {
  expect(() => parseOptions(args)).toThrow(Problem);
});

describe('the report', () => {
  const span = (latency: number) => ({ through: Array(20).fill(latency), direct: [0.5] });
  const run = (after: number): FloodRun => ({
    before: span(2),
    first: span(9),
    after: span(after),
    heardFor: 345.6,
    cutAfter: 1612.3,
    sent: 16_123,
  });

  test('holds what the others have after the first second against what they had before', () => {
    // One run of a machine that was busy with other things decides nothing.
    const text = report([run(2.3), run(8), run(2.2)]);
    expect(text).toContain('median of the runs: 1.15 (1.10, 1.15, 4.00)');
    expect(text).toContain('past the server: 1.00 (1.00, 1.00, 1.00)');
    expect(text).toMatch(/p95 <= 1\.2 x: met$/);
    expect(text).toContain('cut off after 1612 ms, 1612 ms, 1612 ms, with 16123, 16123, 16123 packets');
    expect(text).toContain('heard of it for 346 ms, 346 ms, 346 ms');
    expect(report([run(2.5)])).toMatch(/missed$/);
    expect(text).toMatch(/: 10000: met$/m);
    expect(text).toMatch(/after <= 1000 ms: 346: met\n.*off <= 0: 0: met\n.*least >= 0\.95: 1\.00: met$/m);
  });

  test('is not content with less than a flood, nor with one that goes on', () => {
    expect(report([run(2), { ...run(2), sent: 8062 }])).toContain('least >= 9500: 5000: missed');
    expect(report([run(2), { ...run(2), heardFor: 1180 }])).toContain('ms: 1180: missed');
    expect(report([run(2), { ...run(2), heardFor: null }])).toContain('ms: never: missed');
    expect(report([run(2), { ...run(2), cutAfter: null }])).toContain('off <= 0: 1: missed');
    expect(report([{ ...run(2), cutAfter: null }])).toContain('least >= 9500: 0: missed');
    const half = { ...span(2), through: span(2).through.slice(10) };
    expect(report([run(2), { ...run(2), after: half }])).toContain('least >= 0.95: 0.50: missed');
  });

  test('says nothing where nothing arrived', () => {
    expect(() => report([{ ...run(2), after: { through: [], direct: [] } }])).toThrow(RangeError);
  });
});
