import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { Problem } from '../problem.js';
import { parseOptions } from './options.js';
import { spent, usageOfTree } from './process-tree.js';
import { type CallFigures, compare, report, verdicts } from './report.js';

const PLAIN: CallFigures = {
  sealed: false,
  talker: 0.8,
  listener: 0.2,
  packets: 30,
  // 25 bytes each.
  payload: 6,
  sent: 70,
  opened: null,
  refused: null,
  idle: 0.4,
  load: 0.5,
};
/** 36 bytes each: 30.96 kbit/s with headers. */
const SEALED: CallFigures = { ...PLAIN, sealed: true, talker: 0.84, payload: 8.64, opened: 80, refused: 0 };

test('three calls of each kind, 20 s each, unless told otherwise; what makes no sense is refused', () => {
  expect(parseOptions([])).toEqual({ help: false, rounds: 3, seconds: 20, json: null });
  const args = ['--rounds', '5', '--seconds', '60', '--json', 'a'];
  expect(parseOptions(args)).toEqual({ help: false, rounds: 5, seconds: 60, json: 'a' });
  for (const wrong of [
    ['--rounds', '0'],
    ['--seconds', '4'],
    ['--seconds', 'long'],
    ['--runs', '3'],
  ])
    expect(() => parseOptions(wrong)).toThrow(Problem);
});

test('a process that came between counts from its start, one that went not at all', () => {
  const before = new Map([
    [1, 10],
    [2, 5],
    [3, 100],
  ]);
  const after = new Map([
    [1, 11.5],
    [2, 5],
    [4, 0.25],
  ]);
  expect(spent(before, after)).toBeCloseTo(1.75);
});

test.skipIf(process.platform !== 'linux')('processes of processes are of the tree', async () => {
  // A shell, and another that it started.
  const shell = spawn('/bin/sh', ['-c', '(echo ready; read line); true'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  try {
    await once(shell.stdout, 'data');
    const tree = await usageOfTree(shell.pid as number);
    expect(tree.size).toBe(2);
    expect([...(await usageOfTree(process.pid)).keys()]).toEqual(expect.arrayContaining([...tree.keys()]));
  } finally {
    const ended = once(shell, 'exit');
    shell.stdin.end();
    await ended;
  }
  expect((await usageOfTree(shell.pid as number)).size).toBe(0);
});

test('each side of sealed calls is held beside that of plain ones, by medians and by minimums', () => {
  const calls = [
    PLAIN,
    SEALED,
    { ...PLAIN, talker: 0.9 },
    { ...SEALED, talker: 0.9 },
    { ...PLAIN, talker: 2 },
  ];
  const [talker, listener, both] = compare(calls);
  expect(talker?.median).toEqual({ plain: 0.9, sealed: 0.87 });
  expect(talker?.minimum).toEqual({ plain: 0.8, sealed: 0.84 });
  expect(listener?.median).toEqual({ plain: 0.2, sealed: 0.2 });
  expect(both?.minimum.sealed).toBeCloseTo(1.04);
  expect(() => compare([PLAIN])).toThrow(RangeError);
});

test('the lines: a tenth more of the processor, and 34 kbit/s on the wire', () => {
  expect(verdicts([PLAIN, SEALED])).toEqual([
    '  processor of the talker, sealed beside plain 1.050, at most 1.1: met',
    '  processor of the listener, sealed beside plain 1.000, at most 1.1: met',
    '  wire of a talking face, sealed [kbit/s] 30.96, at most 34: met',
    '  the same with all 30 pictures of a second (no line) 30.96',
  ]);
  const worse = { ...SEALED, talker: 0.9, listener: 0.23, payload: 12 };
  expect(verdicts([PLAIN, worse]).filter((line) => line.endsWith('missed'))).toHaveLength(3);
  // Fewer pictures than a camera gives.
  expect(verdicts([PLAIN, { ...SEALED, packets: 15, payload: 4.32 }]).slice(2)).toEqual([
    expect.stringContaining('15.48'),
    expect.stringContaining('30.96'),
  ]);
});

test('the report has a row for each call, their medians, and how much longer a packet is', () => {
  const text = report([PLAIN, SEALED, { ...PLAIN, idle: 0.05 }, SEALED]);
  expect(text).toMatch(/^plain +0\.800 +0\.200 +30\.0 +25\.0 +6\.00 +28\.32 +70\.0 +- +- +40 % +0\.50$/m);
  expect(text).toMatch(/^sealed +0\.840 .* 36\.0 +8\.64 +30\.96 +70\.0 +80\.0 +0 +40 % +0\.50$/m);
  expect(text).toMatch(/^plain .* 5 % ! +0\.50$/m);
  expect(text).toMatch(/^sealed, medians +0\.840 /m);
  expect(text).toContain('A sealed face packet has 11.0 bytes more.');
});
