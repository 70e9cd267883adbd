import { writeFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { isPause, openingSchedule, type Speech, speak } from './fixtures/speech.js';
import { watchAvatar } from './support/avatar-watcher.js';
import { Person } from './support/person.js';
import { ServerProcess } from './support/server.js';
import { matchSchedule, resample, type Sample, spread } from './support/signal.js';

/** The voice has the mouth to itself: nothing of a face is known but it. */
const SPEECH = speak('en-us') as Speech;

let server: ServerProcess;
/** Speaks, and shows nothing. */
let hana: Person;
let ivo: Person;

test.beforeAll(async () => {
  server = await ServerProcess.start();
  [hana, ivo] = await Promise.all([
    Person.arrive({ name: 'Hana', camera: null, voice: 'speech' }),
    Person.arrive({ name: 'Ivo', camera: null, voice: 'middle' }),
  ]);
  await ivo.join(await hana.startCall(server.addresses[0] as string));
  // Two at once are not what is measured, and hers would be cut where his echo is cancelled.
  await ivo.page.getByRole('button', { name: 'Mute', exact: true }).click();
  await ivo.waitForFaces('Hana');
});

test.afterAll(async () => {
  await Promise.all([hana?.close(), ivo?.close()]);
  await server?.stop();
});

/* How late the mouth is, and what its lips do, is held against the phonemes in bench/mouth, without a clock. */
test('with the camera off, the mouth moves as the voice speaks, and the head idles', async () => {
  const course = hana.microphoneClock.follow(SPEECH, SPEECH.seconds + 2);
  const [motion, own] = await Promise.all([
    watchAvatar(ivo.page, 'Hana', course),
    watchAvatar(hana.page, 'You', course),
  ]);
  await writeFile(
    test.info().outputPath('motion.json'),
    JSON.stringify({ course: await course, motion, own }),
  );
  const schedule = openingSchedule(SPEECH);
  const { correlation, lag } = matchSchedule(motion.jawOpen, await course, schedule);
  const here = matchSchedule(own.jawOpen, await course, schedule);
  console.log(
    `voice: jawOpen r ${correlation.toFixed(3)}, ${(1000 * lag).toFixed(0)} ms after the microphone; on the own screen`,
    `r ${here.correlation.toFixed(3)}, ${(1000 * here.lag).toFixed(0)} ms`,
  );
  expect(correlation).toBeGreaterThanOrEqual(0.7);
  // Another course of the same kind does not match: this is what she says.
  const backwards = matchSchedule(motion.jawOpen, await course, (time) => schedule(-time));
  expect(backwards.correlation).toBeLessThan(correlation - 0.2);
  const lips = matchSchedule(motion.lips, await course, schedule);
  expect(lips.correlation).toBeGreaterThanOrEqual(0.6);
  // The lips are shut while she pauses; they are what is late, by as much as the jaw.
  const paused = duringPauses(motion.lips, await course, lips.lag);
  console.log(
    `lips r ${lips.correlation.toFixed(3)}; shut in ${paused.shut} of ${paused.all} moments of pauses`,
  );
  expect(paused.all).toBeGreaterThan(10);
  expect(paused.shut / paused.all).toBeGreaterThanOrEqual(0.9);
  expect(spread(motion.roll)).toBeGreaterThan(0);
  expect(spread(motion.roll)).toBeLessThan(4);
});

test('who mutes shuts the mouth, and sends no more faces', async () => {
  await hana.page.getByRole('button', { name: 'Mute', exact: true }).click();
  await expect
    .poll(async () => {
      const motion = await watchAvatar(ivo.page, 'Hana', ivo.page.waitForTimeout(1000));
      return Math.max(...motion.jawOpen.map(({ value }) => value));
    })
    .toBeLessThan(0.02);
  const { received } = await ivo.faceStats('Hana');
  await ivo.page.waitForTimeout(2000);
  expect((await ivo.faceStats('Hana')).received).toBe(received);

  await hana.page.getByRole('button', { name: 'Unmute', exact: true }).click();
  await ivo.waitForFaces('Hana');
});

/** How many of the moments in the middles of pauses the lips are shut in. @param lag of the lips [s] */
function duringPauses(lips: readonly Sample[], course: readonly Sample[], lag: number) {
  const pauses = SPEECH.phonemes.filter((phoneme) => isPause(phoneme) && phoneme.end - phoneme.start > 0.6);
  const said = resample(course, 100);
  const within = lips.filter(({ time }) => {
    const at = said[Math.round((time - lag - (said[0] as Sample).time) * 100)];
    if (!at) return false;
    const second = at.value % SPEECH.seconds;
    return pauses.some(({ start, end }) => second > start + 0.3 && second < end - 0.1);
  });
  return { all: within.length, shut: within.filter(({ value }) => value < 0.08).length };
}
