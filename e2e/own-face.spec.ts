import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BLENDSHAPE_NAMES, encodeOwnFace } from '@guise/protocol';
import {
  createOnnxRuntime,
  FacePipeline,
  type Picture,
  parseExpressionBasis,
  scanPhotograph,
} from '@guise/tracker';
import { type Browser, chromium, expect, type Page, test } from '@playwright/test';
import { build } from 'vite';
import { type StaticServer, serve } from './bench/static-server.js';
import { CACHE } from './fixtures/build.js';
import { cropPicture } from './fixtures/mouth.js';
import { readPicture } from './fixtures/picture.js';
import type { Look } from './own-face-page/messages.js';
import { chromiumPath, QUIET } from './support/browser.js';
import { POSES, type Seen, seenIn, sweep } from './support/closed-loop.js';
import { Person } from './support/person.js';
import { posingCamera } from './support/posing-camera.js';
import { ServerProcess } from './support/server.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = join(CACHE, 'own-face');
const PHOTOGRAPH = join(
  dirname(fileURLToPath(import.meta.resolve('@vladmandic/face-api/package.json'))),
  'demo/sample3.jpg',
);
/** One person of the photograph. */
const PART = [900, 80, 560, 520] as const;
const SIDE = 640;
/** Of a channel, from 0 to 1. */
const STEPS = 8;

let browser: Browser;
let page: Page;
let server: StaticServer;
let pipeline: FacePipeline;
/** The own-face file, as base64. */
let file: string;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  await mkdir(FOLDER, { recursive: true });
  await build({
    configFile: false,
    root: join(ROOT, 'e2e/own-face-page'),
    logLevel: 'error',
    worker: { format: 'es' },
    build: { outDir: join(FOLDER, 'page'), target: 'es2023', emptyOutDir: true },
  });
  server = await serve({ '/': join(FOLDER, 'page'), '/models/': join(ROOT, 'models') });
  browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: [...QUIET, '--enable-unsafe-swiftshader'],
  });
  page = await browser.newPage();
  await page.goto(server.origin);
  const source = (folder: string) => (name: string) => readFile(join(ROOT, 'models', folder, name));
  pipeline = await FacePipeline.create(createOnnxRuntime(), {
    face: source('prnet-lite'),
    finder: source('face-finder'),
  });
  const basis = parseExpressionBasis(await source('prnet-lite')('expression-basis.json'));
  const face = await scanPhotograph(pipeline, basis, await photograph());
  if (!face) throw new Error('no face in the photograph');
  const pixels = Buffer.from(face.texture.data).toString('base64');
  const jpeg = await page.evaluate(([rgba, side]) => window.encodeJpeg(rgba, side), [
    pixels,
    face.texture.width,
  ] as const);
  const bytes = encodeOwnFace({ ...face, hair: 'crop', texture: Buffer.from(jpeg, 'base64') });
  expect(bytes.length).toBeLessThan(256 * 1024);
  await writeFile(join(FOLDER, 'face.gface'), bytes);
  file = Buffer.from(bytes).toString('base64');
  await page.evaluate((own) => window.wear(own), file);
});

test.afterAll(async () => {
  await browser?.close();
  server?.close();
  await pipeline?.release();
});

test('an own face turned so far is seen turned so far', async () => {
  test.setTimeout(300_000);
  const misses: string[] = [];
  const worst = { yaw: 0, pitch: 0 };
  for (const [yaw, pitch] of POSES) {
    const seen = await track({ yaw, pitch });
    misses.push(`(${yaw}, ${pitch}): ${(seen.yaw - yaw).toFixed(1)} ${(seen.pitch - pitch).toFixed(1)}`);
    worst.yaw = Math.max(worst.yaw, Math.abs(seen.yaw - yaw));
    worst.pitch = Math.max(worst.pitch, Math.abs(seen.pitch - pitch));
  }
  console.log('yaw and pitch off by [degrees]', misses.join('; '));
  expect(worst.yaw).toBeLessThan(4);
  expect(worst.pitch).toBeLessThan(4);
});

test('its expression is read off it as it was put on', async () => {
  test.setTimeout(300_000);
  const jaw = await sweep(['jawOpen'], STEPS, (face) => track({ face }));
  const smile = await sweep(['mouthSmileLeft', 'mouthSmileRight'], STEPS, (face) => track({ face }));
  console.log(`jawOpen r ${jaw.toFixed(3)}, smile r ${smile.toFixed(3)}`);
  expect(jaw).toBeGreaterThan(0.95);
  expect(smile).toBeGreaterThan(0.9);
});

test('who does as the capture says is captured', async () => {
  test.setTimeout(300_000);
  const { done, side, jpeg, refused } = await page.evaluate(() => window.capture('/models'));
  expect(refused).toBe('not-finished');
  expect(done).toEqual(['ahead', 'left', 'right', 'up']);
  expect(side).toBe(64);
  await writeFile(join(FOLDER, 'captured.jpg'), Buffer.from(jpeg, 'base64'));
  expect(jpeg.length).toBeGreaterThan(10_000);
});

test('somebody scans their face before the call, is told what that means, and is seen with it by the others', async () => {
  test.setTimeout(300_000);
  const called = await ServerProcess.start();
  const ada = await Person.arrive({ name: 'Ada', camera: 'talking', voice: 'low' });
  const ben = await Person.arrive({ name: 'Ben', camera: null, voice: 'middle' });
  try {
    const link = new URL(await ben.startCall(called.addresses[0] as string));
    const [ahead, left, right, up] = [
      await pose({}),
      await pose({ yaw: 25 }),
      await pose({ yaw: -25 }),
      await pose({ pitch: 20 }),
    ];
    await posingCamera(ada.page, { ahead, left, right, up });
    link.searchParams.set('render', 'off');
    await ada.page.goto(link.href);
    await ada.page.getByRole('button', { name: 'Change avatar' }).click();
    await ada.page.getByRole('button', { name: 'Scan your face' }).click();
    await ada.page.getByRole('radio', { name: 'Curls' }).check({ timeout: 150_000 });
    await expect(ada.page.getByText('a picture of your face is shown to everyone in the room')).toBeVisible();
    const download = ada.page.waitForEvent('download');
    await ada.page.getByRole('button', { name: 'Download as GLB' }).click();
    expect((await readFile(await (await download).path())).subarray(0, 4).toString()).toBe('glTF');
    await ada.page.getByRole('button', { name: 'Wear my face' }).click();
    await expect(ada.page.getByRole('radio', { name: 'Your own avatar' })).toBeChecked();
    await ada.page.getByRole('button', { name: 'Done' }).click();
    // Until they join, nobody has a picture of them.
    const uploads = async () =>
      (await ada.egress.collect()).requests.filter(({ url }) => url.includes('/uploads/')).length;
    expect(await uploads()).toBe(0);
    await ada.enter();
    await expect.poll(() => ben.page.evaluate(avatarOf, 'Ada')).toBe('own face');
    expect(await uploads()).toBeGreaterThan(0);
  } finally {
    await Promise.all([ada.close(), ben.close()]);
    await called.stop();
  }
});

test('as a GLB it opens in three.js with all that ARKit names', async () => {
  const glb = await page.evaluate((own) => window.exportModel(own), file);
  await writeFile(join(FOLDER, 'face.glb'), Buffer.from(glb, 'base64'));
  const model = await page.evaluate((bytes) => window.loadModel(bytes), glb);
  expect(model.meshes).toBe(3);
  expect(model.targets.toSorted()).toEqual([...BLENDSHAPE_NAMES].toSorted());
  expect(model.texture).toEqual([512, 512]);
  expect(model.triangles).toBeGreaterThan(5000);
  const [width, height, depth] = model.size;
  for (const metres of [width, height, depth]) {
    expect(metres).toBeGreaterThan(0.12);
    expect(metres).toBeLessThan(0.32);
  }
});

test('putting it on and taking it off leaves nothing behind', async () => {
  test.setTimeout(300_000);
  const [before, after] = await page.evaluate((own) => window.wearAndTakeOff(own, 6), file);
  expect(after).toEqual(before);
});

async function photograph(): Promise<Picture> {
  const [x, y, width, height] = PART;
  const { data } = cropPicture(await readPicture(PHOTOGRAPH, 1920, 1350), x, y, width, height);
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) rgba.set(data.subarray(i * 3, i * 3 + 3), i * 4);
  return { data: rgba, width, height };
}

/** What the tracker makes of the avatar. Angles in degrees. */
async function track(look: Look): Promise<Seen> {
  const pixels = await page.evaluate((of) => window.draw(of), look);
  const data = new Uint8ClampedArray(Buffer.from(pixels, 'base64'));
  return seenIn(pipeline, { data, width: SIDE, height: SIDE }, look);
}

/** The avatar in this pose as a data URL. */
async function pose(look: Look): Promise<string> {
  const rgba = await page.evaluate((given) => window.draw(given), look);
  const jpeg = await page.evaluate(([pixels, side]) => window.encodeJpeg(pixels, side), [
    rgba,
    SIDE,
  ] as const);
  return `data:image/jpeg;base64,${jpeg}`;
}

/** Runs in the page: what kind of avatar that participant wears. */
function avatarOf(name: string): string | undefined {
  const { room, avatars } = globalThis.guise ?? {};
  const participant = [...(room?.participants.values() ?? [])].find((other) => other.name === name);
  return (avatars?.get(participant?.id ?? '')?.object3D as { name?: string } | undefined)?.name;
}
