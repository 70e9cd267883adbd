import { expect, type Page, test } from '@playwright/test';
import { Friend } from './support/friend.js';
import { Person } from './support/person.js';
import { ServerProcess } from './support/server.js';

let server: ServerProcess;
let link: string;
let ada: Person;
let ben: Person;

test.beforeAll(async () => {
  server = await ServerProcess.start();
  [ada, ben] = await Promise.all([
    Person.arrive({ name: 'Ada', camera: null, voice: 'low' }),
    Person.arrive({ name: 'Ben', camera: null, voice: 'middle' }),
  ]);
  link = await ada.startCall(server.addresses[0] as string);
  await ben.join(link);
  await expect(ada.tile('Ben')).toBeVisible();
});

test.afterAll(async () => {
  await Promise.all([ada?.close(), ben?.close()]);
  await server?.stop();
});

/** The lines on somebody's screen, with who wrote them. */
const lines = (page: Page) => page.locator('guise-chat section');

async function write(person: Person, text: string): Promise<void> {
  await person.page.getByLabel('Message').fill(text);
  await person.page.getByLabel('Message').press('Enter');
}

test('what one writes the other reads, links and all; what nobody saw yet is counted', async () => {
  await ada.page.locator('body').press('c');
  await write(ada, 'Look: https://example.org/<b>x</b>');
  await write(ada, 'Second line');
  await expect(lines(ada.page).first()).toContainText('You');

  const chat = ben.page.getByRole('button', { name: 'Chat, 2 unread' });
  await chat.click();
  const heard = lines(ben.page).first();
  await expect(heard).toContainText('Ada');
  await expect(heard).toContainText('Second line');
  const anchor = heard.getByRole('link');
  await expect(anchor).toHaveAttribute('href', /^https:\/\/example\.org\//);
  await expect(anchor).toHaveAttribute('rel', /noopener noreferrer/);
  // What looks like HTML is text.
  await expect(heard.locator('b')).toHaveCount(0);

  // Whoever writes does not mute the call: m, v, c and e are letters here.
  await write(ben, 'move cove');
  await expect(lines(ada.page).last()).toContainText('move cove');
  await expect(ben.page.getByRole('button', { name: 'Mute', exact: true })).toBeVisible();
});

test('who comes later to a plain call, or comes back, reads what was written before', async () => {
  const cleo = await Person.arrive({ name: 'Cleo', camera: null, voice: 'high', plain: true });
  let dora: Friend | undefined;
  try {
    const plain = await cleo.startCall(server.addresses[0] as string);
    await cleo.page.getByRole('button', { name: 'Chat' }).click();
    await write(cleo, 'Early line');
    // Somebody is there when she comes back: the call is not a new one.
    dora = await Friend.follow(plain, 'Dora', 'mei');
    await expect.poll(() => dora?.room.chat.map(({ text }) => text)).toEqual(['Early line']);
    await cleo.join(plain);
    await cleo.page.getByRole('button', { name: 'Chat' }).click();
    await expect(lines(cleo.page).first()).toContainText('Early line');
  } finally {
    await Promise.all([cleo.close(), dora?.leave()]);
  }
});

test('a raised hand shows on one’s tile everywhere, and is said', async () => {
  // While one writes, h is a letter.
  if (await ada.page.getByLabel('Message').isVisible()) await ada.page.getByLabel('Message').press('Escape');
  await ada.page.locator('body').press('h');
  await expect(ben.tile('Ada').getByRole('img', { name: 'Hand raised' })).toBeVisible();
  await expect(ben.page.getByText('Ada raised a hand').first()).toBeAttached();
  await ada.page.getByRole('button', { name: 'React, hand raised' }).click();
  await ada.page.getByRole('button', { name: 'Lower hand' }).click();
  await expect(ben.tile('Ada').getByRole('img', { name: 'Hand raised' })).toHaveCount(0);
});

test('a reaction shows on one’s tile everywhere, and on the avatar’s face', async () => {
  await expect.poll(() => ben.page.evaluate(smileOf, 'Ada')).toBeLessThan(0.3);
  const smiled = ben.page.evaluate(widestSmile, { name: 'Ada', patience: 30_000 });
  await ada.page.getByRole('button', { name: 'React' }).click();
  await ada.page.getByRole('button', { name: 'Love it' }).click();
  await expect(ben.page.getByRole('img', { name: 'Love it' })).toBeVisible();
  await expect(ada.page.getByRole('img', { name: 'Love it' })).toBeVisible();
  expect(await smiled).toBeGreaterThan(0.5);
  await expect(ben.page.getByRole('img', { name: 'Love it' })).toHaveCount(0);
  await expect.poll(() => ben.page.evaluate(smileOf, 'Ada')).toBeLessThan(0.3);
});

/** Runs in the page: how much the avatar of that participant smiles, 0..1. */
function smileOf(name: string): number {
  const { room, avatars } = globalThis.guise ?? {};
  const participant = [...(room?.participants.values() ?? [])].find((other) => other.name === name);
  let smile = Number.NaN;
  avatars?.get(participant?.id ?? '')?.object3D.traverse((node) => {
    const index = node.morphTargetDictionary?.mouthSmileLeft;
    if (index !== undefined) smile = node.morphTargetInfluences?.[index] ?? Number.NaN;
  });
  return smile;
}

/** Runs in the page: the widest smile of that avatar until it goes back again, or until `patience` [ms] is over. */
function widestSmile({ name, patience }: { name: string; patience: number }): Promise<number> {
  const began = performance.now();
  let widest = 0;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const { room, avatars } = globalThis.guise ?? {};
      const participant = [...(room?.participants.values() ?? [])].find((other) => other.name === name);
      let smile = 0;
      avatars?.get(participant?.id ?? '')?.object3D.traverse((node) => {
        const index = node.morphTargetDictionary?.mouthSmileLeft;
        if (index !== undefined) smile = node.morphTargetInfluences?.[index] ?? 0;
      });
      widest = Math.max(widest, smile);
      const over = widest > 0.5 && smile < widest / 2;
      if (!over && performance.now() - began < patience) return;
      clearInterval(timer);
      resolve(widest);
    }, 30);
  });
}
