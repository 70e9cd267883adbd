import { expect, type Page, test } from '@playwright/test';
import { FakeSpeech } from './support/fake-speech.js';
import { MarkerTab } from './support/marker-tab.js';
import { Person } from './support/person.js';
import { ServerProcess } from './support/server.js';

// Screens are captured for real: Chromium chooses a tab by its title, without its question. Speech is not: see FakeSpeech.

const TITLE = 'Shared by the test';

let server: ServerProcess;
let ada: Person;
let ben: Person;
let speech: FakeSpeech;

test.beforeAll(async () => {
  server = await ServerProcess.start();
  [ada, ben] = await Promise.all([
    Person.arrive({ name: 'Ada', camera: null, voice: 'low', screen: TITLE }),
    Person.arrive({ name: 'Ben', camera: null, voice: 'middle', screen: TITLE }),
  ]);
  speech = await FakeSpeech.install(ada.page);
  await ben.join(await ada.startCall(server.addresses[0] as string));
  await expect(ada.tile('Ben')).toBeVisible();
});

test.afterAll(async () => {
  await Promise.all([ada?.close(), ben?.close()]);
  await server?.stop();
});

const bar = (page: Page) => page.getByText('You are sharing your screen');
const mark = (page: Page, name: string) =>
  page.locator('guise-shared-screen .mark', { hasText: `${name} is sharing their screen` });

/** Waits until both colours of a marker were seen there, each all over the shared screen. */
async function expectToMove(tab: MarkerTab, page: Page): Promise<void> {
  await expect.poll(() => tab.seenOn(page)).toBe(0);
  await expect.poll(() => tab.seenOn(page)).toBe(1);
  await expect.poll(() => tab.seenOn(page)).toBe(0);
}

async function videoProducers(): Promise<number> {
  const health = (await (await fetch(`${server.addresses[0]}/health`)).json()) as {
    producers: { video: number };
  };
  return health.producers.video;
}

test('a shared screen is seen moving and heard by the others, marked on both sides, and comes back', async () => {
  const tab = await MarkerTab.open(ada, TITLE, [
    [0, 160, 0],
    [200, 30, 190],
  ]);
  expect(await videoProducers()).toBe(0);
  await ada.page.getByRole('button', { name: 'More' }).click();
  await ada.page.getByRole('menuitem', { name: 'Share your screen' }).click();
  await expect(bar(ada.page)).toBeVisible();
  await expect(mark(ben.page, 'Ada')).toBeVisible();
  await expectToMove(tab, ben.page);
  await expect.poll(() => ben.page.evaluate(loudnessOfScreen)).toBeGreaterThan(0.01);

  // What leaves the device is said as it is: one row for the screen, and none of it is the camera's.
  await ada.page.locator('body').press('i');
  const leaving = ada.page.locator('guise-stats .leaving');
  await expect(leaving.getByText('Your screen')).toHaveCount(1);
  await expect(leaving.locator('[data-stat="screen"]')).toContainText('kbit/s');
  await expect(leaving.locator('[data-stat="camera"]')).toContainText('0 bytes: it never leaves');
  await ada.page.keyboard.press('Escape');

  // Nobody looks, nothing is sent; somebody looks again, it moves again.
  await ben.page.evaluate(pretendHidden, true);
  await expect.poll(() => ben.page.evaluate(picturesStandStill)).toBe(true);
  await ben.page.evaluate(pretendHidden, false);
  await expectToMove(tab, ben.page);

  // The connection breaks off while the capture runs on.
  await ada.page.evaluate(() => globalThis.dispatchEvent(new Event('pagehide')));
  await expect(mark(ben.page, 'Ada')).toBeVisible();
  await expectToMove(tab, ben.page);
  await expect(bar(ada.page)).toBeVisible();

  await ada.page.getByRole('button', { name: 'Stop sharing' }).click();
  await expect(bar(ada.page)).toHaveCount(0);
  await expect(ben.page.locator('guise-shared-screen')).toHaveCount(0);
  expect(await videoProducers()).toBe(0);
  await tab.close();
});

test('a second screen comes in the place of the first only after a question; ending the capture ends it', async () => {
  const first = await MarkerTab.open(ada, TITLE, [
    [0, 160, 0],
    [200, 30, 190],
  ]);
  const second = await MarkerTab.open(ben, TITLE, [
    [20, 40, 200],
    [220, 200, 20],
  ]);
  await ada.page.locator('body').press('s');
  await expect(mark(ben.page, 'Ada')).toBeVisible();

  await ben.page.locator('body').press('s');
  const question = ben.page.getByRole('alertdialog');
  await expect(question).toContainText('Ada is sharing their screen');
  await question.getByRole('button', { name: 'Keep Ada’s' }).click();
  await expect(question).toHaveCount(0);
  await expectToMove(first, ben.page);

  await ben.page.locator('body').press('s');
  await question.getByRole('button', { name: 'Share mine' }).click();
  await expect(bar(ben.page)).toBeVisible();
  await expect(ada.page.getByText('Ben is sharing their screen now').first()).toBeAttached();
  await expect(bar(ada.page)).toHaveCount(0);
  await expectToMove(second, ada.page);
  expect(await videoProducers()).toBe(1);

  await second.close();
  await expect(bar(ben.page)).toHaveCount(0);
  await expect(ada.page.locator('guise-shared-screen')).toHaveCount(0);
  expect(await videoProducers()).toBe(0);
  await first.close();
});

test('what one says is read by who wants to, with the name, and heard for nobody else', async () => {
  await ben.page.locator('body').press('t');
  await ben.page.getByRole('switch', { name: 'Show captions' }).click();
  await ben.page.getByRole('button', { name: 'Close captions' }).click();
  await expect(ada.page.getByText('Ben reads captions').first()).toBeAttached();

  // Before anything is heard stands where one's voice would go.
  await ada.page.locator('body').press('t');
  await expect(ada.page.getByText('Chrome sends it to Google')).toBeVisible();
  expect(await speech.listening()).toBe(0);
  await ada.page.getByRole('switch', { name: 'Caption what I say' }).click();
  await expect.poll(() => speech.listening()).toBe(1);

  const line = ben.page.locator('guise-captions .line');
  await speech.say('Good morn', false);
  await expect(line).toHaveText(/^\s*Ada\s+Good morn\s*$/);
  await expect(ben.page.getByRole('log', { name: 'Captions' })).not.toContainText('Good morn');
  await speech.say('Good morning, everyone', true);
  await expect(line).toHaveText(/^\s*Ada\s+Good morning, everyone\s*$/);
  await expect(ben.page.getByRole('log', { name: 'Captions' })).toContainText('Ada: Good morning, everyone');
  // Who does not read them has none.
  await expect(ada.page.locator('guise-captions')).toHaveCount(0);

  // Recognition ends by itself and begins again; muted it does not.
  await speech.end('no-speech');
  await expect.poll(() => speech.listening()).toBe(1);
  await ada.page.getByRole('button', { name: 'Mute', exact: true }).click();
  await expect.poll(() => speech.listening()).toBe(0);
  await ada.page.getByRole('button', { name: 'Unmute' }).click();
  await expect.poll(() => speech.listening()).toBe(1);

  // Nobody reads any more: nobody listens, and nothing is shown.
  await ben.page.locator('body').press('t');
  await ben.page.getByRole('switch', { name: 'Show captions' }).click();
  await expect(ben.page.locator('guise-captions')).toHaveCount(0);
  await expect.poll(() => speech.listening()).toBe(0);
});

test('a server that shares no screens offers none', async () => {
  const strict = await ServerProcess.start(['--no-screen-share']);
  try {
    await ada.startCall(strict.addresses[0] as string);
    await ada.page.getByRole('button', { name: 'More' }).click();
    await expect(ada.page.getByRole('menuitemcheckbox', { name: 'Captions' })).toBeVisible();
    await expect(ada.page.getByRole('menuitem', { name: 'Share your screen' })).toHaveCount(0);
    expect(await ada.page.evaluate(() => globalThis.guise?.room?.canShareScreen)).toBe(false);
  } finally {
    await strict.stop();
  }
});

/** Runs in the page: how loud the sound of the shared screen is, 0..1. */
async function loudnessOfScreen(): Promise<number> {
  const track = globalThis.guise?.room?.sharedScreen?.audio;
  if (!track) return 0;
  const copy = track.clone();
  const reader = new MediaStreamTrackProcessor({ track: copy }).readable.getReader();
  const { value: sound } = await reader.read();
  copy.stop();
  if (!sound) return 0;
  const samples = new Float32Array(sound.numberOfFrames);
  sound.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
  return Math.max(...samples.map(Math.abs));
}

/** Not in TypeScript's library yet. */
declare const MediaStreamTrackProcessor: new (options: {
  track: MediaStreamTrack;
}) => { readonly readable: ReadableStream<AudioData> };

/** Runs in the page: makes it believe that nobody looks. */
function pretendHidden(hidden: boolean): void {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event('visibilitychange'));
}

/** Runs in the page: whether no packet of video came since it was last asked, while voices went on coming. */
async function picturesStandStill(): Promise<boolean> {
  const page = globalThis as unknown as {
    egressRecord: { connections: RTCPeerConnection[] };
    counted?: { audio: number; video: number };
  };
  const now = { audio: 0, video: 0 };
  for (const connection of page.egressRecord.connections)
    for (const report of (await connection.getStats()).values())
      if (report.type === 'inbound-rtp') now[report.kind as keyof typeof now] += report.packetsReceived;
  const before = page.counted;
  // Enough of a voice that pictures would have come, too.
  if (before && now.audio < before.audio + 50) return false;
  page.counted = now;
  return before !== undefined && now.video === before.video;
}
