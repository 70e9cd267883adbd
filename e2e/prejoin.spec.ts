import { expect, type Locator, test } from '@playwright/test';
import { Person } from './support/person.js';
import { ServerProcess } from './support/server.js';

let server: ServerProcess;
let people: Person[] = [];

test.beforeAll(async () => {
  server = await ServerProcess.start();
});

test.afterEach(async () => {
  await Promise.all(people.map((person) => person.close()));
  people = [];
});

test.afterAll(async () => {
  await server?.stop();
});

test('the avatar one sees before joining is the one the others see', async () => {
  const [host, ida] = await Promise.all([
    Person.arrive({ name: 'Hal', camera: null, voice: 'low' }),
    Person.arrive({ name: 'Ida', camera: null, voice: 'high' }),
  ]);
  people = [host, ida];
  const link = await host.startCall(server.addresses[0] as string);

  await ida.page.goto(link.replace('#', '?render=off#'));
  const name = ida.page.getByLabel('Your name');
  await expect(name).toBeVisible();
  const mirror = ida.page.locator('guise-tile', { hasText: 'What others see' });
  await expect.poll(() => tintIn(mirror)).toBeTruthy();
  const nameless = await tintIn(mirror);
  // The caret stays in the field: the avatar follows the typing, not the end of it.
  await name.fill('Ida ');
  await expect.poll(() => tintIn(mirror)).not.toBe(nameless);
  await expect(name).toBeFocused();
  await expect(name).toHaveValue('Ida ');
  const shown = await tintIn(mirror);

  await name.press('Enter');
  await expect(host.tile('Ida')).toBeVisible();
  await expect.poll(() => tintIn(host.tile('Ida'))).toBe(shown);
  expect(await tintIn(ida.tile('You'))).toBe(shown);

  // The host joined as soon as the name was typed, with no pause for the avatar to follow.
  await expect.poll(() => tintIn(ida.tile('Hal'))).toBe(await tintIn(host.tile('You')));
});

test('a phone held across, a laptop and the narrowest of pages have the way in in sight', async () => {
  const lou = await Person.arrive({ name: 'Lou', camera: 'rolling', voice: 'low' });
  people.push(lou);
  const { page } = lou;
  await page.setViewportSize({ width: 844, height: 390 });
  await page.goto(lou.address(server.addresses[0] as string));
  await page.getByRole('button', { name: 'Start a call' }).click();
  const join = page.getByRole('button', { name: 'Join', exact: true });
  const [above, below] = await Promise.all([boxOf(page.getByLabel('Your name')), boxOf(join)]);
  expect(above.top).toBeGreaterThan(0);
  expect(above.bottom, 'the name lies free above the way in').toBeLessThanOrEqual(below.top);
  expect(below.bottom).toBeLessThanOrEqual(390);

  await page.getByRole('button', { name: 'Change avatar' }).click();
  await page.setViewportSize({ width: 1280, height: 800 });
  const done = page.getByRole('button', { name: 'Done' });
  for (const name of ['Zuri', 'Rowan', 'Bolt']) {
    await page.getByRole('radio', { name }).check();
    expect(await page.evaluate(() => scrollY)).toBe(0);
    expect((await boxOf(done)).bottom, name).toBeLessThanOrEqual(800);
  }
  await page.setViewportSize({ width: 320, height: 568 });
  for (const name of ['Zuri', 'Rowan', 'Bolt']) {
    await page.getByRole('radio', { name }).check();
    expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBe(320);
  }
  await done.click();

  await page.setViewportSize({ width: 844, height: 390 });
  await lou.enter();
  const self = await boxOf(lou.tile('You'));
  expect(self.bottom - self.top, 'one sees oneself').toBeGreaterThan(200);
});

test('an avatar is chosen before the call, worn in it, seen by the others and remembered', async () => {
  const [host, ida] = await Promise.all([
    Person.arrive({ name: 'Hugo', camera: null, voice: 'low' }),
    Person.arrive({ name: 'Ilse', camera: null, voice: 'high' }),
  ]);
  people.push(host, ida);
  const link = await host.startCall(server.addresses[0] as string);
  const { page } = ida;
  await page.goto(link.replace('#', '?render=off#'));
  const mirror = page.locator('guise-tile', { hasText: 'What others see' });
  await page.getByLabel('Your name').fill('Ilse');

  await expect.poll(() => characterIn(mirror)).toBe('pip');

  const open = page.getByRole('button', { name: 'Change avatar' });
  await open.click();
  await expect(page.getByRole('button', { name: 'Join', exact: true })).toBeHidden();
  const cast = page.getByRole('radiogroup', { name: 'Avatar' });
  await expect(cast.getByRole('radio')).toHaveCount(8);
  await cast.getByRole('radio', { name: 'Mei' }).check();
  await expect(page.getByRole('checkbox', { name: 'Glasses' })).toBeChecked();
  await page.getByRole('radio', { name: 'Hair 3' }).check();
  await page.getByRole('checkbox', { name: 'Glasses' }).uncheck();
  await page.getByLabel('Outfit in any colour').fill('#123456');
  const chosen = await page.evaluate(
    () => JSON.parse(localStorage.getItem('guise.preferences') ?? '{}').avatar,
  );
  expect(JSON.parse(chosen)).toEqual({
    character: 'mei',
    glasses: false,
    hair: expect.stringMatching(/^#/),
    outfit: '#123456',
  });
  await expect.poll(() => characterIn(mirror)).toBe('mei');

  // Somebody else for a moment, by the keyboard, and back again: nothing is lost.
  await cast.getByRole('radio', { name: 'Mei' }).press('ArrowRight');
  await expect(cast.getByRole('radio', { name: 'Bolt' })).toBeChecked();
  await expect.poll(() => characterIn(mirror)).toBe('bolt');
  await cast.getByRole('radio', { name: 'Bolt' }).press('ArrowLeft');
  await expect(page.getByRole('radio', { name: 'Hair 3' })).toBeChecked();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(open).toBeFocused();

  await ida.enter();
  await expect(host.tile('Ilse')).toBeVisible();
  await expect.poll(() => characterIn(host.tile('Ilse'))).toBe('mei');
  await expect.poll(() => characterIn(ida.tile('You'))).toBe('mei');
  const heard = await host.page.evaluate(() =>
    [...(guise?.room?.participants.values() ?? [])].map(({ avatar }) => avatar),
  );
  expect(heard).toEqual([chosen]);

  await page.reload();
  await expect.poll(() => characterIn(mirror)).toBe('mei');
  await open.click();
  await expect(cast.getByRole('radio', { name: 'Mei' })).toBeChecked();
  await expect(page.getByRole('radio', { name: 'Hair 3' })).toBeChecked();
});

test('the wardrobe draws the whole cast, however small, and whoever is chosen comes on', {
  tag: '@wide',
}, async () => {
  // Nine avatars without a graphics card.
  test.slow();
  const jon = await Person.arrive({ name: 'Jon', camera: null, voice: 'low', draw: true });
  people.push(jon);
  const { page } = jon;
  await page.setViewportSize({ width: 480, height: 800 });
  const problems: string[] = [];
  page.on('pageerror', ({ message }) => problems.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.goto(server.addresses[0] as string);
  await page.getByRole('button', { name: 'Start a call' }).click();
  await page.getByRole('button', { name: 'Change avatar' }).click();
  const cast = page.locator('.cast guise-tile');
  await expect(cast).toHaveCount(8);
  for (const tile of await cast.all()) await expect.poll(() => characterIn(tile)).toBeTruthy();
  // Drawn once, they are drawn coarsely; one more has to come on beside them.
  await page.getByRole('button', { name: 'Surprise me' }).click();
  const chosen = (await page.getByRole('radio', { checked: true }).first().getAttribute('aria-label')) ?? '';
  await expect.poll(() => characterIn(page.locator('.faces guise-tile'))).toBe(chosen.toLowerCase());
  expect(problems).toEqual([]);
});

/** Who of the cast is to be seen in this tile. */
function characterIn(tile: Locator): Promise<string | undefined> {
  return tile.evaluate((element) => (element as ActorTile).actor?.avatar?.object3D.name);
}

/** The colour that the avatar in this tile brings along, which comes from the same seed as all of its look. */
function tintIn(tile: Locator): Promise<string | undefined> {
  return tile.evaluate((element) => (element as ActorTile).actor?.tint.getHexString());
}

/** What the tests read of a tile (apps/web/src/stage/guise-tile.ts). */
interface ActorTile extends HTMLElement {
  readonly actor: {
    readonly tint: { getHexString(): string };
    readonly avatar: { readonly object3D: { readonly name: string } } | null;
  } | null;
}

/** Where something is in the window [px]. */
async function boxOf(locator: Locator): Promise<{ top: number; bottom: number }> {
  const box = await locator.boundingBox();
  if (!box) throw new Error('it is not there');
  return { top: box.y, bottom: box.y + box.height };
}
