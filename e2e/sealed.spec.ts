import { isSealedFace, readFaceMessage } from '@guise/protocol';
import { expect, test } from '@playwright/test';
import { seal as words } from '../apps/web/src/words/en/seal.js';
import { Person } from './support/person.js';
import { ServerProcess } from './support/server.js';
import { listenTo } from './support/voice.js';

const ZURI = '{"character":"zuri"}';
/** The first line of the chat. */
const LINE = 'Only for the two of us';

// One call, and what happens in it, one after the other.
test.describe.configure({ mode: 'serial' });

let server: ServerProcess;
let link: string;
/** Rolls her head, and is host. */
let ada: Person;
let ben: Person;
/** Comes in other ways than she should. */
let cleo: Person;

test.beforeAll(async () => {
  server = await ServerProcess.start();
  [ada, ben, cleo] = await Promise.all([
    Person.arrive({ name: 'Ada', camera: 'rolling', voice: 'low' }),
    Person.arrive({ name: 'Ben', camera: null, voice: 'middle' }),
    Person.arrive({ name: 'Cleo', camera: null, voice: 'high' }),
  ]);
  link = await ada.startCall(server.addresses[0] as string);
  await ben.join(link);
  await ada.waitUntilSeen();
});

test.afterAll(async () => {
  await Promise.all([ada?.close(), ben?.close(), cleo?.close()]);
  await server?.stop();
});

test('a link from the start page makes a call that is sealed, and everything gets through', async () => {
  expect(link).toMatch(/#~[\w-]{24}$/);
  await ben.waitForFaces('Ada', 60);
  const undecodable = async () => (await ben.faceStats('Ada')).undecodable;
  const [fromAda, fromBen] = await Promise.all([listenTo(ben.page, 'Ada'), listenTo(ada.page, 'Ben')]);
  // Their voices, and not the noise that sealed ones would be.
  expect(fromAda.low - Math.max(fromAda.middle, fromAda.high)).toBeGreaterThan(20);
  expect(fromBen.middle - Math.max(fromBen.low, fromBen.high)).toBeGreaterThan(20);
  await ada.page.evaluate((text) => globalThis.guise?.room?.setAvatar(text), ZURI);
  await expect.poll(() => ben.page.evaluate(avatarOf, 'Ada')).toBe(ZURI);
  await write(ada, LINE);
  await expect.poll(() => ben.page.evaluate(chat)).toEqual([LINE]);
  // Faces alone are 30 a second at most, a voice is 50 frames: the voices are among what is sealed, and opened.
  const [before, closed] = [await ben.page.evaluate(counts), await undecodable()];
  await ben.page.waitForTimeout(3000);
  const after = await ben.page.evaluate(counts);
  expect(after.sealed - before.sealed).toBeGreaterThan(3 * 36);
  expect(after.opened - before.opened).toBeGreaterThan(3 * 36);
  // What comes before its key does is refused; nothing is since.
  expect(await undecodable()).toBe(closed);
});

test('what leaves a page is sealed: every face, the chat and the avatar', async () => {
  const { channelMessages, socketMessages, requests } = await ada.egress.collect();
  expect(channelMessages.length).toBeGreaterThan(60);
  expect(channelMessages.filter((message) => !isSealedFace(readFaceMessage(message).packet))).toEqual([]);
  const said = socketMessages.map((message) => new TextDecoder().decode(message)).join('\n');
  expect(said).toMatch(/~[\w-]{20}/);
  for (const text of [LINE, 'zuri', link.split('#')[1] as string]) expect(said).not.toContain(text);
  expect(requests.filter(({ url }) => url.includes(link.split('#')[1] as string))).toEqual([]);
  // From here on her voice moves her: a tracker is most of what a small machine has, and no line below is about it.
  await ada.page.getByRole('button', { name: 'Turn camera off' }).click();
});

test('both see the same safety number, and that nothing was forged', async () => {
  const numbers = await Promise.all([numberFor(ada, 'Ben'), numberFor(ben, 'Ada')]);
  expect(numbers[0]).toMatch(/^(\d{5} ){5}\d{5}$/);
  expect(numbers[1]).toBe(numbers[0]);
  const opened = ben.page.locator('guise-stats [data-stat="opened"] dd');
  await expect
    .poll(async () => Number((await opened.textContent())?.replaceAll(/\D/g, '')))
    .toBeGreaterThan(60);
  console.log(
    `Ben: ${(await ben.page.locator('guise-stats [data-section="seal"] dl').textContent())?.replaceAll(/\s+/g, ' ')}`,
  );
  // What came before its key did is refused, too; there is a row for each reason once anything was.
  const forged = await ben.page.locator('guise-stats [data-stat="forged"] dd').allTextContents();
  expect(forged.filter((count) => count !== '0')).toEqual([]);
  for (const { page } of [ada, ben]) await page.locator('body').press('i');
});

test('whoever comes later gets in, and cannot read what was written before', async () => {
  await cleo.join(link);
  await cleo.waitForFaces('Ada', 30);
  expect((await listenTo(cleo.page, 'Ada')).low).toBeGreaterThan(-60);
  await expect.poll(() => cleo.page.evaluate(avatarOf, 'Ada')).toBe(ZURI);
  await cleo.page.getByRole('button', { name: 'Chat' }).click();
  await expect(cleo.page.locator('guise-chat')).toContainText(words.unreadable(1));
  expect(await cleo.page.evaluate(chat)).toEqual([]);
  await write(ben, 'For all three');
  await expect.poll(() => cleo.page.evaluate(chat)).toEqual(['For all three']);
});

test('the others go on when somebody is removed, and a link that lost its key lets nobody in', async () => {
  await ada.page.locator('body').press('p');
  const row = ada.page.locator('guise-people li', { hasText: 'Cleo' });
  await row.getByRole('button', { name: 'What you can do about Cleo' }).click();
  await row.getByRole('button', { name: 'Remove from the call' }).click();
  await row.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(cleo.page.getByText('You were removed from this call')).toBeVisible();
  await ada.page.locator('body').press('p');
  // By the keys that were made without her.
  await ben.waitForFaces('Ada', 60);
  expect((await listenTo(ben.page, 'Ada')).low).toBeGreaterThan(-60);
  await write(ben, 'Without Cleo');
  await expect.poll(() => ada.page.evaluate(chat)).toContain('Without Cleo');

  // Another browser: she is not let in any more.
  const dora = await Person.arrive({ name: 'Dora', camera: null, voice: 'high' });
  try {
    await dora.page.goto(dora.address(link.slice(0, link.indexOf('~') + 8)));
    await expect(dora.page.getByRole('alert')).toContainText(words.missing.title);
    await dora.page.goto(dora.address(link.split('#')[0] as string));
    await dora.askToJoin();
    await expect(dora.page.getByRole('alert')).toContainText(words.missing.title);
    await expect(ada.tile('Dora')).toHaveCount(0);

    await test.step('with another key one is a stranger: nothing is shown, heard or read, either way', async () => {
      // Only the fragment differs: the page has to be a new one.
      await dora.page.goto('about:blank');
      await dora.join(`${link.slice(0, -10)}AAAAAAAAAA`);
      await expect(dora.page.locator('guise-messages .lonely')).toContainText(words.lonely);
      await expect(ada.tile('Dora').locator('guise-stranger')).toContainText(words.strangerTile);
      await write(ada, 'Not for Dora');
      await write(dora, 'Not for Ada');
      await ben.waitForFaces('Ada', 30);
      expect(await dora.page.evaluate(chat)).toEqual(['Not for Ada']);
      expect(await ada.page.evaluate(chat)).not.toContain('Not for Ada');
      expect(await dora.page.evaluate(heardAndSeen)).toEqual([]);
      expect(await ada.page.evaluate(heardAndSeen)).toEqual(['Ben']);
      await expect(ada.page.locator('guise-messages .lonely')).toHaveCount(0);
    });
  } finally {
    await dora.close();
  }
});

test('a browser that cannot seal voices is told so, and can make a plain call', async () => {
  const page = await cleo.browser.newPage();
  await page.addInitScript(() => {
    delete (globalThis as { RTCRtpScriptTransform?: unknown }).RTCRtpScriptTransform;
    delete (RTCRtpSender.prototype as { createEncodedStreams?: unknown }).createEncodedStreams;
    delete (RTCRtpReceiver.prototype as { createEncodedStreams?: unknown }).createEncodedStreams;
  });
  await page.goto(cleo.address(link));
  await expect(page.getByRole('alert')).toContainText(words.cannot.title);
  await expect(page.getByRole('alert')).toContainText('/?plain');
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(request.url()));
  await page.goto(cleo.address(`${server.addresses[0]}/?plain`));
  await expect(page.getByText(words.plainLinks)).toBeVisible();
  await page.getByRole('button', { name: 'Start a call' }).click();
  await page.getByLabel('Your name').fill('Cleo');
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(page.getByLabel('Invitation link')).toHaveValue(/#[\w-]{24}$/);
  // Nobody pays for what is not used.
  expect(loaded.filter((url) => /seal-(?:module|worker)/.test(url))).toEqual([]);
  await page.close();
});

async function write({ page }: Person, text: string): Promise<void> {
  if (!(await page.getByLabel('Message').isVisible()))
    await page.getByRole('button', { name: /^Chat/ }).click();
  await page.getByLabel('Message').fill(text);
  await page.getByLabel('Message').press('Enter');
  await page.getByLabel('Message').press('Escape');
}

/** What this person reads aloud to the one called `name`. */
async function numberFor({ page }: Person, name: string): Promise<string | null> {
  await page.getByRole('button', { name: words.open }).click();
  const one = page.locator('guise-stats [data-trust="sealed"]', { hasText: words.numberWith(name) });
  return one.locator('.number').textContent();
}

/** Runs in the page: what was sealed and opened so far. */
function counts(): { sealed: number; opened: number } {
  const { sealed = 0, opened = 0 } = globalThis.guise?.room?.seal?.stats ?? {};
  return { sealed, opened };
}

/** Runs in the page: the text of what that participant wears. */
function avatarOf(name: string): string | null | undefined {
  return [...(globalThis.guise?.room?.participants.values() ?? [])].find((other) => other.name === name)
    ?.avatar;
}

/** Runs in the page. */
function chat(): string[] {
  return globalThis.guise?.room?.chat.map(({ text }) => text) ?? [];
}

/** Runs in the page: whose voice or face arrived here. */
function heardAndSeen(): string[] {
  return [...(globalThis.guise?.room?.participants.values() ?? [])]
    .filter(({ audioTrack, faceStats }) => audioTrack || faceStats.received > 0)
    .map(({ name }) => name);
}
