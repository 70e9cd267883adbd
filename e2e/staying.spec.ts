import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { uploadPath } from '@guise/protocol';
import { expect, type Page, test } from '@playwright/test';
import { cameraRate, iceNames, tapDevices } from './support/device-tap.js';
import { LossyPath } from './support/lossy-path.js';
import { Person } from './support/person.js';
import { ServerProcess } from './support/server.js';
import { TcpRelay } from './support/tcp-relay.js';
import { listenTo } from './support/voice.js';

// What a call survives: a server that is killed, a network that is cut, a tab that is frozen. Each time everybody is back as who
// they were, nobody stands there twice, and the others have seen what was the matter.

/** How long the network is gone [ms]. */
const OUTAGE = 10_000;
const LOG = ['--log-level', 'info'];

let server: ServerProcess;
let link: string;
let benLink: string;
/** Stays on the good line; her voice moves her mouth. */
let ada: Person;
/** Rolls his head; everything of his goes through lines that can be cut. */
let ben: Person;
let signalling: TcpRelay;
let media: LossyPath;

test.beforeAll(async () => {
  server = await ServerProcess.start(LOG);
  [ada, ben, signalling] = await Promise.all([
    Person.arrive({ name: 'Ada', camera: null, voice: 'low' }),
    Person.arrive({ name: 'Ben', camera: 'rolling', voice: 'middle', yielding: true }),
    TcpRelay.open(portOf(origin())),
  ]);
  media = await LossyPath.lay(ben.page);
  await tapDevices(ben.page);
  link = await ada.startCall(origin());
  benLink = link.replace(origin(), `http://localhost:${signalling.port}`);
  await ben.join(benLink);
  await ben.waitUntilSeen();
  await everybodyIsThere();
  await Promise.all([ada, ben].map(({ page }) => page.evaluate(keepDiary)));
});

test.afterAll(async () => {
  await Promise.all([ada?.close(), ben?.close()]);
  signalling?.close();
  await media?.close();
  await server?.stop();
});

test('a bad line shows on the tile of who is on it, and no longer once it is good', {
  tag: '@pace',
}, async () => {
  const bars = ada.tile('Ben').getByRole('img', { name: /^Connection is (?:very )?poor$/ });
  await expect(bars).toHaveCount(0);
  await media.change({ up: { loss: 0.3 } });
  await expect(bars).toBeVisible();
  await media.change({});
  await expect(bars).toHaveCount(0);
});

test('a page that nobody looks at asks for less, and its owner is there as before', async () => {
  const adaId = (await idOf(ada)) as string;
  await ben.page.evaluate(noteAskedRates);
  await ben.page.evaluate(pretendHidden, true);
  await expect.poll(() => ben.page.evaluate(readAskedRates, adaId)).toEqual([5]);
  await Promise.all([ada.page.evaluate(headMoves, 'Ben'), ben.waitForFaces('Ada', 2)]);
  expect((await listenTo(ada.page, 'Ben')).middle).toBeGreaterThan(-60);
  await ben.page.evaluate(pretendHidden, false);
  await expect.poll(() => ben.page.evaluate(readAskedRates, adaId)).toEqual([5, 30]);
});

test('a server that is killed and started again has everybody and everything back', async () => {
  const before = await Promise.all([idOf(ada), idOf(ben)]);
  const bytes = [...randomBytes(5000)];
  const hash = await ada.page.evaluate(
    async (content) => globalThis.guise?.room?.upload(new Uint8Array(content)),
    bytes,
  );
  await ada.page.evaluate(() => globalThis.guise?.room?.setAvatar('{"character":"zuri"}'));
  await ada.page.locator('body').press('h');
  await ben.page.locator('body').press('c');
  await ben.page.getByLabel('Message').fill('Just before');
  await ben.page.getByLabel('Message').press('Enter');
  await expect.poll(() => chatOf(ada)).toEqual(['Just before']);
  await expect.poll(() => seenOf(ben, 'Ada')).toMatchObject({ hand: true, avatar: '{"character":"zuri"}' });
  await Promise.all([ada, ben].map(({ page }) => page.evaluate(clearDiary)));

  await server.kill();
  await Promise.all([ada, ben].map(({ page }) => expect(veil(page)).toBeVisible()));
  await ben.page.screenshot({ path: test.info().outputPath('reconnecting.png') });
  server = await ServerProcess.start([...LOG, '--port', String(portOf(link))]);
  await Promise.all([ada, ben].map(({ page }) => expect(veil(page)).toHaveCount(0)));

  await everybodyIsThere();
  expect(await Promise.all([idOf(ada), idOf(ben)])).toEqual(before);
  // Whoever came back first has waited for the other.
  for (const { page } of [ada, ben]) {
    const diary = await page.evaluate(readDiary);
    expect(diary.filter((entry) => /joined|left/.test(entry))).toEqual([]);
    expect(diary).toContain('reconnecting');
  }
  expect(await seenOf(ben, 'Ada')).toMatchObject({ hand: true, avatar: '{"character":"zuri"}' });
  await Promise.all([
    ada.waitForFaces('Ben'),
    ben.waitForFaces('Ada', 2),
    ada.page.evaluate(headMoves, 'Ben'),
  ]);
  expect((await listenTo(ada.page, 'Ben')).middle).toBeGreaterThan(-60);
  const upload = uploadPath(new URL(link).pathname.split('/')[2] as string, hash as string);
  await expect.poll(async () => (await fetch(`${origin()}${upload}`)).status).toBe(200);

  // What was written is there, once, for whoever comes now, though they cannot read it: and they can come.
  const cleo = await ada.browser.newPage();
  await cleo.goto(ada.address(link));
  await cleo.getByLabel('Your name').fill('Cleo');
  await cleo.getByRole('button', { name: 'Join', exact: true }).click();
  await expect.poll(() => cleo.evaluate(() => globalThis.guise?.room?.unreadableChat)).toBe(1);
  await cleo.getByRole('button', { name: 'Leave' }).click();
  await cleo.close();
  expect(await Promise.all([chatOf(ada), chatOf(ben)])).toEqual([['Just before'], ['Just before']]);
});

test('a network that is gone for ten seconds costs ten seconds', async () => {
  const before = await idOf(ben);
  await Promise.all([ada, ben].map(({ page }) => page.evaluate(clearDiary)));
  const cut = performance.now();
  signalling.cut();
  await media.change({ up: { loss: 1 }, down: { loss: 1 } });

  // Both see it, the other one on the tile of who is gone.
  await expect(ada.tile('Ben').locator('guise-away')).toBeVisible();
  await ada.page.screenshot({ path: test.info().outputPath('away.png') });
  await expect(veil(ben.page)).toBeVisible();
  await delay(Math.max(0, OUTAGE - (performance.now() - cut)));
  signalling.mend();
  await media.change({});

  await expect(veil(ben.page)).toHaveCount(0);
  await everybodyIsThere();
  expect(await idOf(ben)).toBe(before);
  const diary = await ada.page.evaluate(readDiary);
  expect(diary.filter((entry) => /joined|left/.test(entry))).toEqual([]);
  expect(diary).toContain('Ben away');
  await Promise.all([ada.page.evaluate(headMoves, 'Ben'), ben.waitForFaces('Ada', 2)]);
});

test('with another network, voices and faces find their way anew, and the call does not notice', async () => {
  await Promise.all([ada, ben].map(({ page }) => page.evaluate(clearDiary)));
  const before = await iceNames(ben.page);
  expect(before).toHaveLength(2);
  await ben.page.evaluate(() => globalThis.dispatchEvent(new Event('online')));
  await expect
    .poll(async () => (await iceNames(ben.page)).filter((name) => before.includes(name)))
    .toEqual([]);
  await Promise.all([ada.page.evaluate(headMoves, 'Ben'), ben.waitForFaces('Ada', 2)]);
  for (const { page } of [ada, ben]) expect(await page.evaluate(readDiary)).toEqual([]);
});

test('a tab that was frozen for longer than the server waits is back as who it was', async () => {
  const before = await idOf(ben);
  await ada.page.evaluate(clearDiary);
  const broken = () => server.output.split('place kept').length;
  const brokenBefore = broken();
  const wake = await ben.freeze();
  await expect(ada.tile('Ben').locator('guise-away')).toBeVisible();
  await expect.poll(broken).toBeGreaterThan(brokenBefore);
  wake();

  await everybodyIsThere();
  expect(await idOf(ben)).toBe(before);
  expect(await ada.page.evaluate(readDiary)).toContain('Ben away');
  await Promise.all([ada.page.evaluate(headMoves, 'Ben'), ben.waitForFaces('Ada', 2)]);
});

test('a busy device does less, down to half of the camera’s pictures, and says so', {
  tag: '@wide',
}, async () => {
  // A call begins with everything; this machine may have had reason to do less before.
  await ben.leave();
  await ben.join(benLink);
  await ben.waitUntilSeen();
  expect(await cameraRate(ben.page)).toBe(30);
  const idle = await ben.page.evaluateHandle(() => {
    // Nine tenths of the time are taken.
    const timer = setInterval(() => {
      const began = performance.now();
      while (performance.now() - began < 180);
    }, 200);
    return () => clearInterval(timer);
  });
  await expect(ben.page.locator('.toast')).toHaveText('Your device is busy: the picture is simpler now');
  await expect.poll(() => cameraRate(ben.page)).toBe(15);
  await idle.evaluate((stop) => stop());
  await ada.page.evaluate(headMoves, 'Ben');
});

const origin = () => server.addresses[0] as string;
const portOf = (address: string) => Number(new URL(address).port);
const veil = (page: Page) => page.getByRole('heading', { name: 'Reconnecting…' });
const idOf = ({ page }: Person) => page.evaluate(() => globalThis.guise?.room?.localId);
const chatOf = ({ page }: Person) =>
  page.evaluate(() => globalThis.guise?.room?.chat.map(({ text }) => text) ?? []);

const seenOf = ({ page }: Person, name: string) =>
  page.evaluate((wanted) => {
    const others = [...(globalThis.guise?.room?.participants.values() ?? [])];
    const other = others.find((one) => one.name === wanted);
    return { hand: other?.handRaised, avatar: other?.avatar };
  }, name);

/** Each sees the other, once, with a voice and no veil; and the server knows of two. */
async function everybodyIsThere(): Promise<void> {
  for (const [person, other] of [
    [ada, ben],
    [ben, ada],
  ] as const) {
    await expect(person.page.locator('guise-tile[data-participant]')).toHaveCount(2);
    await expect(person.tile(other.name)).toHaveCount(1);
    await expect(person.page.locator('guise-away')).toHaveCount(0);
    await person.page.waitForFunction(() => {
      const others = [...(globalThis.guise?.room?.participants.values() ?? [])];
      return others.length === 1 && others[0]?.audioTrack;
    });
  }
  expect((await (await fetch(`${origin()}/health`)).json()).participants).toBe(2);
}

/** Runs in the page: writes down what its room tells. */
function keepDiary(): void {
  const diary: string[] = [];
  Object.assign(globalThis, { diary });
  const room = globalThis.guise?.room;
  room?.on('participantJoined', ({ name }) => diary.push(`${name} joined`));
  room?.on('participantLeft', ({ name }) => diary.push(`${name} left`));
  room?.on('participantUpdated', ({ name, reconnecting }) => {
    if (reconnecting) diary.push(`${name} away`);
  });
  room?.on('connectionStateChanged', (state) => diary.push(state));
}

function readDiary(): string[] {
  return (globalThis as unknown as { diary: string[] }).diary;
}

function clearDiary(): void {
  (globalThis as unknown as { diary: string[] }).diary.length = 0;
}

/** Runs in the page: resolves once this participant's head has turned by some degrees, and not merely away from where it was. */
function headMoves(name: string): Promise<void> {
  const rolls: number[] = [];
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const others = [...(globalThis.guise?.room?.participants.values() ?? [])];
      const frame = others.find((one) => one.name === name)?.sampleFace(performance.now());
      if (frame?.sources.head !== 'vision') return;
      rolls.push(2 * Math.asin(frame.pose.rotation[2]));
      if (Math.max(...rolls) - Math.min(...rolls) < 0.1) return;
      clearInterval(timer);
      resolve();
    }, 50);
  });
}

/** Runs in the page: makes it believe that nobody looks. */
function pretendHidden(hidden: boolean): void {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event('visibilitychange'));
}

interface AskedRates {
  /** By participant id, in the order in which they were asked for [faces a second]. */
  asked: Map<string, number[]>;
}

/** Runs in the page: notes how many faces a second it asks for from now on. */
function noteAskedRates(): void {
  const asked: AskedRates['asked'] = new Map();
  Object.assign(globalThis, { asked });
  const room = globalThis.guise?.room;
  if (!room) throw new Error('not in a room');
  const ask = room.setFaceRate.bind(room);
  room.setFaceRate = (id, rate) => {
    asked.set(id, [...(asked.get(id) ?? []), rate]);
    ask(id, rate);
  };
}

function readAskedRates(id: string): number[] {
  return (globalThis as unknown as AskedRates).asked.get(id) ?? [];
}
