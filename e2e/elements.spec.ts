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
    call: HTMLElement;
    events: string[];
    elementsMemory(): { geometries: number; textures: number } | null;
  };
}

interface Lobby {
  participants: ReadonlyMap<
    string,
    { name: string; cameraOn: boolean; face: { sources: { head: string } } | null }
  >;
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
  browser = await launchBrowser({ camera: 'rolling', voice: 'middle' });
});

test.afterAll(async () => {
  await browser?.close();
  for (const site of Object.values(sites ?? {})) site.close();
  await server?.stop();
});

/** Stands for a browser that plays nothing before the page has been touched, which a headless one does not refuse. */
function refuseToPlay(): void {
  const { prototype } = HTMLMediaElement;
  const { play } = prototype;
  let touched = false;
  addEventListener('pointerdown', () => (touched = true), { capture: true });
  prototype.play = async function () {
    if (!touched) throw new DOMException('The page was not touched.', 'NotAllowedError');
    await play.call(this);
    (globalThis as { played?: boolean }).played = true;
  };
}

async function open(site: GameSite, name: string, prepare?: () => void): Promise<Page> {
  const page = await (await browser.newContext({ permissions: ['camera', 'microphone'] })).newPage();
  page.on('console', (message) => {
    // What a camera's stream still holds when it is ended is Chromium's to close.
    if (message.text().startsWith('A VideoFrame was garbage collected')) return;
    if (message.type() === 'error') complaints.push(`${name}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`${name}: ${error}`));
  if (prepare) await page.addInitScript(prepare);
  await page.goto(`${site.origin}/?${new URLSearchParams({ server: address, room, name })}`);
  return page;
}

/** What is drawn of somebody in the middle of their tile, where the face is. */
interface Drawn {
  /** Share of it that is not see-through. */
  filled: number;
  /** How many colours there are, of 4096: skin in light and shadow, eyes, mouth, hair. A blank or flat shape has few. */
  colours: number;
  pixels: number[];
}

function drawn(page: Page, name: string): Promise<Drawn> {
  return page
    .locator('guise-call li', { hasText: name })
    .locator('guise-avatar canvas')
    .evaluate((canvas: HTMLCanvasElement) => {
      const [left, top] = [Math.round(canvas.width * 0.35), Math.round(canvas.height * 0.25)];
      const [width, height] = [Math.round(canvas.width * 0.3), Math.round(canvas.height * 0.35)];
      const { data } = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(
        left,
        top,
        width,
        height,
      );
      const colours = new Set<number>();
      const pixels: number[] = [];
      for (let at = 0; at < data.length; at += 4) {
        const [red, green, blue, alpha] = data.subarray(at, at + 4) as unknown as [
          number,
          number,
          number,
          number,
        ];
        if (alpha < 250) continue;
        const colour = ((red >> 4) << 8) | ((green >> 4) << 4) | (blue >> 4);
        colours.add(colour);
        pixels.push(colour);
      }
      return { filled: pixels.length / (width * height), colours: colours.size, pixels };
    });
}

/** Until there is a face on somebody's tile, and it moves. */
async function seesFace(page: Page, name: string): Promise<void> {
  await expect
    .poll(async () => {
      const { filled, colours } = await drawn(page, name);
      return filled > FILLED && colours > COLOURS;
    })
    .toBe(true);
  const first = await drawn(page, name);
  console.log(`${name}: ${first.colours} colours, ${Math.round(first.filled * 100)} % filled`);
  const before = first.pixels.join();
  await expect.poll(async () => (await drawn(page, name)).pixels.join() !== before).toBe(true);
}

/** Less than any face of the cast has there. */
const FILLED = 0.6;
const COLOURS = 80;

/** Somebody's tile on somebody's page. */
const tileOf = (page: Page, name: string) => page.locator('guise-call li', { hasText: name });

/** What the others' page knows of somebody's face. */
function faceOf(page: Page, name: string): Promise<{ cameraOn: boolean; head: string | undefined } | null> {
  return page.evaluate((wanted) => {
    const { lobby } = document.querySelector('guise-call') as unknown as { lobby: Lobby };
    const player = [...lobby.participants.values()].find((one) => one.name === wanted);
    return player ? { cameraOn: player.cameraOn, head: player.face?.sources.head } : null;
  }, name);
}

test('a plain page and a page in React, both on other origins, are in one call; both are styled from outside', {
  tag: '@pace',
}, async () => {
  const plain = await open(sites.plain, 'Ada');
  await plain.getByRole('button', { name: 'Step in' }).click();
  await expect(plain.getByText('Nobody else is here yet.')).toBeVisible();
  const react = await open(sites.react, 'Ben');
  await expect(react.locator('#news')).toContainText('joined');
  await expect(plain.locator('guise-call li')).toHaveText([/Ben/, /Ada.*you/s]);
  await expect(react.locator('guise-call li')).toHaveText([/Ada/, /Ben.*you/s]);
  for (const page of [plain, react]) for (const name of ['Ada', 'Ben']) await seesFace(page, name);
  await expect(react.locator('#news')).toContainText('drawn');

  const [ben, ada] = [tileOf(plain, 'Ben'), tileOf(plain, 'Ada')];
  await expect(ben.locator('[part=name]')).toHaveCSS('color', 'rgb(1, 200, 3)');
  await expect(ada).toHaveCSS('outline-color', 'rgb(10, 20, 30)');
  await expect(ben).not.toHaveCSS('outline-color', 'rgb(10, 20, 30)');
  await expect(ben.locator('canvas')).toHaveCSS('border-top-color', 'rgb(4, 5, 6)');
  await expect(plain.locator('guise-call [part=controls]')).toHaveCSS('padding', '13px');
  await expect(plain.getByRole('button', { name: 'Leave' })).toHaveCSS('background-color', 'rgb(120, 0, 0)');
  await expect(plain.locator('main > guise-avatar canvas')).toHaveCSS('opacity', '0.75');

  // Unmuted here, heard there.
  const adaAtBen = tileOf(react, 'Ada');
  await expect(adaAtBen).toContainText('muted');
  await plain.getByRole('button', { name: 'Unmute' }).click();
  await expect(plain.getByRole('button', { name: 'Mute', exact: true })).toHaveCSS(
    'border-top-left-radius',
    '5px',
  );
  await expect(adaAtBen).not.toContainText('muted');
  await expect(adaAtBen.locator('guise-avatar')).toHaveAttribute('speaking', '');

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

test('buttons, the notice about voices, and the hook of React do what they say, as the other one sees it', {
  tag: '@wide',
}, async () => {
  test.slow();
  complaints.splice(0);
  const response = await fetch(`${address}/api/rooms`, { method: 'POST' });
  ({ room } = (await response.json()) as { room: string });
  const plain = await open(sites.plain, 'Ada');
  await plain.getByRole('button', { name: 'Step in' }).click();
  const react = await open(sites.react, 'Ben', refuseToPlay);
  // Drawn in software, every pixel counts.
  for (const page of [plain, react]) await page.setViewportSize({ width: 640, height: 480 });
  await expect(plain.locator('guise-call li')).toHaveText([/Ben/, /Ada.*you/s]);

  // Unmuted here, heard there, once that page has been touched.
  const adaAtBen = tileOf(react, 'Ada');
  const blocked = react.getByText('Click anywhere to hear the others.');
  await expect(blocked).toBeHidden();
  await plain.getByRole('button', { name: 'Unmute' }).click();
  await expect(adaAtBen).not.toContainText('muted');
  await expect(blocked).toBeVisible();
  await react.locator('#news').click();
  await expect(blocked).toBeHidden();
  await react.waitForFunction(() => 'played' in globalThis);
  await expect(tileOf(plain, 'Ada')).toHaveCSS('border-bottom-left-radius', '7px');

  // Muted by a click, and the camera on and off by one.
  await plain.getByRole('button', { name: 'Mute', exact: true }).click();
  await expect(adaAtBen).toContainText('muted');
  await plain.getByRole('button', { name: 'Let your avatar follow your face' }).click();
  await expect.poll(() => faceOf(react, 'Ada')).toEqual({ cameraOn: true, head: 'vision' });
  await plain.getByRole('button', { name: 'Stop following your face' }).click();
  await expect.poll(async () => (await faceOf(react, 'Ada'))?.cameraOn).toBe(false);

  // Ben leaves by his button; then the page in React is in the call by its hook, and out with its component.
  await react.getByRole('button', { name: 'Leave' }).click();
  await expect(react.locator('#news')).toContainText('closed left');
  await expect(react.getByText('You have left the call.')).toBeVisible();
  await expect(plain.locator('guise-call li')).toHaveText([/Ada.*you/s]);
  await react.getByRole('button', { name: 'Names' }).click();
  await expect(plain.locator('guise-call li')).toHaveText([/Eve/, /Ada.*you/s]);
  await expect(react.locator('#names')).toHaveText('Ada');
  await react.getByRole('button', { name: 'Names' }).click();
  await expect(plain.locator('guise-call li')).toHaveText([/Ada.*you/s]);
  await react.getByRole('button', { name: 'Join again' }).click();
  await expect(react.locator('guise-call li')).toHaveText([/Ada/, /Ben.*you/s]);
  expect(complaints).toEqual([]);
});

test('what is refused is said kindly, and can be tried again; slots hold what the page puts there', async () => {
  const page = await open(sites.plain, 'Cem');
  await page.evaluate(() => {
    const call = document.querySelector('guise-call') as HTMLElement & { room: string; leave(): void };
    call.room = 'not-there';
    call.innerHTML = `<button slot="start">Off we go</button><p slot="empty">Only you so far.</p>
      <button slot="controls">Back to the menu</button>`;
    const press = (slot: string, act: () => void) =>
      call.querySelector(`[slot=${slot}]`)?.addEventListener('click', act);
    press('start', () => void (call as unknown as { join(): Promise<void> }).join().catch(() => undefined));
    press('controls', () => call.leave());
  });
  await expect(page.getByRole('button', { name: 'Step in' })).toBeHidden();
  await page.getByRole('button', { name: 'Off we go' }).click();
  await expect(page.getByText('This call isn’t there.')).toBeVisible();
  const response = await fetch(`${address}/api/rooms`, { method: 'POST' });
  const { room: empty } = (await response.json()) as { room: string };
  await page.evaluate((there) => {
    const call = document.querySelector('guise-call') as HTMLElement & { room: string };
    call.room = there;
    call.querySelector('[slot=start]')?.remove();
  }, empty);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('list', { name: 'People in the call' })).toBeVisible();
  await expect(page.getByText('Only you so far.')).toBeVisible();
  await expect(page.getByText('Nobody else is here yet.')).toBeHidden();
  await expect(page.getByRole('button', { name: 'Leave' })).toBeHidden();
  await page.getByRole('button', { name: 'Back to the menu' }).click();
  await expect(page.getByText('You have left the call.')).toBeVisible();
  expect(await page.evaluate(() => (globalThis as unknown as ElementsPage).page.events)).toEqual([
    'closed room-not-found',
    'joined',
    'closed left',
  ]);
});
