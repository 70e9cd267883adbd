import { fileURLToPath } from 'node:url';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { type StaticServer, serve } from './bench/static-server.js';
import { type Devices, launchBrowser } from './support/browser.js';
import { ServerProcess } from './support/server.js';

// The game's lobby as its players see it: only for looking at, with `npm run screens`. What it does is lobby.spec's matter.

const LOBBY = fileURLToPath(new URL('../apps/lobby/dist/', import.meta.url));
const FOLDER = process.env.GUISE_SCREENS;
const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

let server: ServerProcess;
let site: StaticServer;
let room: string;
const browsers: Browser[] = [];

test.skip(!FOLDER, 'Pictures are taken by `npm run screens`.');

test.beforeAll(async () => {
  site = await serve({ '/': LOBBY });
  server = await ServerProcess.start(['--allow-origin', site.origin]);
  const response = await fetch(`${server.addresses.at(-1)}/api/rooms`, { method: 'POST' });
  room = ((await response.json()) as { room: string }).room;
});

test.afterAll(async () => {
  await Promise.all(browsers.map((browser) => browser.close()));
  site?.close();
  await server?.stop();
});

async function open(devices: Devices, drawn: boolean): Promise<Page> {
  const browser = await launchBrowser(devices);
  browsers.push(browser);
  const page = await (await browser.newContext({ permissions: ['camera', 'microphone'] })).newPage();
  const query = new URLSearchParams({ server: server.addresses.at(-1) as string, room });
  if (!drawn) query.set('render', 'off');
  await page.goto(`${site.origin}/?${query}`);
  return page;
}

async function stepIn(
  page: Page,
  name: string,
  head: string,
  colour: string,
  camera: boolean,
): Promise<void> {
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Your head').selectOption(head);
  await page.getByLabel(colour).check();
  if (!camera) await page.getByLabel('Camera').uncheck();
  await page.getByRole('button', { name: 'Step in' }).click();
}

async function take(page: Page, name: string): Promise<void> {
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    await page.waitForTimeout(3000); // Pictures of what is drawn, in software; nothing is asserted of them.
    await page.screenshot({ path: `${FOLDER}/lobby-${name}-${size}.png` });
  }
}

test('the lobby', async () => {
  test.setTimeout(600_000);
  const ada = await open({ camera: null, voice: 'low' }, true);
  await ada.evaluate(() => {
    // Where one begins is diced: at the edge here, with a view over the middle.
    Math.random = () => 0.5;
  });
  await take(ada, 'door');
  // What she draws meanwhile is for nobody, and leaves the others no machine.
  await ada.setViewportSize({ width: 160, height: 320 });
  await stepIn(ada, 'Ada', 'finn', 'Teal', false);
  const others = [];
  for (const [name, head, colour, x, z, heading] of [
    ['Ben', 'zuri', 'Yellow', 1.1, -1.2, 3.5],
    ['Cem', 'rowan', 'Pink', -1, -0.5, 2.7],
  ] as const) {
    const page = await open({ camera: null, voice: 'middle' }, false);
    await stepIn(page, name, head, colour, false);
    await page.waitForFunction(() => globalThis.game?.own);
    await page.evaluate((place) => void Object.assign(globalThis.game.own.place, place), { x, z, heading });
    others.push(page);
  }
  await ada.waitForFunction(() => globalThis.game?.lobby.participants.size === 2);
  await expect(ada.getByText('Ben').first()).toBeAttached();
  await take(ada, 'three');
});
