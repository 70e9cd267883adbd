import { writeFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { openingSchedule, type Speech, speak } from './fixtures/speech.js';
import { watchAvatar } from './support/avatar-watcher.js';
import { Person } from './support/person.js';
import { ServerProcess } from './support/server.js';
import { matchSchedule, spread } from './support/signal.js';

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
