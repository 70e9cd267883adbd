import { expect, test } from '@playwright/test';
import { Person } from './support/person.js';
import { ServerProcess } from './support/server.js';
import { signToken } from './support/token.js';

const SECRET = 'a secret of this test that is long enough';

let servers: ServerProcess[] = [];
let people: Person[] = [];

async function start(env: Record<string, string> = {}): Promise<string> {
  const server = await ServerProcess.start([], env);
  servers.push(server);
  return server.addresses[0] as string;
}

async function arrive(name: string, voice: 'low' | 'middle' | 'high'): Promise<Person> {
  const person = await Person.arrive({ name, camera: null, voice });
  people.push(person);
  return person;
}

test.afterEach(async () => {
  await Promise.all([...people.map((person) => person.close()), ...servers.map((server) => server.stop())]);
  [people, servers] = [[], []];
});

/** Asks to come in and waits at the door. */
async function knock(person: Person, link: string): Promise<void> {
  await person.page.goto(person.address(link));
  await person.askToJoin();
  await expect(person.page.getByRole('heading', { name: 'You’ll be in soon' })).toBeVisible();
}

/** What a screen says aloud: toasts are gone after a moment, this is not. */
const said = (person: Person, text: string) => expect(person.page.getByText(text).first()).toBeAttached();

const row = (person: Person, name: string) =>
  person.page.locator('guise-people li[data-person]', { hasText: name });

async function manage(host: Person, name: string, action: string): Promise<void> {
  await row(host, name)
    .getByRole('button', { name: `What you can do about ${name}` })
    .click();
  await row(host, name).getByRole('button', { name: action }).click();
}

test('a host lets in and turns away, mutes, hands over; the new one removes, locks and ends the call', async () => {
  const origin = await start();
  const [ada, ben, cleo, eve] = await Promise.all([
    arrive('Ada', 'low'),
    arrive('Ben', 'middle'),
    arrive('Cleo', 'high'),
    arrive('Eve', 'middle'),
  ]);
  const link = await ada.startCall(`${origin}/?lobby`);
  const panel = ada.page.getByRole('complementary', { name: 'People' });

  await test.step('who knocks sees nothing of the call until a host lets them in', async () => {
    await knock(ben, link);
    expect(await ben.page.evaluate(() => globalThis.guise?.room)).toBeNull();
    await expect(ben.page.getByText('Ada')).toHaveCount(0);
    await ada.page.getByRole('button', { name: 'Let in Ben', exact: true }).click();
    await expect(ben.page.getByRole('button', { name: 'Leave' })).toBeVisible();
    await expect(ben.tile('Ada')).toBeVisible();
    await expect(ada.tile('Ben')).toBeVisible();
  });

  await test.step('who is turned away hears it, and nobody inside sees them', async () => {
    await knock(eve, link);
    // Ben is no host: nobody asks him.
    await said(ada, 'Eve would like to come in');
    await expect(ben.page.getByText('Eve would like to come in')).toHaveCount(0);
    await ada.page.locator('body').press('p');
    await panel.getByRole('button', { name: 'Not now, Eve' }).click();
    await expect(eve.page.getByText('Not this time')).toBeVisible();
    await knock(cleo, link);
    await panel.getByRole('button', { name: 'Let in Cleo', exact: true }).click();
    await expect(ben.tile('Cleo')).toBeVisible();
    await expect(ben.tile('Eve')).toHaveCount(0);
  });

  await test.step('muted by a host, one is muted on everybody’s screen, is told by whom, and may unmute', async () => {
    await panel.getByRole('button', { name: 'Mute everyone else' }).click();
    for (const muted of [ben, cleo]) {
      await said(muted, 'Ada muted you');
      await expect(muted.page.getByRole('button', { name: 'Unmute' })).toBeVisible();
    }
    await expect(cleo.tile('Ben')).toContainText('muted');
    await expect(cleo.tile('Ada')).not.toContainText('muted');
    await ben.page.getByRole('button', { name: 'Unmute' }).click();
    await expect(cleo.tile('Ben')).not.toContainText('muted');
    await manage(ada, 'Ben', 'Mute');
    await expect(cleo.tile('Ben')).toContainText('muted');
  });

  await test.step('the role goes to somebody else', async () => {
    await manage(ada, 'Ben', 'Hand the role over');
    await row(ada, 'Ben').getByRole('button', { name: 'Hand over' }).click();
    await said(ben, 'Ada made you a host');
    await expect(panel.getByRole('switch')).toHaveCount(0);
    await expect(row(ada, 'Ben').getByRole('img', { name: 'Host' })).toBeVisible();
  });

  await test.step('who is removed is told so, is gone for all, and cannot come back', async () => {
    await ben.page.locator('body').press('p');
    await manage(ben, 'Cleo', 'Remove from the call');
    await row(ben, 'Cleo').getByRole('button', { name: 'Remove', exact: true }).click();
    await expect(cleo.page.getByText('You were removed from this call')).toBeVisible();
    await expect(ada.tile('Cleo')).toHaveCount(0);
    await cleo.page.goto(cleo.address(link));
    await cleo.askToJoin();
    await expect(cleo.page.getByText('You were removed from this call')).toBeVisible();
  });

  await test.step('a locked call lets nobody new in', async () => {
    await ben.page.getByRole('switch', { name: 'Lock the call' }).click();
    await said(ada, 'Ben locked the call');
    await eve.page.goto(eve.address(link));
    await eve.askToJoin();
    await expect(eve.page.getByText('This call is locked')).toBeVisible();
    await expect(ben.page.getByText('Eve would like to come in')).toHaveCount(0);
  });

  await test.step('who only reloads is let in again; the call ends for everybody', async () => {
    await ada.page.reload();
    await ada.enter();
    await expect(ben.tile('Ada')).toBeVisible();
    await ben.page.getByRole('button', { name: 'End for everyone' }).click();
    await ben.page.getByRole('alertdialog').getByRole('button', { name: 'End for everyone' }).click();
    for (const person of [ada, ben]) await expect(person.page.getByText('The call is over')).toBeVisible();
    await eve.page.goto(eve.address(link));
    await eve.askToJoin();
    await expect(eve.page.getByText('This call isn’t there')).toBeVisible();
  });
});

test('where the server has a secret, an invitation lets in, with its name and its grants', {
  tag: '@wide',
}, async () => {
  const origin = await start({ GUISE_SECRET: SECRET });
  const exp = Math.floor(Date.now() / 1000) + 600;
  const invite = (sub: string, grants: object, changes: object = {}) =>
    `${origin}/r/arena-7#token=${signToken(SECRET, { room: 'arena-7', sub, grants: { join: true, ...grants }, exp, ...changes })}`;
  const [ada, ben] = await Promise.all([arrive('Ada', 'low'), arrive('Ben', 'middle')]);
  await ada.join(invite('ada', { publishFace: true, publishAudio: true }, { name: 'Ada of the Arena' }));

  for (const [link, notice] of [
    [`${origin}/r/arena-7#key`, 'This call is by invitation'],
    [invite('ben', {}, { exp: 1e9 }), 'This invitation has expired'],
    [invite('ben', {}, { room: 'arena-8' }), 'This invitation is for another call'],
    [`${invite('ben', {})}x`, 'This invitation does not work'],
  ] as const) {
    // Only the fragment may differ: the page has to be a new one.
    await ben.page.goto('about:blank');
    await ben.page.goto(ben.address(link));
    await ben.askToJoin();
    await expect(ben.page.getByText(notice)).toBeVisible();
  }
  await ben.page.goto('about:blank');
  await ben.join(invite('ben', {}));
  await expect(ben.tile('Ada of the Arena')).toBeVisible();
  await said(ben, 'You’re here to listen');
  // Whoever may not speak is heard by nobody.
  await expect(ada.tile('Ben')).toBeVisible();
  const heard = () =>
    ada.page.evaluate(() =>
      [...(globalThis.guise?.room?.participants.values() ?? [])].map((p) => !!p.audioTrack),
    );
  expect(await heard()).toEqual([false]);
  const listens = () =>
    ben.page.evaluate(() =>
      [...(globalThis.guise?.room?.participants.values() ?? [])].map((p) => !!p.audioTrack),
    );
  await expect.poll(listens).toEqual([true]);
  // An invitation is for one person: it is not offered to be passed on.
  await expect(ada.page.getByRole('button', { name: 'Copy link' })).toHaveCount(0);
});
