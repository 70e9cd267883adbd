import { writeFile } from 'node:fs/promises';
import { MODEL_LIMITS } from '@guise/avatar';
import { HOSTILE_MODELS, type HostileModel } from '@guise/avatar/testing/hostile-models';
import {
  bytesOf,
  type WrittenModel,
  writeArkitGlb,
  writeVrm0,
  writeVrm1,
} from '@guise/avatar/testing/write-models';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { ownAvatar } from '../apps/web/src/words/en/own-avatar.js';
import { prejoin } from '../apps/web/src/words/en/prejoin.js';
import { refusal } from '../apps/web/src/words/en/refusal.js';
import { scan } from '../apps/web/src/words/en/scan.js';
import { meanFace } from '../packages/avatar/tools/mean-face.mjs';
import { LOOP_SECONDS, mouthOpening } from './fixtures/schedules.js';
import { Friend } from './support/friend.js';
import { Person } from './support/person.js';
import { ServerProcess } from './support/server.js';
import { matchSchedule, type Sample, spread } from './support/signal.js';

let server: ServerProcess;
let ben: Person;
let ada: Person;
let link: string;
/** Sends what no picker lets through: without a page. */
let eve: Friend | null = null;

test.beforeAll(async () => {
  server = await ServerProcess.start();
  ada = await Person.arrive({ name: 'Ada', camera: null, voice: 'low' });
  ben = await Person.arrive({ name: 'Ben', camera: null, voice: 'middle' });
  link = await ben.startCall(server.addresses[0] as string);
});

test.afterAll(async () => {
  await Promise.all([ada?.close(), ben?.close(), eve?.leave()]);
  await server?.stop();
});

test('a file that is no avatar is refused at the picker with a sentence of its own', async () => {
  await openWardrobe(ada, link);
  for (const { name, reason, bytes } of HOSTILE_MODELS) {
    const file = bytes();
    const said = ada.page.locator('guise-wardrobe .refusal');
    // The sentence of the file before is marked: what is read must be another's.
    await markOld(said);
    await pick(ada.page, `${name}.vrm`, file);
    await expect(said.and(ada.page.locator(FRESH)), name).toHaveText(atPicker(reason, file.length));
  }
  await expect(ada.page.getByRole('radio', { name: 'Your own avatar' })).toHaveCount(0);
});

test('a VRM, an older VRM and a GLB are worn, and seen moving by the others as the camera sees it', {
  tag: '@pace',
}, async () => {
  const ida = await Person.arrive({ name: 'Ida', camera: 'talking', everyPicture: true, voice: 'high' });
  for (const [name, write] of [
    ['one.vrm', writeVrm1],
    ['zero.vrm', writeVrm0],
    ['arkit.glb', writeArkitGlb],
  ] as const) {
    const model = write();
    await openWardrobe(ida, link);
    await pick(ida.page, name, bytesOf(model));
    await expect(ida.page.getByRole('radio', { name: 'Your own avatar' })).toBeChecked();
    await ida.page.getByRole('button', { name: 'Done' }).click();
    await ida.enter();
    await expect.poll(() => ben.page.evaluate(partsOf, 'Ida')).toContain('Face');
    await ida.waitUntilSeen();
    const course = ida.cameraClock.follow(LOOP_SECONDS + 2);
    const heights = await mouthHeights(ben.page, 'Ida', model, course);
    const match = matchSchedule(heights, await course, mouthOpening);
    console.log(`${name}: the drawn mouth's r ${match.correlation.toFixed(3)}, ${match.gain.toFixed(4)} m`);
    expect(match.correlation, name).toBeGreaterThanOrEqual(0.7);
    // And it is seen to: at least a centimetre from shut to wide open.
    expect(spread(heights), name).toBeGreaterThan(0.01);
  }
  await ida.close();
});

test('a file that is dropped anywhere before the call is tried on, and in a call the page stays', async () => {
  const url = new URL(link);
  url.searchParams.set('render', 'off');
  await ada.page.goto('about:blank');
  await ada.page.goto(url.href);
  await expect(ada.page.getByRole('button', { name: 'Change avatar' })).toBeVisible();
  expect(await ada.page.evaluate(dropFile, Buffer.from(bytesOf(writeVrm1())).toString('base64'))).toBe(true);
  await expect(ada.page.getByRole('radio', { name: 'Your own avatar' })).toBeChecked();
  await ada.page.getByRole('button', { name: 'Done' }).click();
  await ada.enter();
  // A browser opens what nobody prevents.
  expect(await ada.page.evaluate(dropFile, '')).toBe(true);
});

test('what was worn is there on the next visit', async () => {
  await ada.page.reload();
  await ada.enter();
  await expect.poll(() => ben.page.evaluate(partsOf, 'Ada')).toContain('Face');
});

test('what its author allows is said to whoever picks a VRM, and what was brought can be forgotten', {
  tag: '@wide',
}, async () => {
  await openWardrobe(ada, link);
  const { page } = ada;
  await pick(page, 'one.vrm', bytesOf(writeVrm1()));
  const facts = page.locator('guise-wardrobe .facts');
  await expect(facts).toContainText('“Doll” by Guise');
  await expect(facts.locator('.reserved')).toHaveText(/^Only its author may wear it/);
  const licence = facts.getByRole('link', { name: 'VRM Public License 1.0' });
  await expect(licence).toHaveAttribute('rel', 'noopener noreferrer');
  await pick(page, 'zero.vrm', bytesOf(writeVrm0()));
  await expect(facts).toContainText('Everyone may wear it.');
  await expect(facts.locator('.reserved')).toHaveCount(0);
  expect(await page.evaluate(storedAvatars)).toBeGreaterThan(0);

  await page.getByRole('button', { name: 'Forget it' }).click();
  await expect(page.getByRole('radio', { name: 'Your own avatar' })).toHaveCount(0);
  // The stand-in has the focus: whoever uses the keyboard goes on from there.
  await expect(page.locator('guise-wardrobe .cast input:focus')).toBeChecked();
  await expect.poll(() => page.evaluate(storedAvatars)).toBe(0);
  await page.getByRole('button', { name: 'Done' }).click();
  await ada.enter();
  await expect.poll(() => ben.page.evaluate(partsOf, 'Ada')).not.toContain('Face');
  await openWardrobe(ada, link);
  await expect(page.getByRole('radio', { name: 'Your own avatar' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Done' }).click();
  await ada.enter();
});

test('whoever kept a picture of their face is told what it shows before it is worn again', async () => {
  const { page } = ada;
  const address = new URL(link);
  address.searchParams.set('render', 'off');
  // Where the app does not run: it remembers what is worn when it is left.
  await page.goto(new URL('/api/embed', address).href);
  await page.evaluate(keepFace, Buffer.from(await meanFace()).toString('base64'));
  await page.goto(address.href);
  const note = page.locator('.picture');
  const sentence = (when: 'ifWorn' | 'worn') => Object.values(scan.shown[when]).join('');
  await expect(note).toHaveText(sentence('worn'));
  await expect(page.getByRole('button', { name: 'Join', exact: true })).toHaveAccessibleDescription(
    sentence('worn'),
  );

  await page.getByRole('button', { name: 'Change avatar' }).click();
  await page.getByRole('radio', { name: 'Bolt' }).check({ force: true });
  const own = page.getByRole('radio', { name: 'Your own avatar' });
  await expect(own).not.toBeChecked();
  await expect(note.and(page.locator('guise-wardrobe *'))).toHaveText(sentence('ifWorn'));
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(note).toHaveCount(0);

  await page.getByRole('button', { name: 'Change avatar' }).click();
  await own.check({ force: true });
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(note).toHaveText(sentence('worn'));
  await ada.enter();
  await expect.poll(() => ben.page.evaluate(partsOf, 'Ada')).toContain('own face');
});

test('a hostile file that is sent all the same is refused where it arrives, with its reason, and the call goes on', async () => {
  const sent = filesToSend();
  // Each of them has a sentence of its own.
  expect(new Set(sent.map(({ reason }) => refusal[reason])).size).toBe(sent.length);
  expect(sent.length).toBeGreaterThanOrEqual(10);
  const told = ben.page.locator('guise-room .heard-only p');
  eve = await Friend.follow(link, 'Eve', 'zuri');
  for (const [at, { name, reason, data }] of sent.entries()) {
    // What was said of the file before is no answer to this one.
    await markOld(told);
    const upload = await eve.room.upload(data);
    // Whoever wears the same again tells nobody: each comes after another.
    const standIn = { character: at % 2 ? 'pip' : 'bolt' };
    eve.room.setAvatar(JSON.stringify({ upload, kind: 'model', standIn }));
    // Whoever sends files of any size may be late for the server, which is said, too.
    const news = told
      .and(ben.page.locator(FRESH))
      .filter({ hasText: ownAvatar.cannotShow('Eve', '').trim() });
    await expect(news, name).toHaveText([ownAvatar.cannotShow('Eve', refusal[reason])]);
    await expect(ben.page.locator('guise-room .toast'), name).toHaveText((await news.textContent()) ?? '');
    await expect.poll(() => ben.page.evaluate(partsOf, 'Eve'), name).not.toContain('Face');
  }
  await ben.waitForFaces('Eve');
});

/** What the others may be sent: a file of each reason. */
function filesToSend() {
  const sent = new Map<
    HostileModel['reason'],
    { name: string; reason: HostileModel['reason']; data: Buffer }
  >();
  for (const { name, reason, bytes } of HOSTILE_MODELS) {
    if (sent.has(reason)) continue;
    const data = Buffer.from(bytes());
    if (data.length > 0 && data.length <= MODEL_LIMITS.bytes) sent.set(reason, { name, reason, data });
  }
  return [...sent.values()];
}

/** What is said of a file where it is picked. */
function atPicker(reason: HostileModel['reason'], length: number): string {
  const most = MODEL_LIMITS.bytes;
  // It is not even looked at.
  return length > most ? prejoin.fileTooLarge(Math.ceil(length / 1e6), most / 1e6) : refusal[reason];
}

/** What has come since {@link markOld}. */
const FRESH = ':not([data-old])';

async function markOld(said: Locator): Promise<void> {
  await said.evaluateAll((all) => {
    for (const one of all) one.setAttribute('data-old', '');
  });
}

async function openWardrobe(person: Person, address: string): Promise<void> {
  const url = new URL(address);
  url.searchParams.set('render', 'off');
  // An address that differs in nothing, or in its fragment only, would leave the page as it is.
  await person.page.goto('about:blank');
  await person.page.goto(url.href);
  await person.page.getByRole('button', { name: 'Change avatar' }).click();
}

/** Picks a file, which is put on the disk: a large one takes long to be handed to the browser otherwise. Resolves once it has been looked through. */
async function pick(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  const path = test.info().outputPath(name);
  await writeFile(path, bytes);
  await page.getByLabel('Your own VRM or GLB').setInputFiles(path);
  await expect(page.getByText('Trying it on…')).toHaveCount(0);
}

/** Runs in the page: lets a file go over its middle. Whether the browser was kept from opening it. */
function dropFile(base64: string): boolean {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], 'dropped.vrm'));
  const target = document.elementFromPoint(innerWidth / 2, innerHeight / 2) ?? document.body;
  const event = new DragEvent('drop', { dataTransfer, bubbles: true, composed: true, cancelable: true });
  target.dispatchEvent(event);
  return event.defaultPrevented;
}

/** Runs on a page of the same origin: a face as an earlier visit has left it, worn. */
async function keepFace(base64: string): Promise<void> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const upload = btoa(String.fromCharCode(...hash))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace('=', '');
  await (await caches.open('guise-avatars')).put(`/guise-avatars/${upload}`, new Response(bytes));
  const avatar = JSON.stringify({ upload, kind: 'own-face', standIn: { character: 'mei' } });
  const before = JSON.parse(localStorage.getItem('guise.preferences') ?? '{}');
  localStorage.setItem('guise.preferences', JSON.stringify({ ...before, avatar, ownAvatar: avatar }));
}

/** Runs in the page: how many files of one's own this browser keeps. */
async function storedAvatars(): Promise<number> {
  return (await (await caches.open('guise-avatars')).keys()).length;
}

/** Runs in the page: names of what the avatar of that participant consists of. */
function partsOf(name: string): string[] {
  const { room, avatars } = globalThis.guise ?? {};
  const participant = [...(room?.participants.values() ?? [])].find((other) => other.name === name);
  const names: string[] = [];
  avatars?.get(participant?.id ?? '')?.object3D.traverse((node) => names.push(node.name));
  return names;
}

/** How far the lips of a doll are apart [m] where it is drawn: its own vertices, wherever its head is. */
async function mouthHeights(
  page: Page,
  name: string,
  { parts }: WrittenModel,
  during: Promise<unknown>,
): Promise<Sample[]> {
  // A part's vertices go from its bottom to its top.
  const { first, count } = parts.mouth as { first: number; count: number };
  const recording = await page.evaluateHandle(recordHeight, { name, bottom: first, top: first + count - 1 });
  await during;
  return recording.evaluate((running) => running.end());
}

/** Runs in the page. */
function recordHeight({ name, bottom, top }: { name: string; bottom: number; top: number }): {
  end(): Sample[];
} {
  const rows: Sample[] = [];
  const timer = setInterval(() => {
    const { room, avatars } = globalThis.guise ?? {};
    const participant = [...(room?.participants.values() ?? [])].find((other) => other.name === name);
    avatars?.get(participant?.id ?? '')?.object3D.traverse((node) => {
      if (node.name !== 'Face' || !node.getVertexPosition) return;
      const [low, high] = [bottom, top].map((at) => node.getVertexPosition?.(at, node.position.clone()));
      if (!low || !high) return;
      const value = Math.hypot(high.x - low.x, high.y - low.y, high.z - low.z);
      rows.push({ time: (performance.timeOrigin + performance.now()) / 1000, value });
    });
  }, 33);
  return {
    end() {
      clearInterval(timer);
      return rows;
    },
  };
}
