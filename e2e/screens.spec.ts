import { bytesOf, writeVrm1 } from '@guise/avatar/testing/write-models';
import { expect, test } from '@playwright/test';
import { DRAW, holdToast, lookAt } from './screens/gallery.js';
import { FakeSpeech } from './support/fake-speech.js';
import { Friend } from './support/friend.js';
import { Person } from './support/person.js';
import { ServerProcess } from './support/server.js';

let server: ServerProcess;
let origin: string;
let people: Person[] = [];
let friends: Friend[] = [];

test.beforeAll(async () => {
  server = await ServerProcess.start(['--max-participants', '4']);
  origin = server.addresses[0] as string;
});

test.afterEach(async () => {
  await Promise.all([...people.map((person) => person.close()), ...friends.map((friend) => friend.leave())]);
  [people, friends] = [[], []];
});

test.afterAll(async () => {
  await server?.stop();
});

/** Somebody who comes, and whose browser is closed afterwards. */
async function arrive(
  name: string,
  camera: 'rolling' | 'talking' | null,
  draw = DRAW,
  screen?: string,
): Promise<Person> {
  const voice = camera ? 'low' : 'high';
  const person = await Person.arrive({ name, camera, voice, draw, ...(screen ? { screen } : {}) });
  people.push(person);
  return person;
}

test('before a call', async () => {
  test.slow();
  const jo = await arrive('Jo', 'rolling');
  const { page } = jo;
  await page.goto(jo.address(origin));
  await expect(page.getByRole('button', { name: 'Start a call' })).toBeVisible();
  await lookAt(page, 'home');

  await page.getByRole('button', { name: 'Start a call' }).click();
  await jo.waitUntilSeen();
  await page.getByLabel('Your name').fill('Jo');
  await lookAt(page, 'prejoin');

  await page.getByRole('button', { name: 'Change avatar' }).click();
  await lookAt(page, 'wardrobe');
  await page.getByRole('radio', { name: 'Bolt' }).check();
  await lookAt(page, 'wardrobe-robot');
  const file = page.getByLabel('Your own VRM or GLB');
  await file.setInputFiles({
    name: 'no.vrm',
    mimeType: 'model/gltf-binary',
    buffer: Buffer.from('no model'),
  });
  await expect(page.locator('guise-wardrobe .refusal')).toBeVisible();
  await lookAt(page, 'wardrobe-refused');
  const doll = Buffer.from(bytesOf(writeVrm1()));
  await file.setInputFiles({ name: 'doll.vrm', mimeType: 'model/gltf-binary', buffer: doll });
  await expect(page.locator('guise-wardrobe .facts')).toContainText('“Doll” by Guise');
  await lookAt(page, 'wardrobe-own-avatar');
  await page.getByRole('button', { name: 'Forget it' }).click();
  await page.getByRole('button', { name: 'Scan your face' }).click();
  await expect(page.locator('guise-face-scan .step')).toBeVisible();
  await lookAt(page, 'scan');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Done' }).click();

  await page.getByRole('button', { name: 'Sound and camera' }).click();
  await lookAt(page, 'prejoin-devices');
  await page.getByRole('button', { name: 'Done' }).click();

  await page.evaluate(() => {
    const hour = 3_600_000;
    const calls = [
      ['kind-otter', hour / 10],
      ['amber-heron', 3 * hour],
      ['calm-lynx', 50 * hour],
    ].map(([room, ago]) => ({ room, secret: 'k', query: '', at: Date.now() - Number(ago) }));
    localStorage.setItem('guise.rooms', JSON.stringify(calls));
  });
  await page.goto(jo.address(origin));
  await expect(page.getByRole('link', { name: 'kind-otter' })).toBeVisible();
  await lookAt(page, 'home-recent');
  await page.getByRole('button', { name: 'Options' }).click();
  await lookAt(page, 'home-options');

  await page.goto(jo.address(`${origin}/nowhere`));
  await lookAt(page, 'nothing-here', { veils: ['notice'] });
});

test('without a camera', { tag: '@wide' }, async () => {
  const gus = await arrive('Gus', null);
  const host = await arrive('Host', null, false);
  const link = await host.startCall(origin);
  await gus.page.goto(gus.address(link));
  await expect(gus.page.getByText('The camera is blocked')).toBeVisible();
  await lookAt(gus.page, 'prejoin-no-camera');

  await gus.page.goto(gus.address(`${origin}/r/no-such-call#0`));
  await gus.askToJoin();
  await expect(gus.page.getByText('This call isn’t there')).toBeVisible();
  await lookAt(gus.page, 'no-such-call', { veils: ['notice'] });
});

test('in a call', async () => {
  test.slow();
  const jo = await arrive('Jo', 'talking');
  const { page } = jo;
  const link = await jo.startCall(origin);
  await jo.waitUntilSeen();
  await lookAt(page, 'alone');

  friends.push(await Friend.follow(link, 'Kai', 'finn'));
  await expect(jo.tile('Kai')).toBeVisible();
  await lookAt(page, 'two');
  friends.push(await Friend.follow(link, 'Lea', 'mei'));
  await expect(jo.tile('Lea')).toBeVisible();
  await lookAt(page, 'three');
  // What is not drawn needs nobody's face: a tracker is most of what a small machine has.
  if (!DRAW) await page.keyboard.press('v');

  // How it comes to this is staying.spec's matter.
  const busy = 'Your device is busy: the picture is simpler now';
  await page.evaluate(announce, busy);
  const letGo = await holdToast(page, busy);
  await lookAt(page, 'toast');
  await letGo();

  await page.keyboard.press('e');
  await lookAt(page, 'reactions');
  await page.keyboard.press('Escape');

  await page.keyboard.press('o');
  await lookAt(page, 'menu');
  await page.keyboard.press('Escape');

  await page.keyboard.press('d');
  await lookAt(page, 'devices');
  await page.keyboard.press('a');
  await lookAt(page, 'invite');

  await page.keyboard.press('c');
  const field = page.getByRole('textbox', { name: 'Message' });
  await field.fill('Shall we look at https://example.org/plan together?');
  await field.press('Enter');
  await expect(page.getByRole('log').getByRole('link')).toBeVisible();
  await lookAt(page, 'chat');
  await page.getByRole('button', { name: 'Close chat' }).click();

  await page.keyboard.press('t');
  await page.getByRole('switch', { name: 'Show captions' }).click();
  await lookAt(page, 'captions');
  await page.keyboard.press('t');
});

test('in a full call', { tag: '@wide' }, async () => {
  test.slow();
  const jo = await arrive('Jo', 'talking');
  const { page } = jo;
  const link = await jo.startCall(origin);
  await jo.waitUntilSeen();
  if (!DRAW) await page.keyboard.press('v');

  const cast = { Kai: 'finn', Lea: 'mei', Mia: 'zuri' };
  for (const [name, character] of Object.entries(cast)) {
    const friend = await Friend.follow(link, name, character);
    friends.push(friend);
    await expect(jo.tile(name)).toBeVisible();
  }
  await lookAt(page, 'four');

  // One of four has a hand up: whatever can be seen of a person is to be seen.
  const [kai] = friends;
  kai?.room.setHandRaised(true);
  await expect(jo.tile('Kai').getByRole('img', { name: 'Hand raised' })).toBeVisible();
  for (const layout of ['speaker', 'table']) {
    await page.keyboard.press('g');
    await lookAt(page, layout);
  }
  await page.keyboard.press('g');
  await expect(jo.tile('Kai')).not.toHaveAttribute('seated');

  const gus = await arrive('Gus', null, false);
  await gus.page.goto(gus.address(link));
  await gus.askToJoin();
  await expect(gus.page.getByText('This call is full')).toBeVisible();
  await lookAt(gus.page, 'full', { veils: ['notice'] });
});

test('a screen', { tag: '@wide' }, async () => {
  test.slow();
  // Flags are plain letters: with others Chromium finds no such tab, and asks.
  const title = 'A page worth sharing';
  // Who shares draws nothing: a screen that is captured costs enough.
  const [jo, kai] = [await arrive('Jo', null), await arrive('Kai', null, false, title)];
  const speech = await FakeSpeech.install(kai.page);
  await kai.join(await jo.startCall(origin));
  await expect(jo.tile('Kai')).toBeVisible();
  await jo.page.locator('body').press('t');
  await jo.page.getByRole('switch', { name: 'Show captions' }).click();
  await jo.page.getByRole('button', { name: 'Close captions' }).click();

  await showDocument(kai, title);
  await kai.page.locator('body').press('s');
  await kai.page.locator('body').press('t');
  await kai.page.getByRole('switch', { name: 'Caption what I say' }).click();
  await expect.poll(() => speech.listening()).toBe(1);
  await lookAt(kai.page, 'screen-shared');

  await expect(jo.page.getByText('The picture is on its way')).toHaveCount(0);
  await jo.page.locator('body').press('s');
  await expect(jo.page.getByRole('alertdialog')).toBeVisible();
  await lookAt(jo.page, 'screen-question');
  await jo.page.getByRole('button', { name: 'Keep Kai’s' }).click();
  await speech.say('This is the page I wrote about yesterday.', true);
  await speech.say('Let us go through it from the top, and stop me wherever something is not clear', false);
  await expect(jo.page.locator('guise-captions .line')).toHaveCount(2);
  await lookAt(jo.page, 'screen-seen');
});

/** Opens a page that is worth sharing, in a tab of somebody's. */
async function showDocument(person: Person, title: string): Promise<void> {
  const tab = await person.page.context().newPage();
  await tab.setViewportSize({ width: 1280, height: 720 });
  await tab.setContent(`<title>${title}</title>
    <body style="margin: 0; padding: 56px 72px; background: #fbfaf7; color: #25222b; font: 22px/1.5 sans-serif">
    <h1 style="margin: 0 0 16px; font-size: 48px">A plan for the spring</h1>
    <p>Three things to settle before the first of March: the stage, the people on it, and what they say.</p>
    <ol><li>The stage is round, so that nobody sits at its end.</li><li>Everybody brings a face of their own.</li>
    <li>Whoever shows something shows it large.</li></ol></body>`);
  await person.page.bringToFront();
}

test('recording, and what is going on', { tag: '@wide' }, async () => {
  test.slow();
  const jo = await arrive('Jo', 'talking');
  const link = await jo.startCall(origin);
  const kai = await arrive('Kai', null, false);
  await kai.join(link);
  await jo.waitUntilSeen();
  await expect(jo.tile('Kai')).toBeVisible();
  const { page } = jo;

  await page.keyboard.press('r');
  await lookAt(page, 'record');
  await page.getByLabel('What for?').fill('A rehearsal for our film');
  await page.getByRole('button', { name: 'Ask everyone' }).click();
  await expect(kai.page.getByRole('button', { name: 'Agree' })).toBeVisible();
  await lookAt(kai.page, 'asked-to-be-recorded');
  await kai.page.getByRole('button', { name: 'Agree' }).click();
  await expect(kai.page.getByText('Jo records you')).toBeVisible();
  await lookAt(kai.page, 'recorded');
  await lookAt(page, 'recording');
  await page.getByRole('button', { name: 'Stop' }).click();
  await lookAt(page, 'recording-done');
  const saved = page.waitForEvent('download');
  await page
    .locator('[data-take="self"]')
    .getByRole('button', { name: /JSON lines/ })
    .click();
  const file = await (await saved).path();

  await page.locator('body').press('i');
  await expect(page.locator('guise-stats [data-stat="wire"]')).toContainText('kbit/s');
  await lookAt(page, 'stats');

  await page.goto(jo.address(`${origin}/replay`));
  await lookAt(page, 'replay-empty');
  await page.locator('input[type="file"]').setInputFiles(file);
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  await lookAt(page, 'replay');
});

test('in German', { tag: '@wide' }, async () => {
  test.slow();
  const jo = await arrive('Jo', 'rolling');
  const { page } = jo;
  await page.goto(jo.address(origin));
  await page.getByRole('combobox', { name: 'Language' }).selectOption('de');
  await expect(page.getByRole('button', { name: 'Gespräch beginnen' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await lookAt(page, 'home-german');
  await page.getByRole('button', { name: 'Gespräch beginnen' }).click();
  await jo.waitUntilSeen();
  await page.getByLabel('Dein Name').fill('Jo');
  await lookAt(page, 'prejoin-german');
  await page.getByRole('button', { name: 'Beitreten', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Gehen' })).toBeVisible();
  await lookAt(page, 'alone-german');
  await page.keyboard.press('p');
  await expect(page.getByRole('heading', { name: 'Leute' })).toBeVisible();
  await lookAt(page, 'people-german');
  await page.keyboard.press('Escape');
  await page.keyboard.press('o');
  await lookAt(page, 'menu-german');
});

/** Runs in the page: says something over the call. */
function announce(sentence: string): void {
  const app = document.querySelector('guise-app') as (HTMLElement & { call: Call | null }) | null;
  app?.call?.announce(sentence);
}

/** What the tests ask of a call (apps/web/src/call/call.ts). */
interface Call {
  announce(sentence: string): void;
}
