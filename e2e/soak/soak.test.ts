import { expect, test } from 'vitest';
import type { Tally } from './messages.js';
import { parseOptions } from './options.js';
import { type Look, report } from './report.js';
import { soak } from './soak.js';

test('people come and go, workers and people are killed, and in the end nothing of anybody is left', {
  timeout: 240_000,
}, async () => {
  // In short; `npm run soak` has an hour for it.
  const options = ['--minutes=0.8', '--participants=20', '--per-room=20', '--per-worker=5', '--fps=5'];
  const kills = ['--stay=3', '--kill-worker=20', '--kill-crowd=25', '--every=4'];
  const said: string[] = [];
  const { problems, tallies, looks } = await soak(parseOptions([...options, ...kills]), (line) =>
    said.push(line),
  );
  expect(problems).toEqual([]);
  // Who is refused, and how soon who is back, is the machine's on a busy one.
  expect(tallies.reduce((sum, { joins }) => sum + joins, 0)).toBeGreaterThan(3);
  expect(looks.some(({ faces }) => faces > 0)).toBe(true);
  // Those who stay were there for long enough to look at each other's faces.
  expect(tallies.reduce((sum, { looked }) => sum + looked, 0)).toBeGreaterThan(0);
  expect(tallies.reduce((sum, { unseen }) => sum + unseen, 0)).toBe(0);
  expect(said.filter((line) => line.includes('killed'))).toHaveLength(3);
});

const LOOK = { participants: 97, minutes: 0, heap: 0, node: 0, workers: 0, spared: 0 } as Look;
const TALLY: Tally = { joins: 3, refusals: [], returns: [100], unseen: 0, looked: 2 };

test.each<[string, Partial<Tally>, string[], boolean]>([
  ['nothing', {}, [], false],
  ['a room that is full', { joins: 100, refusals: ['room-full'] }, [], false],
  ['rooms that are full', { joins: 90, refusals: Array(10).fill('room-full') }, [], true],
  ['nobody who looked at anybody', { looked: 0 }, [], true],
  ['a refusal', { refusals: ['server-error'] }, [], true],
  ['a face of which nothing came', { unseen: 1 }, [], true],
  ['something that is left', {}, ['left behind: 1 routers'], true],
])('%s: whether it fails', (_what, tally, problems, failed) => {
  expect(report([LOOK], [{ ...TALLY, ...tally }], problems, 100).failed).toBe(failed);
});

test('it fails where fewer people were there than were to be', () => {
  const half = [{ ...LOOK, participants: 50 }];
  expect(report(half, [TALLY], [], 100)).toMatchObject({
    failed: true,
    text: expect.stringContaining('people there, in the median: 50 of 100'),
  });
});

test('the slope is that of the looks after the warm-up', () => {
  const MB = 1024 * 1024;
  const look = (minutes: number, heap: number) => ({ ...LOOK, minutes, heap: heap * MB }) as Look;
  const looks = Array.from({ length: 60 }, (_, i) => look(i, i < 30 ? 50 * i : 1500 + i));
  const { text, failed } = report(looks, [TALLY], [], 100);
  expect(text).toContain(
    'over the last 29.0 minutes]: heap +60.0, node +0.0, spared worker +0.0: rising: heap',
  );
  expect(failed).toBe(true);
  const level = report(
    looks.map((one) => ({ ...one, heap: 60 * MB })),
    [TALLY],
    [],
    100,
  );
  expect(level.text).toMatch(/heap \+0\.0, .*: level$/m);
  expect(level.failed).toBe(false);
  // A few minutes go up and down by as much.
  const short = report(looks.slice(10, 50), [TALLY], [], 100);
  expect(short.failed).toBe(false);
  expect(short.text).toContain('not judged, too short');
});

test.each([
  ['heap', 5],
  ['node', 10],
  ['spared', 5],
] as const)('%s may rise by %i MB an hour', (of, most) => {
  const MB = 1024 * 1024;
  const rising = (slope: number) =>
    Array.from({ length: 60 }, (_, minutes) => {
      const level = { heap: 50 * MB, node: 50 * MB, workers: 0, spared: 50 * MB };
      return { ...LOOK, minutes, ...level, [of]: (50 + (slope * minutes) / 60) * MB } as Look;
    });
  expect(report(rising(most - 0.5), [TALLY], [], 100).failed).toBe(false);
  expect(report(rising(most + 0.5), [TALLY], [], 100).failed).toBe(true);
});

test('options that make no sense are refused in one sentence', () => {
  expect(() => parseOptions(['--minutes', 'x'])).toThrow('--minutes needs a number from 0.1 on, not "x".');
  expect(() => parseOptions(['--forever'])).toThrow('forever');
  expect(parseOptions([])).toMatchObject({ minutes: 60, participants: 100, killWorker: 300 });
});
