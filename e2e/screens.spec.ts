import { expect, test } from '@playwright/test';
import { DRAW, FRAMES, lookAt } from './screens/gallery.js';
import { FakeSpeech } from './support/fake-speech.js';
import { Person } from './support/person.js';
import { ServerProcess } from './support/server.js';

let server: ServerProcess;
let origin: string;
let people: Person[] = [];

test.beforeAll(async () => {
  server = await ServerProcess.start(['--max-participants', '4']);
  origin = server.addresses[0] as string;
});

test.afterEach(async () => {
  await Promise.all(people.map((person) => person.close()));
  people = [];
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

test('without a camera', async () => {
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

  const kai = await arrive('Kai', 'rolling', false);
  await kai.join(link);
  await kai.waitUntilSeen();
  await expect(jo.tile('Kai')).toBeVisible();
  await lookAt(page, 'two');

  for (const name of ['Lea', 'Mia']) {
    const other = await arrive(name, null, false);
    await other.join(link);
    await expect(jo.tile(name)).toBeVisible();
  }
  await lookAt(page, 'four');

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

test('a screen', async () => {
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

/** A server of their own, which is killed in the end. */
let own: ServerProcess;

test.describe('with a server that ends', () => {
  test.beforeEach(async () => {
    own = await ServerProcess.start();
  });

  test.afterEach(() => own.stop());

  test('connections that break', async () => {
    test.slow();
    const jo = await arrive('Jo', 'talking');
    const { page } = jo;
    const link = await jo.startCall(own.addresses[0] as string);
    for (const name of ['Kai', 'Lea']) {
      const other = await arrive(name, null, false);
      await other.join(link);
      await expect(jo.tile(name)).toBeVisible();
    }
    // A place is kept for seconds only, and pictures take longer: how it comes to this is staying.spec's matter.
    await page.evaluate(() => {
      const [first] = globalThis.guise?.room?.participants.values() ?? [];
      if (first) Object.defineProperty(first, 'reconnecting', { value: true });
    });
    await page.keyboard.press('h');
    await expect(jo.tile('Kai').locator('guise-away')).toBeVisible();
    await lookAt(page, 'away', { veils: ['away'] });

    await own.kill();
    await expect(page.getByRole('heading', { name: 'Reconnecting…' })).toBeVisible();
    await lookAt(page, 'reconnecting', { veils: ['reconnecting', 'away'] });
  });
});

test('recording, and what is going on', async () => {
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

test('at the door', async () => {
  test.slow();
  const jo = await arrive('Jo', 'talking');
  const link = await jo.startCall(`${origin}/?lobby`);
  await jo.waitUntilSeen();
  const kai = await arrive('Kai', 'rolling');
  await kai.page.goto(kai.address(link));
  await kai.waitUntilSeen();
  await kai.askToJoin();
  await expect(kai.page.getByRole('heading', { name: 'You’ll be in soon' })).toBeVisible();
  await lookAt(kai.page, 'waiting');
  await lookAt(jo.page, 'door');
  await jo.page.keyboard.press('p');
  await lookAt(jo.page, 'people-knocking');

  await jo.page.getByRole('button', { name: 'Let in Kai', exact: true }).click();
  await jo.page.getByRole('button', { name: 'What you can do about Kai' }).click();
  await lookAt(jo.page, 'people');
  await jo.page.getByRole('button', { name: 'Remove from the call' }).click();
  await lookAt(jo.page, 'people-sure');
  await jo.page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(kai.page.getByText('You were removed from this call')).toBeVisible();
  await lookAt(kai.page, 'removed', { veils: ['notice'] });
});

test('in a frame of somebody else’s page', async () => {
  test.slow();
  const kai = await arrive('Kai', null, false);
  const link = await kai.startCall(`${origin}/?lobby`);
  const jo = await arrive('Jo', 'talking');
  const { page } = jo;
  const room = new URL(link).pathname.split('/').pop();
  await page.goto(jo.address(`${origin}/embed/${room}?start=command&name=Jo`));
  await expect(page.getByText('The call begins in a moment')).toBeVisible();
  await lookAt(page, 'embed-commanded', { sizes: FRAMES });
  await page.goto(jo.address(`${origin}/embed/${room}`));
  await page.getByLabel('Your name').fill('Jo');
  await jo.waitUntilSeen();
  await lookAt(page, 'embed-door', { sizes: FRAMES });
  await page.getByRole('button', { name: 'Change avatar' }).click();
  await lookAt(page, 'embed-wardrobe', { sizes: FRAMES });
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'You’ll be in soon' })).toBeVisible();
  await lookAt(page, 'embed-waiting', { sizes: FRAMES });
  await kai.page.getByRole('button', { name: 'Let in Jo', exact: true }).click();
  await expect(jo.tile('Kai')).toBeVisible();
  await lookAt(page, 'embed-call', { sizes: FRAMES });
  await page.keyboard.press('c');
  await lookAt(page, 'embed-chat', { sizes: FRAMES });
  await page.getByRole('button', { name: 'Close chat' }).click();
  await page.getByRole('button', { name: 'More' }).click();
  await lookAt(page, 'embed-more', { sizes: FRAMES });
  await page.keyboard.press('Escape');
  await kai.leave();
  await expect(page.getByText('Nobody else is here yet')).toBeVisible();
  await lookAt(page, 'embed-alone', { sizes: FRAMES });
  await jo.leave();
  await expect(page.getByText('You left the call')).toBeVisible();
  await lookAt(page, 'embed-left', { sizes: FRAMES, veils: ['notice'] });
});
