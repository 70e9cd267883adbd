import { expect, test } from 'vitest';
import { countsLine, playwrightCounts, sum, vitestCounts, vitestFlaky } from './counts.mjs';

test('adds up what both runners report', () => {
  const unit = vitestCounts({
    ...{ numPassedTests: 40, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 },
  });
  const browser = playwrightCounts({ stats: { expected: 8, flaky: 1, unexpected: 2, skipped: 1 } });
  expect(sum([unit, browser])).toEqual({ passed: 49, failed: 3, skipped: 4 });
});

test('mentions skipped tests only when there are any', () => {
  expect(countsLine({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed');
  expect(countsLine({ passed: 3, failed: 1, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped');
});

test('names the tests that needed a second try', () => {
  const results = [
    { status: 'passed', fullName: 'steady', failureMessages: [] },
    {
      status: 'passed',
      fullName: 'stumbled',
      failureMessages: ['AssertionError: 25 packets\n    at a.test.ts:3'],
    },
    { status: 'failed', fullName: 'broken', failureMessages: ['Error: twice'] },
  ];
  expect(vitestFlaky({ testResults: [{ assertionResults: results }] })).toEqual([
    'stumbled: AssertionError: 25 packets',
  ]);
});
