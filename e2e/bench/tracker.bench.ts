import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from '@playwright/test';
import { build } from 'vite';
import { CACHE } from '../fixtures/build.js';
import { chromiumPath, QUIET } from '../support/browser.js';
import { Problem } from './problem.js';
import { type StaticServer, serve } from './static-server.js';
import { HEIGHT, WIDTH, writeFrames } from './tracker/frames.js';
import { parseOptions, type TrackerBenchOptions, USAGE } from './tracker/options.js';
import type { Measured, Task } from './tracker/page/messages.js';
import { type Circumstances, report, requireMeaning, table } from './tracker/report.js';

/** Frames in which compilers and caches settle; they do not count. */
const WARM_UP = 30;

const PAGE = fileURLToPath(new URL('./tracker/page', import.meta.url));

export async function run(args: string[]): Promise<void> {
  const options = parseOptions(args);
  if (options.help) return console.log(USAGE);
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(join(CACHE, 'bench-'));
  try {
    await measure(options, folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measure(options: TrackerBenchOptions, folder: string): Promise<void> {
  const withMediaPipe = existsSync(options.task);
  if (!withMediaPipe) {
    console.log(
      `There is no FaceLandmarker model at ${options.task}: Guise is measured alone. --task names one.\n`,
    );
  }
  const frames = join(folder, 'frames.yuv');
  const shown = await writeFrames(frames, options.video, WARM_UP + options.frames);
  await buildPage(join(folder, 'page'));
  const server = await serve({
    '/': `${folder}/page`,
    '/models/': options.models,
    '/mediapipe/': join(dirname(createRequire(import.meta.url).resolve('@mediapipe/tasks-vision')), 'wasm'),
    '/frames.yuv': frames,
    '/face_landmarker.task': options.task,
  });
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    // FaceLandmarker takes pictures in through WebGL, which a machine without a graphics card draws in software.
    args: [...QUIET, '--enable-unsafe-swiftshader'],
  });
  try {
    const measured = await measureIn(browser, server, options.frames, withMediaPipe);
    requireMeaning(measured);
    const circumstances: Circumstances = {
      picture: `${shown}, ${WIDTH}x${HEIGHT}`,
      browser: `Chromium ${browser.version()}`,
      warmUp: WARM_UP,
      downloads: modelsAmong(server.sent),
    };
    const result = report(measured, circumstances);
    console.log(table(result));
    if (options.json) await writeFile(options.json, `${JSON.stringify(result, null, 1)}\n`);
  } finally {
    await browser.close();
    server.close();
  }
}

/** As the web app is built: the same bundler, the tracker's own compiled files, minified. */
async function buildPage(outDir: string): Promise<void> {
  await build({
    configFile: false,
    root: PAGE,
    logLevel: 'error',
    build: { outDir, target: 'es2023', modulePreload: { polyfill: false } },
    worker: { format: 'es' },
  });
}

async function measureIn(
  browser: Browser,
  { origin }: StaticServer,
  measured: number,
  withMediaPipe: boolean,
): Promise<Measured> {
  const page = await browser.newPage();
  await page.goto(origin);
  const task: Task = {
    frames: { url: `${origin}/frames.yuv`, width: WIDTH, height: HEIGHT },
    warmUp: WARM_UP,
    measured,
    models: `${origin}/models`,
    mediapipe: withMediaPipe
      ? { wasm: `${origin}/mediapipe`, model: `${origin}/face_landmarker.task` }
      : null,
  };
  try {
    return await page.evaluate((given) => window.measure(given), task);
  } catch (error) {
    throw new Problem(`Nothing was measured: ${(error as Error).message}`);
  }
}

/** What the page downloaded of the models folder: file in it -> bytes. */
function modelsAmong(sent: ReadonlyMap<string, number>): Record<string, number> {
  const prefix = '/models/';
  const files = [...sent].filter(([path]) => path.startsWith(prefix));
  return Object.fromEntries(files.map(([path, bytes]) => [path.slice(prefix.length), bytes]));
}
