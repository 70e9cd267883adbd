import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { build } from 'vite';
import { launchBrowser } from './support/browser.js';
import { type GameSite, startGameSite } from './support/game-site.js';
import { ServerProcess } from './support/server.js';

interface ElementsPage {
  page: {
    call: HTMLElement & { lobby: { participants: ReadonlyMap<string, unknown> } | null };
    events: string[];
    elementsMemory(): { geometries: number; textures: number } | null;
  };
}

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const REACT = folder('./elements-page/react/');
const BUILT = folder('../.cache/elements-page/');

let sites: { plain: GameSite; react: GameSite };
let server: ServerProcess;
let address = '';
let room: string;
let browser: Browser;
const complaints: string[] = [];

test.beforeAll(async () => {
  rmSync(BUILT, { recursive: true, force: true });
  await build({
    ...{ root: REACT, configFile: false, logLevel: 'error', worker: { format: 'es' } },
    build: { outDir: BUILT, target: 'es2023', minify: false },
  });
  const start = (pages: string) => startGameSite(() => address, "'self'", pages);
  sites = { plain: await start(folder('./elements-page/')), react: await start(BUILT) };
  server = await ServerProcess.start(['--allow-origin', [sites.plain.origin, sites.react.origin].join(',')]);
  address = server.addresses.at(-1) as string;
  const response = await fetch(`${address}/api/rooms`, { method: 'POST' });
  ({ room } = (await response.json()) as { room: string });
  browser = await launchBrowser({ camera: null, voice: 'middle' });
});

test.afterAll(async () => {
  await browser?.close();
  for (const site of Object.values(sites ?? {})) site.close();
  await server?.stop();
});

async function open(site: GameSite, name: string): Promise<Page> {
  const page = await (await browser.newContext({ permissions: ['microphone'] })).newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${name}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`${name}: ${error}`));
  await page.goto(`${site.origin}/?${new URLSearchParams({ server: address, room, name })}`);
  return page;
}

/** Whether something is drawn on somebody's tile of the call. */
function isDrawn(page: Page, name: string): Promise<boolean> {
  return page
    .locator('guise-call li', { hasText: name })
    .locator('guise-avatar canvas')
    .evaluate((canvas: HTMLCanvasElement) => {
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
      return pixels?.some((value, at) => at % 4 === 3 && value > 0) ?? false;
    });
}

test('a plain page and a page in React, both on other origins, are in one call; both are styled from outside', async () => {
  const plain = await open(sites.plain, 'Ada');
  await plain.getByRole('button', { name: 'Step in' }).click();
  await expect(plain.getByText('Nobody else is here yet.')).toBeVisible();
  const react = await open(sites.react, 'Ben');
  await expect(react.locator('#news')).toContainText('joined');
  await expect(plain.locator('guise-call li')).toHaveText([/Ben/, /Ada.*you/s]);
  await expect(react.locator('guise-call li')).toHaveText([/Ada/, /Ben.*you/s]);
  for (const page of [plain, react])
    for (const name of ['Ada', 'Ben']) await expect.poll(() => isDrawn(page, name)).toBe(true);
  await expect(react.locator('#news')).toContainText('drawn');

  const tag = plain.locator('guise-call li', { hasText: 'Ben' }).locator('[part=name]');
  await expect(tag).toHaveCSS('color', 'rgb(1, 200, 3)');

  // Unmuted here, heard there.
  await expect(react.locator('guise-call li', { hasText: 'Ada' })).toContainText('muted');
  await plain.getByRole('button', { name: 'Unmute' }).click();
  await expect(react.locator('guise-call li', { hasText: 'Ada' })).not.toContainText('muted');
  await expect(react.locator('guise-call li', { hasText: 'Ada' }).locator('guise-avatar')).toHaveAttribute(
    'speaking',
    '',
  );

  const { violations } = await new AxeBuilder({ page: plain }).include('guise-call').analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  if (process.env.GUISE_SCREENS) {
    await plain.screenshot({ path: `${process.env.GUISE_SCREENS}/elements-plain.png` });
    await plain.setViewportSize({ width: 390, height: 844 });
    await plain.screenshot({ path: `${process.env.GUISE_SCREENS}/elements-phone.png` });
  }

  // Out of the page is out of the call, and nothing of it stays.
  await plain.evaluate(() => {
    for (const element of document.querySelectorAll('guise-call, guise-avatar')) element.remove();
  });
  await expect(react.locator('guise-call li')).toHaveText([/Ben.*you/s]);
  const left = await plain.evaluate(() => {
    const { events, elementsMemory } = (globalThis as unknown as ElementsPage).page;
    return { events, memory: elementsMemory() };
  });
  const events = ['joined', 'participant-joined Ben', 'participant-left Ben', 'closed left'];
  expect(left).toEqual({ events, memory: null });
  expect(complaints).toEqual([]);
});

test('what is refused is said kindly, and can be tried again', async () => {
  const page = await open(sites.plain, 'Cem');
  await page.evaluate(() => {
    (document.querySelector('guise-call') as HTMLElement & { room: string }).room = 'not-there';
  });
  await page.getByRole('button', { name: 'Step in' }).click();
  await expect(page.getByText('This call isn’t there.')).toBeVisible();
  await page.evaluate((there) => {
    (document.querySelector('guise-call') as HTMLElement & { room: string }).room = there;
  }, room);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('list', { name: 'People in the call' })).toBeVisible();
});
