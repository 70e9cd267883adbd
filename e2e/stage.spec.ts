import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, expect, type Page, test } from '@playwright/test';
import { build } from 'vite';
import { type StaticServer, serve } from './bench/static-server.js';
import { CACHE } from './fixtures/build.js';
import { chromiumPath, QUIET } from './support/browser.js';

const FOLDER = join(CACHE, 'stage');
const PAGE = fileURLToPath(new URL('../apps/web/dev/stage', import.meta.url));
/** As many as a room holds. */
const EVERYBODY = 24;

/** What `apps/web/dev/stage` offers. */
interface StagePage {
  showCall(people: number, layout: string, speaker: string | null): Promise<void>;
  drawCalls(): number;
  leave(): void;
}

let server: StaticServer;
let browser: Browser;
let page: Page;

test.beforeAll(async () => {
  await build({
    configFile: false,
    root: PAGE,
    logLevel: 'error',
    worker: { format: 'es' },
    build: { outDir: FOLDER, target: 'es2023', emptyOutDir: true },
  });
  server = await serve({ '/': FOLDER });
  browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: [...QUIET, '--enable-unsafe-swiftshader'],
  });
  // Small: what counts here are calls, not pixels.
  page = await browser.newPage({ viewport: { width: 480, height: 320 } });
  await page.goto(server.origin);
});

test.afterAll(async () => {
  await browser?.close();
  server?.close();
});

test('a full room is drawn in few calls, in every layout, and who leaves is gone', async () => {
  /** At most so many calls: two an avatar; at the table furniture, in tiles a wall and corners each, are on top. */
  for (const [layout, most] of [
    ['table', 2 * EVERYBODY + 12],
    ['grid', 4 * EVERYBODY],
    ['speaker', 4 * EVERYBODY],
  ] as const) {
    const calls = await page.evaluate(showAndCount, [EVERYBODY, layout] as const);
    console.log(`${layout}: ${calls} calls`);
    expect(calls, layout).toBeGreaterThan(2 * EVERYBODY - 1);
    expect(calls, layout).toBeLessThanOrEqual(most);
    const tiles = page.locator('guise-tile[data-participant]');
    await expect(tiles).toHaveCount(EVERYBODY);
    expect(await tiles.evaluateAll(countInside), layout).toBe(EVERYBODY);
  }
  await page.evaluate(() => (window as unknown as StagePage).leave());
  await expect(page.locator('guise-tile')).toHaveCount(EVERYBODY - 1);
});

/** Runs in the page: shows a call, and counts the calls of a picture in which everybody is. */
async function showAndCount([people, layout]: readonly [number, string]): Promise<number> {
  const stage = window as unknown as StagePage;
  await stage.showCall(people, layout, null);
  for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
  return stage.drawCalls();
}

/** Runs in the page: how many of these have a size, and nine tenths of it within the window. */
function countInside(elements: Element[]): number {
  return elements.filter((element) => {
    const { left, top, right, bottom, width, height } = element.getBoundingClientRect();
    const seen =
      (Math.min(right, innerWidth) - Math.max(left, 0)) * (Math.min(bottom, innerHeight) - Math.max(top, 0));
    return width > 0 && height > 0 && seen >= 0.9 * width * height;
  }).length;
}
