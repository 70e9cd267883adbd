import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { build } from 'vite';
import { meanFace } from '../../packages/avatar/tools/mean-face.mjs';
import { readMotion } from '../../packages/protocol/tools/track-file.mjs';
import { CACHE } from '../fixtures/build.js';
import { chromiumPath, QUIET } from '../support/browser.js';
import { parseOptions, USAGE } from './avatar/options.js';
import { report } from './avatar/report.js';
import { serve } from './static-server.js';

/** Ten seconds of somebody who talks. */
const FRAMES = 300;
const PAGE = fileURLToPath(new URL('./avatar/page', import.meta.url));

export async function run(args: string[]): Promise<void> {
  const options = parseOptions(args);
  if (options.help) return console.log(USAGE);
  const { unseen } = await readMotion();
  const frames = (unseen[0]?.frames ?? []).slice(0, FRAMES).map((frame) => ({
    ...frame,
    blendshapes: Array.from(frame.blendshapes),
    landmarks: null,
  }));
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(join(CACHE, 'bench-'));
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: [...QUIET, '--enable-unsafe-swiftshader', '--enable-precise-memory-info', '--js-flags=--expose-gc'],
  });
  try {
    // As the web app is built.
    await build({
      configFile: false,
      root: PAGE,
      logLevel: 'error',
      build: { outDir: folder, target: 'es2023' },
    });
    const server = await serve({ '/': `${folder}/` });
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    await page.exposeFunction('sayWhat', (next: string) => process.stderr.write(`${next}\n`));
    await page.goto(server.origin);
    const cases = await page.evaluate((task) => window.measureAvatars(task), {
      frames,
      counts: options.counts,
      ownFace: [...(await meanFace())],
    });
    server.close();
    console.log(`Chromium ${browser.version()}\n\n${report(cases)}`);
    if (options.json) await writeFile(options.json, `${JSON.stringify(cases, null, 1)}\n`);
  } finally {
    await browser.close();
    await rm(folder, { recursive: true });
  }
}
