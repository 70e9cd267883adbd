import { expect, test } from '@playwright/test';
import {
  LOOP_SECONDS,
  mouthOpening,
  otherRollDegrees,
  rollDegrees,
  type Schedule,
} from '../fixtures/schedules.js';
import { matchSchedule, resample, type Sample } from './signal.js';

/** Two seconds more than a loop, unevenly sampled, from a random moment on. */
function observe(schedule: Schedule, start: number, noise = 0): Sample[] {
  const samples: Sample[] = [];
  for (let time = 100; time < 100 + LOOP_SECONDS + 2; time += 0.02 + 0.05 * Math.abs(Math.sin(time * 7))) {
    samples.push({ time, value: schedule(time - 100 + start) + noise * Math.sin(time * 1234) });
  }
  return samples;
}

test('a course is recognised whenever it began', () => {
  for (const schedule of [rollDegrees, mouthOpening, otherRollDegrees]) {
    const match = matchSchedule(
      observe((time) => 0.5 * schedule(time) + 3, 2.7),
      schedule,
      LOOP_SECONDS,
    );
    expect(match.correlation).toBeGreaterThan(0.99);
    expect(match.gain).toBeCloseTo(0.5, 1);
    expect(match.lag).toBeCloseTo(LOOP_SECONDS - 2.7, 1);
  }
});

/*
 * Why the call's assertions cannot hold by accident: whatever else a head might do, such as another person's
 * course, its own backwards or upside down, or a plain swing, correlates with these schedules less at *every* lag.
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
    expect(matchSchedule(observe(impostor, 1.3), known, LOOP_SECONDS).correlation).toBeLessThan(0.75);
  });
}

test('samples that span no time are refused', () => {
  expect(() => resample([{ time: 1, value: 1 }], 30)).toThrow('span no time');
});
