import { describe, expect, test } from 'vitest';
import { PlayoutClock } from './playout-clock.js';
import { seededRandom } from './testing/random.js';

const RANGE = { min: 10, max: 200 };
const FRAME = 1000 / 30;

/** Packets 30 times a second from `from` until `to` [ms]; `transit` says how long each takes, in ms of our clock. */
function observe(
  clock: PlayoutClock,
  from: number,
  to: number,
  transit: (sent: number) => number,
  sendersTime = (sent: number) => sent,
): boolean {
  let steady = true;
  for (let i = Math.ceil(from / FRAME); i * FRAME < to; i++) {
    const sent = i * FRAME;
    steady = clock.observe(sendersTime(sent), sent + transit(sent), i) && steady;
  }
  return steady;
}

/** Our clock minus the moment that is played [ms]. */
const lag = (clock: PlayoutClock) => clock.offset + clock.delay;

test('on a steady network: no jitter, and most of a frame’s spacing of delay', () => {
  const clock = new PlayoutClock(RANGE);
  observe(clock, 0, 3000, () => 20);
  expect(clock.offset).toBeCloseTo(20, 6);
  expect(clock.jitter).toBeCloseTo(0, 6);
  expect(clock.delay).toBeCloseTo(0.7 * FRAME, 0);
  expect(clock.delay).toBeLessThan(FRAME);
});

test('the spacing is the sender’s, not that of the packets that were not lost', () => {
  const clock = new PlayoutClock(RANGE);
  for (let i = 0; i < 300; i += 3) clock.observe(i * FRAME, i * FRAME, i);
  expect(clock.delay).toBeCloseTo(0.7 * FRAME, 0);
});

test('pauses of a still face do not make the delay longer; a lower frame rate does', () => {
  const clock = new PlayoutClock(RANGE);
  for (let i = 0; i < 40; i++) clock.observe(i * 300, i * 300, i);
  expect(clock.delay).toBeLessThan(FRAME);
  for (let i = 0; i < 60; i++) clock.observe(12_000 + i * 100, 12_000 + i * 100, 40 + i);
  expect(clock.delay).toBeCloseTo(70, 0);
});

test('jitter on one side only: the fastest packets give the offset, the slow ones the delay', () => {
  const clock = new PlayoutClock(RANGE);
  const random = seededRandom(3);
  observe(clock, 0, 10_000, () => 20 + 60 * random() ** 2);
  expect(clock.offset).toBeCloseTo(20, 0);
  // Nine tenths of 60 x² are below 49.
  expect(clock.jitter).toBeGreaterThan(40);
  expect(clock.jitter).toBeLessThan(58);
});

test.each([200e-6, -200e-6])('a sender’s clock that drifts by %d is followed', (drift) => {
  const clock = new PlayoutClock(RANGE);
  const random = seededRandom(4);
  for (let until = 60_000; until <= 300_000; until += 60_000) {
    observe(
      clock,
      until - 60_000,
      until,
      () => 20 + 20 * random(),
      (sent) => sent * (1 + drift),
    );
    // From the moment played to ours: on the way, the jitter, and most of a frame.
    const played = (until - lag(clock)) / (1 + drift);
    expect(Math.abs(until - played - (20 + 18 + 23))).toBeLessThan(4);
  }
});

describe('a way that becomes longer by 80 ms', () => {
  const clock = new PlayoutClock(RANGE);
  observe(clock, 0, 3000, () => 20);

  test('is answered within a few packets', () => {
    expect(observe(clock, 3000, 3000 + 5 * FRAME, () => 100)).toBe(true);
    expect(lag(clock)).toBeCloseTo(100 + 0.7 * FRAME, 0);
  });

  test('is no jitter for ever', () => {
    observe(clock, 3200, 14_000, () => 100);
    expect(clock.jitter).toBeCloseTo(0, 6);
    expect(lag(clock)).toBeCloseTo(100 + 0.7 * FRAME, 0);
  });

  test('and shorter again: the delay goes when the slow packets are forgotten', () => {
    observe(clock, 14_000, 20_000, () => 20);
    expect(lag(clock)).toBeCloseTo(20 + 0.7 * FRAME, 0);
  });
});

test('one late packet changes nothing', () => {
  const clock = new PlayoutClock(RANGE);
  observe(clock, 0, 3000, () => 20);
  const before = lag(clock);
  clock.observe(3000, 3000 + 1500);
  expect(lag(clock)).toBeCloseTo(before, 1);
});

test('a stall that delivers everything at once does not make the delay longer afterwards', () => {
  const clock = new PlayoutClock(RANGE);
  observe(clock, 0, 3000, () => 20);
  expect(observe(clock, 3000, 4500, (sent) => Math.max(20, 4500 - sent))).toBe(true);
  observe(clock, 4500, 5000, () => 20);
  expect(clock.delay).toBeLessThan(40);
});

describe('learns anew', () => {
  test.each([900, 3_600_000])('when the way is longer, or the clock put back, by %d ms', (step) => {
    const clock = new PlayoutClock(RANGE);
    observe(clock, 0, 3000, () => 20);
    expect(observe(clock, 3000, 3500, () => 20 + step)).toBe(false);
    expect(clock.offset).toBeCloseTo(20 + step, 6);
    expect(clock.delay).toBeLessThan(FRAME);
  });

  test('when the clock is put forward', () => {
    const clock = new PlayoutClock(RANGE);
    observe(clock, 0, 3000, () => 20);
    observe(clock, 3000, 3100, () => 20 - 3_600_000);
    expect(clock.offset).toBeCloseTo(20 - 3_600_000, 6);
    expect(clock.delay).toBeLessThan(FRAME);
  });
});
