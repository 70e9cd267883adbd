import { writeFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { watchAvatar } from './support/avatar-watcher.js';
import { Clapper } from './support/clapper.js';
import { delayVoices, hearVoice } from './support/ear.js';
import { Person } from './support/person.js';
import { ServerProcess } from './support/server.js';
import type { Sample } from './support/signal.js';

/** As far apart as lips and voice may be [ms]: ITU-R BT.1359 puts what people notice at a voice that much too early. */
const APART = 45;
/** Claps that have to be seen and heard. */
const CLAPS = 10;
const WATCH_SECONDS = 30;
/** A jitter buffer that holds a voice for so long makes it later than any face is by itself [ms]... */
const LATE_VOICE = 250;
/** ...and a face that waits for it is that much behind, at least [ms]. */
const LATE_FACE = 150;

let server: ServerProcess;
/** Says and shows a syllable now and then. */
let ada: Person;
let clapper: Clapper;
/** Looks and listens. */
let ben: Person;

test.beforeAll(async () => {
  server = await ServerProcess.start();
  ada = await Person.arrive({ name: 'Ada', camera: null, voice: 'middle' });
  clapper = await Clapper.plugIn(ada.page);
  ben = await Person.arrive({ name: 'Ben', camera: null, voice: 'low' });
  const link = await ada.startCall(server.addresses[0] as string);
  await ben.join(link);
  await ada.waitUntilSeen();
  await ben.waitForFaces('Ada');
});

test.afterAll(async () => {
  await Promise.all([ada?.close(), ben?.close()]);
  await server?.stop();
});

test('lips and voice are together', { tag: '@pace' }, async () => {
  await waitUntilSettled();
  await expectTogether();
});

test('and so they are when the voice comes later', { tag: '@wide' }, async () => {
  await delayVoices(ben.page, LATE_VOICE);
  await expect.poll(async () => (await ben.faceStats('Ada')).playoutDelay).toBeGreaterThan(LATE_FACE);
  await waitUntilSettled();
  await expectTogether();
});

/** Waits until the face waits as long as it should, as the client sees it. */
async function waitUntilSettled(): Promise<void> {
  const lipOffset = async () => Math.abs((await ben.faceStats('Ada')).lipOffset ?? Number.POSITIVE_INFINITY);
  await expect.poll(lipOffset).toBeLessThan(10);
}

async function expectTogether(): Promise<void> {
  const watching = ben.page.waitForTimeout(WATCH_SECONDS * 1000);
  const [{ jawOpen }, { onsets, output }] = await Promise.all([
    watchAvatar(ben.page, 'Ada', watching, 8),
    hearVoice(ben.page, 'Ada', watching),
  ]);
  const { lipOffset, playoutDelay } = await ben.faceStats('Ada');
  const sent = await clapper.read();
  await writeFile(test.info().outputPath('lips.json'), JSON.stringify({ jawOpen, onsets, output, sent }));

  const heard = onsets.map((time) => time + output);
  const apartAtAda = median(differences(sent.tones, openings(sent.mouth)));
  const apartAtBen = differences(heard, openings(jawOpen)).map((ms) => ms - apartAtAda);
  console.log(
    `the voice comes ${median(apartAtBen).toFixed(0)} ms after the lips ` +
      `(each: ${apartAtBen.map((ms) => ms.toFixed(0)).join(', ')}); the client thinks ${lipOffset?.toFixed(0)}. ` +
      `Heard ${median(differences(heard, sent.tones)).toFixed(0)} ms after it was said, ` +
      `${(output * 1000).toFixed(0)} of them in the output; the face waits ${playoutDelay.toFixed(0)} ms`,
  );
  expect(apartAtBen.length).toBeGreaterThanOrEqual(CLAPS);
  expect(Math.abs(median(apartAtBen))).toBeLessThanOrEqual(APART);
}

/** When the mouth was half open on its way to open [seconds since 1970]. */
function openings(mouth: readonly Sample[]): number[] {
  const sorted = mouth.map(({ value }) => value).sort((a, b) => a - b);
  const closed = sorted[Math.floor(sorted.length * 0.2)] as number;
  const open = sorted[Math.floor(sorted.length * 0.9)] as number;
  const half = (closed + open) / 2;
  const times: number[] = [];
  for (let at = 1; at < mouth.length; at++) {
    const [before, after] = [mouth[at - 1], mouth[at]] as [Sample, Sample];
    if (before.value >= half || after.value < half) continue;
    const share = (half - before.value) / (after.value - before.value);
    times.push(before.time + share * (after.time - before.time));
  }
  return times;
}

/** By how much each time comes after the nearest of the others, where they belong to one clap [ms]. */
function differences(times: readonly number[], others: readonly number[]): number[] {
  return times.flatMap((time) => {
    const all = others.map((other) => (time - other) * 1000);
    const nearest = all.reduce((a, b) => (Math.abs(b) < Math.abs(a) ? b : a), Number.POSITIVE_INFINITY);
    return Math.abs(nearest) < Clapper.SHORTEST_PAUSE * 500 ? [nearest] : [];
  });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
