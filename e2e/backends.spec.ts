import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, expect, type Page, test } from '@playwright/test';
import { build } from 'vite';
import { crops, recordRuns, writeRuns } from './backends/crops.js';
import { type StaticServer, serve } from './bench/static-server.js';
import { CACHE } from './fixtures/build.js';
import { chromiumPath, IMITATED_CARD, QUIET } from './support/browser.js';

/** An imitated graphics card takes a hundred times as long as the processor, and everything here runs on one. */
test.setTimeout(1_800_000);

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = join(CACHE, 'backends');
const MODELS = join(ROOT, 'models');

let browser: Browser;
let server: StaticServer;
let page: Page;

test.beforeAll(async () => {
  await mkdir(FOLDER, { recursive: true });
  await build({
    configFile: false,
    root: join(ROOT, 'e2e/backends-page'),
    logLevel: 'error',
    build: { outDir: join(FOLDER, 'page'), target: 'es2023', emptyOutDir: true },
  });
  server = await serve({
    '/': join(FOLDER, 'page'),
    '/models/': MODELS,
    '/numbers.bin': join(FOLDER, 'numbers.bin'),
    '/picture.rgba': join(FOLDER, 'picture.rgba'),
  });
  browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: [...QUIET, ...IMITATED_CARD],
  });
});

// ONNX Runtime keeps the graphics card it was first given: each test begins with a page of its own.
test.beforeEach(async () => {
  page = await browser.newPage();
  await page.goto(server.origin);
});

test.afterEach(() => page.close());

test.afterAll(async () => {
  await browser?.close();
  server?.close();
});

/** WebAssembly that was downloaded. */
const wasmSent = () => [...server.sent.keys()].filter((path) => path.endsWith('.wasm'));

test('a graphics card that is lost costs no picture', { tag: '@wide' }, async () => {
  const [picture] = await crops();
  if (!picture) throw new Error('no crop');
  await writeFile(join(FOLDER, 'picture.rgba'), picture.data);
  const report = await page.evaluate(([width, height]) => window.loseGpu('/picture.rgba', width, height), [
    picture.width,
    picture.height,
  ] as const);
  expect(report.before).toEqual(['found', 'followed']);
  expect(report.after).toEqual(new Array(6).fill('followed'));
  expect(report.choices).toMatchObject([
    { backend: 'webgpu', model: 'light', reason: 'gpu-forced' },
    { backend: 'webgpu', model: 'heavy', reason: 'gpu-forced' },
    { backend: 'wasm', model: 'light', reason: 'gpu-lost' },
  ]);
  const size = readFileSync(join(MODELS, 'prnet-lite/model.onnx')).length;
  expect(report.downloaded['model.onnx']).toBe(size);
});

for (const folder of faceModels()) {
  const count = cropsFor(folder);
  test(`WebAssembly, WebGPU and Node give the same for ${folder} and the finder, on ${count} crops`, {
    tag: '@wide',
  }, async () => {
    const runs = await recordRuns(MODELS, folder, (await crops()).slice(0, count));
    const tasks = await writeRuns(runs, join(FOLDER, 'numbers.bin'));
    for (const task of tasks) {
      expect(task.runs, task.network).toHaveLength(count);
      const agreement = await page.evaluate(([given, numbers]) => window.compare(given, numbers), [
        task,
        '/numbers.bin',
      ] as const);
      const { wasm, webgpu } = agreement.times;
      console.log(`${task.network}: ${JSON.stringify(agreement.differences)}`);
      console.log(
        `  a run takes ${wasm.toFixed(1)} ms on WebAssembly, ${webgpu.toFixed(0)} ms on an imitated card`,
      );
      for (const [pair, difference] of Object.entries(agreement.differences)) {
        expect(difference, `${task.network}, ${pair}`).toBeLessThanOrEqual(1e-3);
      }
    }
    expect(wasmSent().some((path) => path.includes('asyncify'))).toBe(true);
  });
}

/**
 * A large network takes half a minute a crop on an imitated card: two crops are enough for every day, and
 * `GUISE_ALL_CROPS=1` asks for all.
 */
function cropsFor(folder: string): number {
  const large = statSync(join(MODELS, folder, 'model.onnx')).size > 8e6;
  return large && !process.env.GUISE_ALL_CROPS ? 2 : 20;
}

/** The shipped folders of face models. */
function faceModels(): string[] {
  const folders = readdirSync(MODELS).filter((folder) => existsSync(join(MODELS, folder, 'layout.json')));
  const kindOf = (folder: string) =>
    JSON.parse(readFileSync(join(MODELS, folder, 'layout.json'), 'utf8')).kind;
  return folders.filter((folder) => kindOf(folder) === 'position-map');
}
