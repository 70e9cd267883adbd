import { expect, test } from '@playwright/test';
import { DRAW, lookAt } from './screens/gallery.js';
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
async function arrive(name: string, camera: 'rolling' | 'talking' | null, draw = DRAW): Promise<Person> {
  const person = await Person.arrive({ name, camera, voice: camera ? 'low' : 'high', draw });
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
  await lookAt(page, 'nothing-here');
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
  await lookAt(gus.page, 'no-such-call');
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
  await page.keyboard.press('i');
  await lookAt(page, 'invite');

  await page.keyboard.press('c');
  const field = page.getByRole('textbox', { name: 'Message' });
  await field.fill('Shall we look at https://example.org/plan together?');
  await field.press('Enter');
  await expect(page.getByRole('log').getByRole('link')).toBeVisible();
  await lookAt(page, 'chat');
});
