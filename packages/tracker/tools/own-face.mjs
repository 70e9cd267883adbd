// An own-face file from one photograph.
//   npm run own-face -- PHOTO --out me.gface [--hair none|crop|bob|bun|curls|puffs]
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { encodeOwnFace, OWN_FACE_HAIR } from '@guise/protocol';
import sharp from 'sharp';
import { createOnnxRuntime, FacePipeline, parseExpressionBasis, scanPhotograph } from '../dist/index.js';

const MODELS = fileURLToPath(new URL('../../../models', import.meta.url));
const USAGE = `Usage: npm run own-face -- PHOTO --out me.gface [--hair ${OWN_FACE_HAIR.join('|')}]`;

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { out: { type: 'string' }, hair: { type: 'string', default: 'crop' } },
  });
  if (positionals.length !== 1 || !values.out || !OWN_FACE_HAIR.includes(values.hair)) throw new Error(USAGE);
  const source = (folder) => (file) => readFile(join(MODELS, folder, file));
  const pipeline = await FacePipeline.create(createOnnxRuntime(), {
    face: source('prnet-lite'),
    finder: source('face-finder'),
  });
  const basis = parseExpressionBasis(await source('prnet-lite')('expression-basis.json'));
  const scanned = await scanPhotograph(pipeline, basis, await readPicture(positionals[0]));
  await pipeline.release();
  if (!scanned) throw new Error(`No face was found in ${positionals[0]}.`);
  const bytes = encodeOwnFace({ ...scanned, hair: values.hair, texture: await encodeJpeg(scanned.texture) });
  await writeFile(values.out, bytes);
  console.log(`${values.out}: ${(bytes.length / 1024).toFixed(0)} KB`);
}

async function readPicture(file) {
  const { data, info } = await sharp(file)
    .autoOrient()
    .resize({ width: 1280, height: 1280, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .flatten()
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: new Uint8ClampedArray(data), width: info.width, height: info.height };
}

/** As a browser's canvas does: baseline. */
export function encodeJpeg({ data, width, height }) {
  return sharp(Buffer.from(data.buffer), { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .jpeg({ quality: 88 })
    .toBuffer();
}
