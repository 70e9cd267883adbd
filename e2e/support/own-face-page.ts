import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeOwnFace } from '@guise/protocol';
import {
  createOnnxRuntime,
  FacePipeline,
  type Picture,
  parseExpressionBasis,
  scanPhotograph,
} from '@guise/tracker';
import { chromium, type Page } from '@playwright/test';
import { build } from 'vite';
import { serve } from '../bench/static-server.js';
import { CACHE } from '../fixtures/build.js';
import { cropPicture } from '../fixtures/mouth.js';
import { readPicture } from '../fixtures/picture.js';
import { chromiumPath, QUIET } from './browser.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What is made on the way, to look at. */
export const OWN_FACE_FOLDER = join(CACHE, 'own-face');
const PHOTOGRAPH = join(
  dirname(fileURLToPath(import.meta.resolve('@vladmandic/face-api/package.json'))),
  'demo/sample3.jpg',
);
/** One person of the photograph. */
const PART = [900, 80, 560, 520] as const;

/** A page on which somebody made of a photograph sits for whoever looks (`own-face-page/`). */
export interface OwnFacePage {
  readonly page: Page;
  readonly pipeline: FacePipeline;
  /** The own-face file that is worn there, as base64. */
  readonly file: string;
  close(): Promise<void>;
}

export async function openOwnFacePage(): Promise<OwnFacePage> {
  await mkdir(OWN_FACE_FOLDER, { recursive: true });
  const built = join(OWN_FACE_FOLDER, 'page');
  await build({
    configFile: false,
    root: join(ROOT, 'e2e/own-face-page'),
    logLevel: 'error',
    worker: { format: 'es' },
    build: { outDir: built, target: 'es2023', emptyOutDir: true },
  });
  const server = await serve({ '/': built, '/models/': join(ROOT, 'models') });
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: [...QUIET, '--enable-unsafe-swiftshader'],
  });
  const page = await browser.newPage();
  await page.goto(server.origin);
  const source = (folder: string) => (name: string) => readFile(join(ROOT, 'models', folder, name));
  const pipeline = await FacePipeline.create(createOnnxRuntime(), {
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
  await writeFile(join(OWN_FACE_FOLDER, 'face.gface'), bytes);
  const file = Buffer.from(bytes).toString('base64');
  await page.evaluate((own) => window.wear(own), file);
  const close = async () => {
    await browser.close();
    server.close();
    await pipeline.release();
  };
  return { page, pipeline, file, close };
}

async function photograph(): Promise<Picture> {
  const [x, y, width, height] = PART;
  const { data } = cropPicture(await readPicture(PHOTOGRAPH, 1920, 1350), x, y, width, height);
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) rgba.set(data.subarray(i * 3, i * 3 + 3), i * 4);
  return { data: rgba, width, height };
}
