import { expect, test } from '@playwright/test';
import { DRAW, FRAMES, lookAt, SIZES } from './screens/gallery.js';
import { Friend } from './support/friend.js';
import { Person } from './support/person.js';
import { ServerProcess } from './support/server.js';
import { signToken } from './support/token.js';

const SECRET = 'a secret of this test that is long enough';

let server: ServerProcess;
let origin: string;
/** One of a test's own. */
let own: ServerProcess | null = null;
let people: Person[] = [];
/** Others in a call, where no page of theirs is looked at. */
let friends: Friend[] = [];

test.beforeAll(async () => {
  server = await ServerProcess.start();
  origin = server.addresses[0] as string;
});

test.afterEach(async () => {
  await Promise.all([...people.map((person) => person.close()), ...friends.map((friend) => friend.leave())]);
  people = [];
  friends = [];
  await own?.stop();
  own = null;
});

test.afterAll(async () => {
  await server?.stop();
});

/** Somebody else who comes. @param character of the cast */
async function follow(link: string, name: string, character: string): Promise<void> {
  friends.push(await Friend.follow(link, name, character));
}

/** Somebody who comes, and whose browser is closed afterwards. */
async function arrive(name: string, camera: 'rolling' | 'talking' | null, draw = DRAW): Promise<Person> {
  const person = await Person.arrive({ name, camera, voice: camera ? 'low' : 'high', draw });
  people.push(person);
  return person;
}

test('connections that break', { tag: '@wide' }, async () => {
  test.slow();
  own = await ServerProcess.start();
  const jo = await arrive('Jo', 'talking');
  const { page } = jo;
  const link = await jo.startCall(own.addresses[0] as string);
  for (const [name, character] of [
    ['Kai', 'finn'],
    ['Lea', 'mei'],
  ] as const) {
    await follow(link, name, character);
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

test('at the door, for who opens it', { tag: '@wide' }, async () => {
  test.slow();
  const jo = await arrive('Jo', 'talking');
  const { page } = jo;
  const link = await jo.startCall(`${origin}/?lobby`);
  await jo.waitUntilSeen();
  const kai = follow(link, 'Kai', 'finn');
  const letIn = page.getByRole('button', { name: 'Let in Kai', exact: true });
  await expect(letIn).toBeVisible();
  await lookAt(page, 'door');
  await page.keyboard.press('p');
  await lookAt(page, 'people-knocking');

  await letIn.click();
  await kai;
  await page.getByRole('button', { name: 'What you can do about Kai' }).click();
  await lookAt(page, 'people');
  await page.getByRole('button', { name: 'Remove from the call' }).click();
  await lookAt(page, 'people-sure');
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(jo.tile('Kai')).toHaveCount(0);

  await page.getByRole('button', { name: 'End for everyone' }).click();
  await lookAt(page, 'end-sure');
  await page.getByRole('alertdialog').getByRole('button', { name: 'End for everyone' }).click();
  await expect(page.getByText('The call is over')).toBeVisible();
  await lookAt(page, 'ended', { veils: ['notice'] });
});

test('at the door, for who comes', { tag: '@wide' }, async () => {
  test.slow();
  const host = await arrive('Jo', null, false);
  const link = await host.startCall(`${origin}/?lobby`);
  const kai = await arrive('Kai', 'rolling');
  await kai.page.goto(kai.address(link));
  await kai.waitUntilSeen();
  await kai.askToJoin();
  await expect(kai.page.getByRole('heading', { name: 'You’ll be in soon' })).toBeVisible();
  await lookAt(kai.page, 'waiting');

  await host.page.getByRole('button', { name: 'Let in Kai', exact: true }).click();
  await expect(kai.tile('Jo')).toBeVisible();
  await host.page.keyboard.press('p');
  await host.page.getByRole('button', { name: 'What you can do about Kai' }).click();
  await host.page.getByRole('button', { name: 'Remove from the call' }).click();
  await host.page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(kai.page.getByText('You were removed from this call')).toBeVisible();
  await lookAt(kai.page, 'removed', { veils: ['notice'] });

  await host.page.getByRole('switch', { name: 'Lock the call' }).click();
  const lea = await arrive('Lea', null, false);
  await lea.page.goto(lea.address(link));
  await lea.askToJoin();
  await expect(lea.page.getByText('This call is locked')).toBeVisible();
  await lookAt(lea.page, 'locked', { veils: ['notice'] });
});

test('invitations that let nobody in', { tag: '@wide' }, async () => {
  own = await ServerProcess.start([], { GUISE_SECRET: SECRET });
  const room = `${own.addresses[0]}/r/arena-7`;
  const lea = await arrive('Lea', null, false);
  const invitation = (exp: number, to = 'arena-7') =>
    signToken(SECRET, { room: to, sub: 'lea', grants: { join: true }, exp });
  const soon = Math.floor(Date.now() / 1000) + 600;
  for (const [name, fragment, title] of [
    ['token-required', 'key', 'This call is by invitation'],
    ['token-expired', `token=${invitation(1e9)}`, 'This invitation has expired'],
    ['token-of-another-call', `token=${invitation(soon, 'arena-8')}`, 'This invitation is for another call'],
    ['token-invalid', `token=${invitation(soon)}x`, 'This invitation does not work'],
  ] as const) {
    // Only the fragment differs: the page has to be a new one.
    await lea.page.goto('about:blank');
    await lea.page.goto(lea.address(`${room}#${fragment}`));
    await lea.askToJoin();
    await expect(lea.page.getByText(title)).toBeVisible();
    // They look alike: one at every size is enough.
    const sizes = name === 'token-required' ? SIZES : { phone: SIZES.phone };
    await lookAt(lea.page, name, { sizes, veils: ['notice'] });
  }
});

test('a sealed call, and its link when it lost something', { tag: '@wide' }, async () => {
  test.slow();
  const jo = await arrive('Jo', 'talking');
  const { page } = jo;
  const link = await jo.startCall(origin);
  const lea = await arrive('Lea', null);
  await lea.page.goto(lea.address(link));
  await lea.page.getByRole('button', { name: 'End-to-end encrypted' }).click();
  await lookAt(lea.page, 'prejoin-sealed');
  await lea.page.goto('about:blank');
  await lea.page.goto(lea.address(link.slice(0, -15)));
  await expect(lea.page.getByText('This link is incomplete')).toBeVisible();
  await lookAt(lea.page, 'link-incomplete', { veils: ['notice'] });

  // Another key, and the right one.
  const otherKey = `${link.slice(0, -10)}AAAAAAAAAA`;
  await follow(otherKey, 'Mia', 'morel');
  await follow(link, 'Kai', 'finn');
  await expect(jo.tile('Mia').locator('guise-stranger')).toBeVisible();
  await lookAt(page, 'stranger');
  await page.keyboard.press('p');
  await lookAt(page, 'people-stranger');
  await page.keyboard.press('p');
  await page.keyboard.press('i');
  await expect(page.locator('guise-stats .number')).toBeVisible();
  await page.locator('guise-stats [data-section="seal"]').evaluate((section) => section.scrollIntoView());
  await lookAt(page, 'safety-numbers');

  // As it is for whose key is the other one.
  await friends.shift()?.leave();
  await jo.leave();
  await lea.page.goto('about:blank');
  await lea.join(otherKey);
  await expect(lea.page.locator('guise-messages .lonely')).toBeVisible();
  await lookAt(lea.page, 'other-key');
});

test('in a frame of somebody else’s page', { tag: '@wide' }, async () => {
  test.slow();
  const kai = await arrive('Kai', null, false);
  const link = await kai.startCall(`${origin}/?lobby`);
  const jo = await arrive('Jo', 'talking');
  const { page } = jo;
  const { pathname, hash } = new URL(link);
  const frame = `${origin}/embed/${pathname.split('/').pop()}`;
  await page.goto(jo.address(`${frame}?start=command&name=Jo${hash}`));
  await expect(page.getByText('The call begins in a moment')).toBeVisible();
  await lookAt(page, 'embed-commanded', { sizes: FRAMES });
  await page.goto(jo.address(frame + hash));
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
