import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AvatarDetail } from '@guise/avatar';
import { type Browser, chromium, expect, type Page, test } from '@playwright/test';
import { build } from 'vite';
import { type StaticServer, serve } from './bench/static-server.js';
import { CACHE } from './fixtures/build.js';
import { DOLLS, type DollName, type Pose } from './models-page/messages.js';
import { chromiumPath, QUIET } from './support/browser.js';

const FOLDER = join(CACHE, 'models');

let server: StaticServer;
let browser: Browser;
let page: Page;

test.beforeAll(async () => {
  await mkdir(FOLDER, { recursive: true });
  await build({
    configFile: false,
    root: join(fileURLToPath(new URL('..', import.meta.url)), 'e2e/models-page'),
    logLevel: 'error',
    build: { outDir: join(FOLDER, 'page'), target: 'es2023', emptyOutDir: true },
  });
  server = await serve({ '/': join(FOLDER, 'page/') });
  browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: [...QUIET, '--enable-unsafe-swiftshader'],
  });
});

test.beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  await page.goto(server.origin);
  await page.waitForFunction(() => 'drawSheet' in window);
});

test.afterEach(() => page.close());

test.afterAll(async () => {
  await browser?.close();
  server?.close();
});

const POSES = {
  jaw: { channels: { jawOpen: 0.9 } },
  winkLeft: { channels: { eyeBlinkLeft: 1 } },
  winkRight: { channels: { eyeBlinkRight: 1 } },
  lookLeft: { channels: { eyeLookOutLeft: 1, eyeLookInRight: 1 } },
  turned: { yaw: 35 },
} as const satisfies Record<string, Pose>;

/** How each kind is drawn in a small tile is seen of one of them. */
const SHOWN: readonly (readonly [DollName, AvatarDetail])[] = [
  ...DOLLS.map((doll) => [doll, 'full'] as const),
  ...(['VRM 1.0', 'VRM 0.x, Perfect Sync', 'GLB without bones'] as const).map(
    (doll) => [doll, 'small'] as const,
  ),
];

for (const [doll, detail] of SHOWN) {
  test(`${doll}, ${detail}: what a frame says is what moves in the picture`, async () => {
    const found = await page.evaluate(([name, poses, level]) => window.changes(name, poses, level), [
      doll,
      Object.values(POSES),
      detail,
    ] as const);
    const names = Object.keys(POSES);
    const change = (name: keyof typeof POSES) => found[names.indexOf(name)] as (typeof found)[number];
    // A tile's head is in its upper half: mouth below eyes, the doll's left on the right.
    expect(change('jaw').pixels).toBeGreaterThan(0.002);
    expect(Math.abs(change('jaw').x - 0.5)).toBeLessThan(0.03);
    expect(change('jaw').y).toBeGreaterThan(change('winkLeft').y + 0.06);
    expect(change('winkLeft').pixels).toBeGreaterThan(0.002);
    expect(change('winkRight').pixels).toBeGreaterThan(0.002);
    expect(change('winkLeft').x).toBeGreaterThan(0.53);
    expect(change('winkRight').x).toBeLessThan(0.47);
    expect(change('lookLeft').pixels).toBeGreaterThan(0.0005);
    expect(Math.abs(change('lookLeft').y - change('winkLeft').y)).toBeLessThan(0.05);
    expect(change('turned').pixels).toBeGreaterThan(0.02);
  });
}

test('in a small tile a model of many materials is three draw calls, and looks as it did', async () => {
  for (const doll of ['VRM 1.0', 'GLB'] as const) {
    const { pixels, full, small } = await page.evaluate((name) => window.coarseness(name), doll);
    expect(full).toBeGreaterThan(15);
    expect(small).toBeLessThanOrEqual(3);
    // Outlines are left out, and through patches that are seen through they are most of the difference.
    expect(pixels).toBeLessThan(doll === 'GLB' ? 0.01 : 0.05);
  }
});

test('toon shading is not white under the lights of the stage', async () => {
  for (const doll of ['VRM 1.0', 'VRM 0.x'] as const) {
    // The whites of its eyes.
    expect(await page.evaluate((name) => window.whiteness(name), doll)).toBeLessThan(0.02);
  }
});

// Each compiles its shaders anew, on the processor: two of a kind show what is left behind as fifty do.
for (const count of [10, 50]) {
  const title = `${count} models come and go, and nothing of them is left`;
  test(title, { tag: count > 10 ? '@wide' : [] }, async () => {
    test.setTimeout(900_000);
    const dolls: readonly DollName[] = [
      'VRM 1.0',
      'VRM 0.x',
      'GLB',
      'VRM 1.0, Perfect Sync',
      'GLB without bones',
    ];
    const { before, worn, after } = await page.evaluate(
      ([names, times]) => window.wearAndTear(names, times),
      [dolls, count] as const,
    );
    expect(worn.geometries).toBeGreaterThan(before.geometries);
    expect(worn.textures).toBeGreaterThan(before.textures);
    expect(worn.programs).toBeGreaterThan(before.programs);
    expect(worn.bitmaps).toBe(1);
    expect(after).toEqual(before);
  });
}

test('textures are no larger than a tile needs, and a picture that cannot be decoded is a reason', async () => {
  for (const type of ['image/png', 'image/jpeg', 'image/webp']) {
    const texture = (side: number) =>
      page.evaluate(([t, s]) => window.textureOf(t, s), [type, side] as const);
    expect(await texture(512)).toEqual({ pixels: 512 * 256, side: 512 });
    expect(await texture(4096)).toEqual({ pixels: 4096 * 2048, side: 1024 });
  }
  expect(await page.evaluate(() => window.refusalOfBrokenPicture())).toBe('model-broken');
});

/** Leaves `.cache/e2e/models/sheet.png` to look at. */
test('a sheet of dolls in their tiles', { tag: '@wide' }, async () => {
  const poses: readonly Pose[] = [
    {},
    POSES.jaw,
    { channels: { mouthSmileLeft: 0.9, mouthSmileRight: 0.9 } },
    POSES.winkLeft,
    {
      channels: { browInnerUp: 1, browOuterUpLeft: 1, browOuterUpRight: 1, eyeWideLeft: 1, eyeWideRight: 1 },
    },
    POSES.lookLeft,
    POSES.turned,
  ];
  await page.evaluate(([names, shown]) => window.drawSheet(names, shown), [DOLLS, poses] as const);
  await page.locator('canvas').screenshot({ path: join(FOLDER, 'sheet.png') });
});
