import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createOnnxRuntime, FacePipeline, type Picture } from '@guise/tracker';
import { chromium, expect, type Page, test } from '@playwright/test';
import { build } from 'vite';
import { serve } from './bench/static-server.js';
import { CACHE } from './fixtures/build.js';
import { type Picture as RgbPicture, readPicture } from './fixtures/picture.js';
import { chromiumPath, QUIET } from './support/browser.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = join(CACHE, 'dense');
const SIDE = 768;
const ANGLES = [0, 30, 60];

/** Leaves its pictures in `.cache/e2e/dense`; `docs/images/dense.png` is one of them. */
test('a face made of one picture opens in three.js and looks like it from all sides', async () => {
  await mkdir(FOLDER, { recursive: true });
  await build({
    configFile: false,
    root: join(ROOT, 'e2e/dense-page'),
    logLevel: 'error',
    build: { outDir: join(FOLDER, 'page'), target: 'es2023', emptyOutDir: true },
  });
  const [portrait, glb, views] = ['portrait.png', 'face.glb', 'views.png'].map((name) => join(FOLDER, name));
  const server = await serve({ '/': join(FOLDER, 'page'), '/face.glb': glb as string });
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: [...QUIET, '--enable-unsafe-swiftshader'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
    await page.goto(server.origin);
    await page.evaluate((side) => window.drawPortrait(side), SIDE);
    await shoot(page, portrait as string);

    const tool = join(ROOT, 'packages/tracker/tools/reconstruct.mjs');
    await promisify(execFile)(process.execPath, [tool, portrait as string, '--out', glb as string]);

    const loaded = await page.evaluate((angles) => window.drawFace('/face.glb', angles), ANGLES);
    await shoot(page, views as string);
    expect(loaded.triangles).toBeGreaterThan(20_000);
    expect(loaded.texture).toEqual([512, 512]);
    for (const metres of loaded.size) {
      expect(metres).toBeGreaterThan(0.05);
      expect(metres).toBeLessThan(0.3);
    }
    // Whoever looks at the views sees the head turned as it was.
    const strip = await readPicture(views as string, loaded.view.width * ANGLES.length, loaded.view.height);
    const [front, half, side] = ANGLES.map((_, view) => viewOf(strip, view));
    expect(Math.abs(await yawIn(front as Picture))).toBeLessThan(12);
    expect(Math.abs((await yawIn(half as Picture)) - 30)).toBeLessThan(15);
    // From the side a face without a head is none that the finder knows.
    expect(widthOf(side as Picture)).toBeLessThan(0.85 * widthOf(front as Picture));
  } finally {
    await browser.close();
    server.close();
  }
});

async function shoot(page: Page, file: string): Promise<void> {
  await page.locator('canvas').screenshot({ path: file });
}

/** One of the views of a strip, as RGBA. */
function viewOf(strip: RgbPicture, view: number): Picture {
  const { height } = strip;
  const width = strip.width / ANGLES.length;
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const from = (Math.floor(pixel / width) * strip.width + view * width + (pixel % width)) * 3;
    data.set(strip.data.subarray(from, from + 3), pixel * 4);
  }
  return { data, width, height };
}

/** How far the head is turned to its left [degrees], as the tracker sees it. */
async function yawIn(picture: Picture): Promise<number> {
  const source = (folder: string) => (name: string) => readFile(join(ROOT, 'models', folder, name));
  const pipeline = await FacePipeline.create(createOnnxRuntime(), {
    face: source('prnet-lite'),
    finder: source('face-finder'),
  });
  const { unfiltered } = await pipeline.track(picture, 0);
  await pipeline.release();
  if (!unfiltered) throw new Error(`the tracker sees no face in ${join(FOLDER, 'views.png')}`);
  const [x, y, z, w] = unfiltered.pose.rotation;
  return (Math.atan2(2 * (x * z + y * w), 1 - 2 * (x * x + y * y)) * 180) / Math.PI;
}

/** How many columns show more than the backdrop, which is darker than any skin. */
function widthOf({ data, width, height }: Picture): number {
  let columns = 0;
  for (let column = 0; column < width; column++) {
    let brightest = 0;
    for (let row = 0; row < height; row++) {
      brightest = Math.max(brightest, data[(row * width + column) * 4] as number);
    }
    if (brightest > 70) columns++;
  }
  return columns;
}
