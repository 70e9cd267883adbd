import { expect, type Page, test } from '@playwright/test';
import { Friend } from './support/friend.js';
import { Person } from './support/person.js';
import { ServerProcess } from './support/server.js';

const PHONE = { width: 390, height: 844 };

let server: ServerProcess;
let jo: Person;
const friends: Friend[] = [];

test.beforeAll(async () => {
  server = await ServerProcess.start();
});

test.afterAll(async () => {
  await Promise.all([jo?.close(), ...friends.map((friend) => friend.leave())]);
  await server?.stop();
});

test('every screen fits a phone', async () => {
  jo = await Person.arrive({ name: 'Jo', camera: 'rolling', voice: 'low' });
  await jo.page.setViewportSize(PHONE);
  const origin = server.addresses[0] as string;

  await jo.page.goto(`${origin}/?render=off`);
  await expect(jo.page.getByRole('button', { name: 'Start a call' })).toBeVisible();
  await expectToFit(jo.page, 'home');

  await jo.page.getByRole('button', { name: 'Start a call' }).click();
  await expect(jo.page.getByLabel('Your camera')).toBeVisible();
  await expectToFit(jo.page, 'pre-join');

  await jo.page.getByRole('button', { name: 'Change avatar' }).click();
  for (const name of ['Zuri', 'Bolt']) {
    await jo.page.getByRole('radio', { name }).check();
    await expectToFit(jo.page, `wardrobe of ${name}`);
  }
  await jo.page.getByRole('button', { name: 'Done' }).click();

  await jo.enter();
  await expectToFit(jo.page, 'alone');

  const link = await jo.page.getByLabel('Invitation link').inputValue();
  const cast = { Kai: 'finn', Lea: 'mei' };
  for (const [name, character] of Object.entries(cast)) {
    friends.push(await Friend.follow(link, name, character));
    await expect(jo.tile(name)).toBeVisible();
    await expectToFit(jo.page, `with ${name}`);
  }
});

/** Nothing scrolls sideways, and everything one can press can be reached without. */
async function expectToFit(page: Page, screen: string): Promise<void> {
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width, `${screen}: width of the page`).toBeLessThanOrEqual(PHONE.width);
  const controls = page.locator('button:visible, input:visible, select:visible, a:visible');
  expect(await controls.count(), `${screen}: controls`).toBeGreaterThan(0);
  for (const control of await controls.all()) {
    const box = await control.boundingBox();
    const name = `${screen}: ${await control.evaluate((element) => element.getAttribute('aria-label') ?? element.textContent?.trim() ?? element.tagName)}`;
    expect(box?.x, `${name}, left edge`).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 0), `${name}, right edge`).toBeLessThanOrEqual(PHONE.width);
  }
}
