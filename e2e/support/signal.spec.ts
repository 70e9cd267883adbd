import { expect, test } from '@playwright/test';
import {
  LOOP_SECONDS,
  mouthOpening,
  otherRollDegrees,
  rollDegrees,
  type Schedule,
} from '../fixtures/schedules.js';
import { matchSchedule, resample, type Sample } from './signal.js';

/** A camera from the middle of its loop on, that a busy machine plays late and unevenly. */
const COURSE: Sample[] = [];
for (let time = 0; time < LOOP_SECONDS + 3; time += 1 / 20) {
  COURSE.push({ time: 100 + time, value: 2.7 + 0.85 * time + 0.1 * Math.sin(2 * time) });
}

/** An avatar that shows what `schedule` says, `lag` seconds late, unevenly sampled. */
function observe(schedule: Schedule, lag: number): Sample[] {
  return COURSE.filter((_, at) => at % 4 !== 1).map(({ time, value }) => ({
    time: time + lag,
    value: 0.5 * schedule(value) + 3,
  }));
}

test('a course is recognised at its lag', () => {
  for (const schedule of [rollDegrees, mouthOpening, otherRollDegrees]) {
    const match = matchSchedule(observe(schedule, 0.34), COURSE, schedule);
    expect(match.correlation).toBeGreaterThan(0.99);
    expect(match.gain).toBeCloseTo(0.5, 1);
    expect(match.lag).toBeCloseTo(0.34, 1);
  }
});

/*
 * Why the call's assertions cannot hold by accident: whatever else a head might do, such as another person's
 * course, its own backwards, upside down or at another time, or a plain swing, correlates with these schedules less.
 */
const impostors: [name: string, known: Schedule, impostor: Schedule][] = [
  ['roll, backwards', rollDegrees, (time) => rollDegrees(LOOP_SECONDS * 3 - time)],
  ['roll, upside down', rollDegrees, (time) => -rollDegrees(time)],
  ['roll, as the other head', rollDegrees, otherRollDegrees],
  ['the other head, as roll', otherRollDegrees, rollDegrees],
  ['roll, as a swing', rollDegrees, (time) => Math.sin((4 * Math.PI * time) / LOOP_SECONDS)],
  ['roll, as the mouth', rollDegrees, mouthOpening],
  ['mouth, backwards', mouthOpening, (time) => mouthOpening(LOOP_SECONDS * 3 - time)],
  ['mouth, as the roll', mouthOpening, rollDegrees],
  ['mouth, as a swing', mouthOpening, (time) => Math.sin((8 * Math.PI * time) / LOOP_SECONDS)],
  ['mouth, as a motionless one', mouthOpening, () => 0.4],
];
for (const [name, known, impostor] of impostors) {
  test(`an impostor is told apart: ${name}`, () => {
    for (let offset = 0; offset < LOOP_SECONDS; offset += 0.5) {
      const samples = observe((time) => impostor(time + offset), 0);
      expect(matchSchedule(samples, COURSE, known).correlation).toBeLessThan(0.75);
    }
  });
}

test('a recording of the right course, played from another moment on, is told apart', () => {
  // A loop is 8 seconds and a lag 3 at most: a recording would have to begin within that by chance.
  for (const schedule of [rollDegrees, mouthOpening]) {
    const samples = observe((time) => schedule(time + 2), 0);
    expect(matchSchedule(samples, COURSE, schedule).correlation).toBeLessThan(0.75);
  }
});

test('samples that span no time are refused', () => {
  expect(() => resample([{ time: 1, value: 1 }], 30)).toThrow('span no time');
});
