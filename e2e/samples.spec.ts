import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { type StaticServer, serve } from './bench/static-server.js';
import { buildSamples, codeHere, type Here } from './samples/browser-samples.js';
import { ROOT, type Sample, samplesOf } from './samples/documented.js';
import type { SamplesPage } from './samples/page/main.js';
import { launchBrowser } from './support/browser.js';
import { Friend } from './support/friend.js';
import { ServerProcess } from './support/server.js';
import { signToken } from './support/token.js';
import { listenAt } from './support/voice.js';

// The documentation's samples for browsers, run as they stand there, against real servers and with a friend in the room. Where somebody of the
// samples comes, speaks or leaves, the friend is asked.

const SECRET = 'a secret of thirty-two bytes, at least';
/** What is looked at of what samples declare. */
const EXPORTED = {
  'docs/elements.md#guise-avatar': ['portrait', 'badge'],
  'packages/avatar/README.md#guiseavatar': ['avatar'],
  'packages/client/README.md#files': ['hash', 'same'],
  'packages/client/README.md#recording-and-numbers': ['sent'],
  'docs/architecture.md#a-voices-mouth': ['mouth'],
  'docs/architecture.md#packagesavatar': ['own'],
  'docs/backends.md#where-the-networks-run': ['tracker'],
};
/** In pages without a bundler. */
const SCRIPTS = 'docs/elements.md#without-a-bundler';

let samples: ReadonlyMap<string, Sample>;
let pages: ReadonlyMap<string, Sample>;
let here: Here;
let servers: { open: ServerProcess; closed: ServerProcess };
let site: StaticServer;
let browser: Browser;
let friend: Friend;
/** Who came to the friend, and went. */
let visits: string[];
const complaints: string[] = [];

declare global {
  var samplesPage: SamplesPage;
}

test.beforeAll(async () => {
  [samples, pages] = [await samplesOf('browser'), await samplesOf('pages')];
  // The site's folder is filled below: its origin has to be known to the servers before.
  const built = join(ROOT, '.cache/samples-page/');
  const three = fileURLToPath(import.meta.resolve('three'));
  site = await serve({
    ...{ '/': built, '/models/': join(ROOT, 'models/'), '/cast/': join(ROOT, 'packages/avatar/cast/') },
    '/ort/': join(ROOT, 'packages/tracker/node_modules/onnxruntime-web/dist/'),
    '/guise/': join(ROOT, 'packages/embed/dist/static/'),
    ...{
      '/three.module.js': join(three, '../three.module.js'),
      '/three.core.js': join(three, '../three.core.js'),
    },
  });
  const allowed = ['--allow-origin', site.origin];
  const [open, closed] = await Promise.all([
    ServerProcess.start([...allowed, '--embed-origin', site.origin]),
    ServerProcess.start(allowed, { GUISE_SECRET: SECRET }),
  ]);
  servers = { open, closed };
  const address = open.addresses.at(-1) as string;
  const { room } = await (await fetch(`${address}/api/rooms`, { method: 'POST' })).json();
  here = { open: address, room, closed: closed.addresses.at(-1) as string };
  await buildSamples(samples, here, EXPORTED);
  browser = await launchBrowser({ camera: 'talking', voice: 'middle' });
});

test.beforeEach(async () => {
  visits = [];
  complaints.splice(0);
  friend = await Friend.join(here.open, here.room, 'Ben');
  friend.room.on('participantJoined', ({ name }) => visits.push(`${name} comes`));
  friend.room.on('participantLeft', ({ name }) => visits.push(`${name} goes`));
});

test.afterEach(async () => {
  // Who goes to another page leaves the call at once; who is cut off keeps their place for a while, and the next test would meet them.
  const pages = browser.contexts().flatMap((context) => context.pages());
  await Promise.all(pages.map((page) => page.goto('about:blank')));
  await Promise.all(browser.contexts().map((context) => context.close()));
  await expect.poll(() => friend.room.participants.size).toBe(0);
  await friend.leave();
});

test.afterAll(async () => {
  await browser?.close();
  site?.close();
  await Promise.all([servers?.open.stop(), servers?.closed.stop()]);
});

async function newPage(permissions: string[]): Promise<Page> {
  const page = await (await browser.newContext({ permissions })).newPage();
  page.on('pageerror', (error) => complaints.push(String(error)));
  return page;
}

/** A player's. The open server looks at its shape only. */
function token(): string {
  const exp = Math.floor(Date.now() / 1000) + 600;
  const grants = { join: true, publishFace: true, publishAudio: true };
  return signToken(SECRET, { room: 'arena-7', sub: 'player-1', name: 'Ida', exp, grants });
}

type World = Parameters<SamplesPage['enter']>[number];

/** A page with what samples take for granted. */
async function open(worlds: readonly World[], permissions: string[] = ['microphone']): Promise<Page> {
  const page = await newPage(permissions);
  await page.goto(
    `${site.origin}/?${new URLSearchParams({ server: here.open, room: here.room, token: token() })}`,
  );
  await page.waitForFunction(() => 'samplesPage' in globalThis);
  await page.evaluate((names) => globalThis.samplesPage.enter('nothing', ...names), worlds);
  return page;
}

/** Runs a sample to its end. */
async function run(page: Page, name: string): Promise<void> {
  await test.step(name, () => page.evaluate((which) => globalThis.samplesPage.run(which), name));
}

/** What a sample has told the game that it is in. */
const told = (page: Page, what: string) =>
  page.evaluate((which) => globalThis.samplesPage.told[which] ?? [], what);

test('of the SDK: in a lobby', async () => {
  await friend.speak('high');
  const page = await open(['lobby']);
  await run(page, 'docs/sdk.md#who-is-there');
  const cem = await Friend.join(here.open, here.room, 'Cem');
  await expect.poll(() => told(page, 'say')).toContainEqual(['Cem comes']);
  await cem.leave();
  await expect.poll(() => told(page, 'say')).toContainEqual(['Cem leaves']);

  const reactions: string[] = [];
  friend.room.on('reaction', ({ name }, reaction) => reactions.push(`${name} ${reaction}`));
  await run(page, 'docs/sdk.md#heads');
  await expect.poll(() => reactions).toEqual(['Lobby laugh']);
  await expect.poll(() => friend.other('Lobby')?.avatar ?? '').toContain('upload');

  await run(page, 'docs/sdk.md#voices-2');
  await run(page, 'docs/sdk.md#voices');
  await page.mouse.click(5, 300);
  const listener = await page.evaluateHandle(
    () => globalThis.samplesPage.game.listener.getInput() as AudioNode,
  );
  expect((await listenAt(listener)).high).toBeGreaterThan(-60);

  await run(page, 'docs/sdk.md#the-games-own-state');
  const rate = () => page.evaluate(() => (globalThis as unknown as { player: { rate: number } }).player.rate);
  expect(await rate()).toBe(5);
  await expect
    .poll(async () => {
      friend.room.sendState(Uint8Array.of(1, 2, 3));
      return told(page, 'move');
    })
    .toContainEqual([friend.room.localId, [1, 2, 3]]);

  await run(page, 'docs/sdk.md#bringing-your-own-3');
  expect(await told(page, 'drawMouth')).toEqual([[expect.any(Number), expect.any(String)]]);
  await run(page, 'docs/elements.md#guise-avatar');
  await expect.poll(() => told(page, 'say')).toContainEqual(['drawn']);
  const ready = () =>
    page.evaluate(() =>
      Object.values(globalThis.samplesPage.given).map((it) => (it as { ready: boolean }).ready),
    );
  await expect.poll(ready).toEqual([true, true]);
  expect(complaints).toEqual([]);
});

test('of the SDK: who joins', { tag: '@wide' }, async () => {
  const page = await open([]);
  const adas = () => [...friend.room.participants.values()].filter(({ name }) => name === 'Ada');
  await run(page, 'packages/embed/README.md#guiseembed');
  await expect.poll(() => adas().length).toBe(1);
  // Ben's head is in the scene, and drawn.
  const drawn = () =>
    page.evaluate(() => {
      const { scene, renderer } = globalThis.samplesPage.game;
      return [
        scene.children.length,
        scene.children[0]?.children.length,
        renderer.info.render.triangles > 1000,
      ];
    });
  await expect.poll(drawn).toEqual([1, 1, true]);
  await run(page, 'docs/architecture.md#packagesembed');
  await expect.poll(() => adas().length).toBe(2);

  await run(page, 'docs/sdk.md#bringing-your-own');
  const turned = () =>
    adas().some((ada) => Math.abs((ada.sampleFace(performance.now())?.pose.rotation[1] ?? 0) - 0.15) < 0.02);
  await expect.poll(turned, { intervals: [50] }).toBe(true);
  await run(page, 'docs/sdk.md#bringing-your-own-2');
  await expect.poll(() => told(page, 'createHead')).not.toEqual([]);

  await run(page, 'docs/sdk.md#the-server-2');
  const now = Math.floor(Date.now() / 1000);
  const authorization = `Bearer ${signToken(SECRET, { admin: true, iat: now, exp: now + 60 })}`;
  const answer = await fetch(`${here.closed}/api/admin/rooms/arena-7/participants`, {
    headers: { authorization },
  });
  expect(await answer.json()).toMatchObject({ participants: [{ name: 'Ida', identity: 'player-1' }] });
  expect(await told(page, 'say')).toEqual([]);
  expect(complaints).toEqual([]);
});

test('of the elements, and of React', { tag: '@wide' }, async () => {
  const page = await open([]);
  await run(page, 'docs/elements.md#guise-call');
  await page.locator('#button').click();
  await expect.poll(() => told(page, 'say')).toContainEqual(['1 are here already']);
  await expect.poll(() => visits).toContain('Ada comes');
  const style = samples.get('docs/elements.md#looks') as Sample;
  await page.addStyleTag({ content: style.code });
  const call = page.locator('body > guise-call');
  await expect(call.locator('[part=name]').first()).toHaveCSS('text-transform', 'uppercase');
  await expect(call).toHaveCSS('height', '360px');
  await expect(call.locator('[part=controls]')).toHaveCSS('background-color', 'rgb(22, 29, 51)');
  await call.evaluate((element) => element.remove());
  await expect.poll(() => visits).toContain('Ada goes');
  await expect.poll(() => told(page, 'say')).toContainEqual(['left']);

  await run(page, 'docs/elements.md#react');
  await page.evaluate(() => {
    const { samplesPage } = globalThis;
    samplesPage.draw({ name: 'Dora', onLeave: samplesPage.note('leave') });
  });
  await expect(page.locator('#root > p')).toContainText('Ben');
  await page.locator('#root guise-call').getByRole('button', { name: 'Join' }).click();
  await expect.poll(() => visits).toContain('Dora comes');
  await page.locator('#root guise-call').getByRole('button', { name: 'Leave' }).click();
  await expect.poll(() => told(page, 'leave')).toEqual([['left']]);
  expect(complaints).toEqual([]);
});

test('of pages without a bundler', { tag: '@wide' }, async () => {
  const scripts = (pages.get(SCRIPTS) as Sample).code
    .split('\n')
    .filter((line) => line.startsWith('<script'));
  const goTo = async (name: string) => {
    const sample = pages.get(name) as Sample;
    const own = codeHere(sample, here);
    const html = own.includes('<script') ? own : `${scripts.join('\n')}\n${own}`;
    const page = await newPage(['microphone']);
    writeFileSync(
      join(ROOT, '.cache/samples-page/page.html'),
      `<!doctype html><title>A page</title>\n${html}`,
    );
    await page.goto(`${site.origin}/page.html`);
    return page;
  };
  const first = await goTo(SCRIPTS);
  await first.getByRole('button', { name: 'Join' }).click();
  await expect.poll(() => visits).toContain('Ada comes');
  await expect(first.locator('body > guise-avatar')).toHaveAttribute('ready', '');
  await first.close();

  const second = await goTo('docs/elements.md#guise-call-2');
  await second.getByRole('button', { name: 'Join' }).click();
  await second.getByRole('button', { name: 'Back to the menu' }).click();
  await expect(second.getByText('You have left the call.')).toBeVisible();
  await second.close();

  const third = await goTo('packages/embed/README.md#without-a-bundler');
  const kind = await third.evaluate(async () => {
    const path = './guise/guise.js';
    return typeof (await import(path)).joinLobby;
  });
  expect(kind).toBe('function');
  expect(complaints).toEqual([]);
});

test('of the client', async () => {
  const page = await open(['client']);
  const chat: string[] = [];
  friend.room.on('chatMessage', ({ text }) => chat.push(text));
  friend.room.on('reaction', (_, reaction) => chat.push(reaction));
  await run(page, 'packages/client/README.md#guiseclient-2');
  await expect.poll(() => chat).toEqual(['Hello', 'heart']);
  const told = () => [friend.other('Client')?.handRaised, friend.other('Client')?.captionsOn];
  await expect.poll(told).toEqual([true, true]);

  await run(page, 'packages/client/README.md#whose-face-how-often');
  const of = (what: string) =>
    page.evaluate(
      (which) => Reflect.get((globalThis as unknown as { participant: object }).participant, which),
      what,
    );
  expect(await of('faceRate')).toBe(5);
  await run(page, 'packages/client/README.md#a-games-own-state');
  await run(page, 'packages/client/README.md#screens');

  await friend.room.askToRecord('A test');
  await run(page, 'packages/client/README.md#recording-and-numbers');
  await expect.poll(() => friend.room.recordings.length).toBe(2);
  await run(page, 'packages/client/README.md#files');
  const files = await page.evaluate(() => {
    const { hash, same } = globalThis.samplesPage.given as { hash: string; same: Uint8Array };
    return [hash.length > 20, same.length];
  });
  expect(files).toEqual([true, 40]);

  await run(page, 'packages/client/README.md#guiseclient');
  await expect.poll(() => visits).toEqual(['Client comes', 'Ada comes', 'Ada goes']);
  await run(page, 'packages/client/README.md#who-may-do-what');
  await expect.poll(() => visits.at(-1)).toBe('Ada comes');
  expect(complaints).toEqual([]);
});

test('of the avatars', async () => {
  const page = await open(['avatar']);
  await run(page, 'packages/avatar/README.md#guiseavatar');
  await run(page, 'packages/avatar/README.md#your-own-vrm-or-glb');
  expect(await told(page, 'show')).toEqual([]);
  await run(page, 'docs/architecture.md#packagesavatar');
  const own = () =>
    page.evaluate(() => (globalThis.samplesPage.given.own as { object3D: object }).object3D !== undefined);
  expect(await own()).toBe(true);
  expect(complaints).toEqual([]);
});

test('of the tracker', { tag: '@wide' }, async () => {
  const page = await open(['devices'], ['camera', 'microphone']);
  await page.mouse.click(5, 300);
  await run(page, 'packages/tracker/README.md#guisetracker');
  await run(page, 'docs/architecture.md#packagestracker');
  await page.evaluate(() => globalThis.samplesPage.game.listener.context.resume());
  await run(page, 'docs/architecture.md#a-voices-mouth');
  expect(await page.evaluate(() => typeof globalThis.samplesPage.given.mouth)).toBe('object');
  await run(page, 'docs/backends.md#where-the-networks-run');
  expect(complaints).toEqual([]);
});

test('of the frame', { tag: '@wide' }, async () => {
  const page = await open([]);
  await page.route('**/guise-token', (route) => route.fulfill({ body: token() }));
  await run(page, 'docs/embed.md#straight-in-with-your-own-buttons');
  /** The next answer of a frame. */
  const answer = () =>
    page.evaluate(
      () =>
        new Promise<unknown>((resolve) => {
          addEventListener('message', ({ data }) => {
            if (data.kind === 'answer') resolve(data);
          });
        }),
    );
  // Its iframe is there: the command waits for the page in it.
  const joined = answer();
  await page.locator('#join').click();
  await expect.poll(() => visits).toContain('Ada comes');
  // Whoever leaves before would be told that the joining came to nothing.
  await joined;
  await page.locator('#mute').click();
  await expect.poll(() => friend.other('Ada')?.muted).toBe(true);
  await page.locator('#leave').click();
  await expect.poll(() => visits).toContain('Ada goes');

  const heard = answer();
  // The first frame of the page is the sample's; the call of the one before is gone.
  await page.locator('#call iframe').evaluate((frame) => frame.remove());
  await run(page, 'docs/embed.md#without-the-loader');
  expect(await heard).toMatchObject({ guise: 1, kind: 'answer', id: 1 });
  expect(complaints).toEqual([]);
});
