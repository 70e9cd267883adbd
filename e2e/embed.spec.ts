import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import type { EmbedEvents, EmbedOptions, GuiseFrame } from '@guise/embed/loader';
import { type BrowserContext, expect, type Frame, type Page, test } from '@playwright/test';
import { launchBrowser } from './support/browser.js';
import { Person } from './support/person.js';
import { ServerProcess } from './support/server.js';
import { Site } from './support/site.js';
import { signToken } from './support/token.js';

const SECRET = 'a secret of this test that is long enough';
const ROOM = 'arena-7';
const DOCUMENTATION = new URL('../docs/embed.md', import.meta.url);

/** What the embedding page of these tests keeps. */
declare global {
  var call: GuiseFrame;
  var news: { name: string; data: Record<string, unknown> }[];
  var heard: unknown[];
}

let server: ServerProcess;
/** Where Guise is. */
let home: string;
/** May embed calls. */
let shop: Site;
/** May not. */
let evil: Site;
const closing: { close(): Promise<void> }[] = [];

test.beforeAll(async () => {
  [shop, evil] = await Promise.all([Site.start(), Site.start()]);
  server = await ServerProcess.start([], { GUISE_SECRET: SECRET, GUISE_EMBED_ORIGINS: shop.origin });
  home = server.addresses[0] as string;
  const page = `<!doctype html><title>A shop</title><script src="${home}/guise-loader.js"></script>
    <div id="call" style="width: 800px; height: 450px"></div>`;
  for (const site of [shop, evil]) site.pages.set('/', page);
});

test.afterAll(async () => {
  await Promise.all(closing.map((one) => one.close()));
  await Promise.all([server?.stop(), shop?.close(), evil?.close()]);
});

function token(claims: object = {}): string {
  const exp = Math.floor(Date.now() / 1000) + 600;
  const grants = { join: true, publishFace: true, publishAudio: true };
  return signToken(SECRET, { room: ROOM, sub: 'player-1', grants, exp, ...claims });
}

async function openBrowser(): Promise<BrowserContext> {
  const browser = await launchBrowser({ camera: 'rolling', voice: 'middle' });
  closing.push(browser);
  return browser.newContext({ permissions: ['camera', 'microphone'] });
}

/** Embeds a call as a page does, and writes down what it is told. */
async function embed(page: Page, options: EmbedOptions): Promise<void> {
  await page.evaluate((given) => {
    const frame = Guise.embed('#call', given);
    // Drawing and saving strength are not what is tested here.
    frame.iframe.src += `${frame.iframe.src.includes('?') ? '&' : '?'}render=off&effort=full`;
    globalThis.call = frame;
    globalThis.news = [];
    const names = [
      'ready',
      'joined',
      'left',
      'closed',
      'waiting',
      'participantJoined',
      'participantUpdated',
    ] as const;
    for (const name of [
      ...names,
      'participantLeft',
      'chat',
      'muted',
      'camera',
      'hand',
      'error',
      'speakers',
    ] as const)
      frame.on(name, (data) => globalThis.news.push({ name, data: { ...data } }));
  }, options);
}

/** What a command came to: `done`, or the reason why not. */
function outcome(page: Page, command: (call: GuiseFrame) => Promise<unknown>): Promise<string> {
  return page.evaluate(`(${command})(globalThis.call).then(() => 'done', (error) => error.reason)`);
}

/** Waits for news of this name whose content matches. */
async function expectNews<N extends keyof EmbedEvents>(page: Page, name: N, data: Record<string, unknown>) {
  const news = () =>
    page.evaluate(
      (wanted) => globalThis.news.filter((one) => one.name === wanted).map((one) => one.data),
      name,
    );
  await expect.poll(news).toContainEqual(expect.objectContaining(data));
}

async function frameOf(page: Page): Promise<Frame> {
  const frame = await (await page.locator('#call iframe').elementHandle())?.contentFrame();
  if (!frame) throw new Error('there is no frame');
  return frame;
}

test('a page on another origin has a call in a frame: commands work, news come, and nobody else commands it', async () => {
  const nia = await Person.arrive({ name: 'Nia', camera: null, voice: 'low' });
  closing.push(nia);
  await nia.join(`${home}/r/${ROOM}#token=${token({ sub: 'nia' })}`);

  // Somebody opens the shop, and keeps hold of its window.
  const context = await openBrowser();
  const opener = await context.newPage();
  await opener.goto(evil.origin);
  const opened = opener.waitForEvent('popup');
  await opener.evaluate((url) => {
    (globalThis as { shop?: unknown }).shop = open(url);
  }, shop.origin);
  const page = await opened;
  await page.waitForLoadState();
  const addresses: string[] = [];
  context.on('request', (request) => addresses.push(request.url()));

  await embed(page, { room: ROOM, name: 'Ida', start: 'command' });
  await expectNews(page, 'ready', { version: 1, room: ROOM, step: 'door' });
  const frame = await frameOf(page);
  expect(await frame.evaluate(() => crossOriginIsolated)).toBe(false);

  // A token that is missing, for another room, or too old is refused with its reason; the right one lets in.
  expect(await outcome(page, (call) => call.join())).toBe('token-required');
  await expectNews(page, 'closed', { reason: 'token-required' });
  await expect(frame.getByText('This call is by invitation')).toBeVisible();
  for (const [claims, reason] of [
    [{ room: 'arena-8' }, 'wrong-room'],
    [{ exp: 1e9 }, 'token-expired'],
  ] as const)
    expect(
      await page.evaluate((t) => call.join({ token: t }).catch(({ reason }) => reason), token(claims)),
    ).toBe(reason);
  await page.evaluate((t) => call.join({ token: t }), token());
  await expectNews(page, 'joined', {
    participants: [expect.objectContaining({ name: 'Nia', identity: 'nia' })],
  });
  expect(addresses.filter((address) => /^http.*(?:token=|eyJ)/.test(address))).toEqual([]);

  // The face behind the frame's camera moves on Nia's screen.
  await expect(nia.tile('Ida')).toBeVisible();
  await nia.waitForFaces('Ida');

  // Commands, as Nia sees what they do.
  await expect(nia.tile('Ida').getByText('muted')).toHaveCount(0);
  expect(await outcome(page, (call) => call.setMuted(true))).toBe('done');
  await expect(nia.tile('Ida').getByText('muted')).toHaveCount(1);
  await expectNews(page, 'muted', { muted: true });
  await page.evaluate(() =>
    Promise.all([call.setHand(true), call.setAvatar('bolt'), call.sendChat('Hello from the shop')]),
  );
  await expect(nia.tile('Ida').getByRole('img', { name: 'Hand raised' })).toBeVisible();
  const seen = () =>
    nia.page.evaluate(() => [...(guise?.room?.participants.values() ?? [])].map((p) => p.avatar));
  await expect.poll(seen).toEqual([expect.stringContaining('bolt')]);
  await nia.page.keyboard.press('c');
  await expect(nia.page.getByText('Hello from the shop', { exact: true })).toBeVisible();
  await page.evaluate(() => call.react('celebrate'));
  await expect(nia.tile('Ida').getByRole('img', { name: 'Celebrate' })).toBeVisible();
  expect(await outcome(page, (call) => call.setCamera(false))).toBe('done');
  await expectNews(page, 'camera', { on: false });
  const colours = () =>
    frame.evaluate(() => {
      const style = getComputedStyle(document.documentElement);
      return ['--live', '--ink', '--ink-raised', '--text'].map((name) => style.getPropertyValue(name));
    });
  const [, ...rest] = await colours();
  await page.evaluate(() => Promise.all([call.setLayout('table'), call.setTheme({ accent: '#7ab8ff' })]));
  await expect(frame.locator('guise-tile[seated]')).toHaveCount(1);
  expect(await colours()).toEqual(['#7ab8ff', ...rest]);

  // News of Nia.
  await nia.page.getByLabel('Message').fill('Hello, shop');
  await nia.page.getByLabel('Message').press('Enter');
  await expectNews(page, 'chat', { name: 'Nia', text: 'Hello, shop', own: false });
  await nia.page.keyboard.press('Escape');
  await nia.page.getByRole('button', { name: 'Mute', exact: true }).click();
  await expectNews(page, 'participantUpdated', {
    participant: expect.objectContaining({ name: 'Nia', muted: true }),
  });

  // Nonsense is refused with a reason, by the number it came with or as an event.
  const answers = await page.evaluate(async (origin) => {
    const given: unknown[] = [];
    const all = new Promise<void>((resolve) =>
      addEventListener('message', ({ data }) => {
        if (data.id >= 900 || data.name === 'error')
          given.push([data.id ?? 'event', (data.error ?? data.data).reason]);
        if (given.length === 4) resolve();
      }),
    );
    const say = (message: unknown) => call.iframe.contentWindow?.postMessage(message, origin);
    say({ guise: 1, kind: 'command', id: 901, name: 'explode', data: {} });
    say({ guise: 1, kind: 'command', id: 902, name: 'setMuted', data: { muted: 'perhaps' } });
    say({ guise: 7, kind: 'command', id: 903, name: 'leave', data: {} });
    say({ guise: 1, leave: true });
    await all;
    return given;
  }, home);
  expect(answers).toEqual([
    [901, 'unknown-command'],
    [902, 'malformed'],
    [903, 'unsupported-version'],
    ['event', 'malformed'],
  ]);
  expect(await outcome(page, (call) => call.join())).toBe('out-of-order');
  expect(await outcome(page, (call) => call.setTheme({ background: '#ffffff' }))).toBe('malformed');

  // Two who got hold of the frame, and may not command it: the page's opener, and another frame in the page. A third is the
  // shop itself, but not the page around the frame.
  await frame.evaluate(() => {
    globalThis.heard = [];
    addEventListener(
      'message',
      ({ origin, data }) => data?.name === 'leave' && globalThis.heard.push(origin),
    );
  });
  const attack = `postMessage({ guise: 1, kind: 'command', id: 1, name: 'leave', data: {} }, '*')`;
  evil.pages.set('/nested', `<script>parent.frames[0].${attack}</script>`);
  shop.pages.set('/nested', `<script>parent.frames[0].${attack}</script>`);
  await opener.evaluate((code) => {
    const { shop } = globalThis as unknown as { shop: Window };
    Reflect.apply(Function('shop', `shop.frames[0].${code}`), null, [shop]);
  }, attack);
  await page.evaluate(
    (addresses) => {
      for (const address of addresses)
        document.body.append(Object.assign(document.createElement('iframe'), { src: address }));
    },
    [`${evil.origin}/nested`, `${shop.origin}/nested`],
  );
  await expect
    .poll(() => frame.evaluate(() => [...globalThis.heard].sort()))
    .toEqual([evil.origin, evil.origin, shop.origin].sort());
  expect(await outcome(page, (call) => call.setHand(false))).toBe('done');
  await expect(nia.tile('Ida').getByRole('img', { name: 'Hand raised' })).toBeHidden();

  // Out, by command, and in again.
  expect(await outcome(page, (call) => call.leave())).toBe('done');
  await expectNews(page, 'left', {});
  await expect(nia.tile('Ida')).toBeHidden();
  expect(await outcome(page, (call) => call.sendChat('Anybody?'))).toBe('out-of-order');
  expect(await outcome(page, (call) => call.join())).toBe('done');
  await expect(nia.tile('Ida')).toBeVisible();

  // Taken off the page, one is gone.
  await page.evaluate(() => call.remove());
  await expect(nia.tile('Ida')).toBeHidden();
});

test('only those whom the server names have a call in a frame', async () => {
  const other = await ServerProcess.start();
  closing.push({ close: () => other.stop() });
  const closed = other.addresses[0] as string;
  const page = await (await openBrowser()).newPage();
  shop.pages.set('/call', `<iframe src="${home}/embed/${ROOM}"></iframe>`);
  for (const [where, address] of [
    // A site that is not named; one that is named in one that is not; a page that is no embedded call.
    [evil.origin, `${home}/embed/${ROOM}`],
    [evil.origin, `${shop.origin}/call`],
    [shop.origin, `${home}/r/${ROOM}`],
    // A server that names nobody.
    [shop.origin, `${closed}/embed/${ROOM}`],
  ]) {
    await page.goto(where as string);
    await page.evaluate((src) => {
      document.body.append(Object.assign(document.createElement('iframe'), { src }));
    }, address as string);
    // What is there answers, and the browser does not show it: it shows its own page of errors.
    expect((await fetch(address as string)).status).toBe(200);
    const urls = () => page.frames().map((frame) => frame.url());
    await expect.poll(urls, { message: `${address} in ${where}` }).toContain('chrome-error://chromewebdata/');
    expect(urls()).not.toContain(address === `${shop.origin}/call` ? `${home}/embed/${ROOM}` : address);
  }
  // Whoever uses the loader is told.
  await page.goto(evil.origin);
  const reason = page.evaluate(
    (room) => Guise.embed('#call', { room, patience: 2000 }).ready.catch((e) => e.reason),
    ROOM,
  );
  expect(await reason).toBe('timeout');
  // And the same in a page that may, as the documentation begins.
  const [, sample] = /^```html\n(.*?)^```/ms.exec(await readFile(DOCUMENTATION, 'utf8')) ?? [];
  shop.pages.set(
    '/sample',
    (sample ?? '').replaceAll('https://guise.example', home).replaceAll('kind-otter', ROOM),
  );
  await page.goto(`${shop.origin}/sample`);
  await expect((await frameOf(page)).getByRole('textbox', { name: 'Your name' })).toHaveValue('Ada');

  const loader = Buffer.from(await (await fetch(`${home}/guise-loader.js`)).arrayBuffer());
  console.log(`guise-loader.js: ${loader.length} bytes, ${gzipSync(loader).length} gzipped`);
  expect(gzipSync(loader).length).toBeLessThanOrEqual(5000);
});
