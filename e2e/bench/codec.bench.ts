import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FaceFrame } from '@guise/protocol';
import { chromium } from '@playwright/test';
import { build } from 'vite';
import { readMotion } from '../../packages/protocol/tools/track-file.mjs';
import { CACHE } from '../fixtures/build.js';
import { chromiumPath, QUIET } from '../support/browser.js';
import { measureClip } from './codec/measure.js';
import { parseOptions, USAGE } from './codec/options.js';
import { report, type Timings } from './codec/report.js';
import { sendRecording } from './codec/sent.js';
import { time } from './codec/timing.js';
import { serve } from './static-server.js';

/** Of people who sit still, the first moment of the call does not count: its keyframes and the filter's coming to rest [ms]. */
const SETTLED = 1000;
const PAGE = fileURLToPath(new URL('./codec/page', import.meta.url));

export async function run(args: string[]): Promise<void> {
  const options = parseOptions(args);
  if (options.help) return console.log(USAGE);
  const { seen, unseen, still } = await readMotion();
  const clips = [
    ...unseen.map(({ name, frames }) => measureClip(name, frames, false)),
    ...(options.seen ? seen.map(({ name, frames }) => measureClip(name, frames, true)) : []),
  ];
  const moving = unseen[0]?.frames ?? [];
  const timings: Timings = {
    [`Node ${process.versions.node}`]: {
      'pose + 52': time(moving, false),
      'with landmarks': time(moving, true),
    },
    ...(options.browser ? await timeInChromium(moving) : {}),
  };
  const talking = unseen.map(({ name, frames }) => sendRecording(name, frames, false));
  const idle = still && sendRecording('six people who sit still', still.frames, false, SETTLED);
  const figures = { clips, talking, idle, timings };
  console.log(report(figures));
  if (options.json) await writeFile(options.json, `${JSON.stringify(figures, null, 1)}\n`);
}

async function timeInChromium(frames: readonly FaceFrame[]): Promise<Timings> {
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(join(CACHE, 'bench-'));
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: QUIET });
  try {
    // As the web app is built.
    await build({
      configFile: false,
      root: PAGE,
      logLevel: 'error',
      build: { outDir: folder, target: 'es2023' },
    });
    const server = await serve({ '/': `${folder}/` });
    const page = await browser.newPage();
    await page.goto(server.origin);
    const plain = frames.map((frame) => ({
      ...frame,
      blendshapes: Array.from(frame.blendshapes),
      landmarks: frame.landmarks && Array.from(frame.landmarks),
    }));
    const timed = (landmarks: boolean) =>
      page.evaluate(([given, also]) => window.timeCodec(given, also), [plain, landmarks] as const);
    const result = { 'pose + 52': await timed(false), 'with landmarks': await timed(true) };
    server.close();
    return { [`Chromium ${browser.version()}`]: result };
  } finally {
    await browser.close();
    await rm(folder, { recursive: true });
  }
}
