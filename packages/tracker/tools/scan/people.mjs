// Made-up people before a camera with the truth about them (models/training/render_scan.py), rendered once and kept in .cache.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const FACES = join(ROOT, '../shared/faces');
const FOLDER = join(ROOT, '.cache/scan-people');
const TRAINING = join(ROOT, 'models/training');
const PYTHON = process.env.GUISE_PYTHON ?? 'python3';
const run = promisify(execFile);

/** Why there are no such people here, or `null`. */
export async function whyNoPeople() {
  if (existsSync(join(FOLDER, 'scan.json'))) return null;
  if (!existsSync(join(FACES, 'ict-facekit/ict.npz'))) return 'no ../shared/faces';
  return run(PYTHON, ['-c', 'import cv2, numpy, scipy']).then(
    () => null,
    () => `${PYTHON} lacks cv2, numpy or scipy`,
  );
}

/** Renders them if that has not been done: some minutes. */
export async function scanPeople() {
  if (!existsSync(join(FOLDER, 'scan.json'))) {
    // More threads than cores spin for each other.
    const env = { ...process.env, OPENBLAS_NUM_THREADS: '1' };
    await run(PYTHON, ['render_scan.py', '--faces', FACES, '--out', FOLDER], { cwd: TRAINING, env });
  }
  const { verticalFov, people } = JSON.parse(await readFile(join(FOLDER, 'scan.json'), 'utf8'));
  return {
    verticalFov,
    people: people.map(({ pictures, surface }) => {
      const bytes = Buffer.from(surface, 'base64');
      const copy = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
      return { pictures, surface: new Float32Array(copy) };
    }),
  };
}

/** @returns {Promise<import('../../dist/index.js').Picture>} */
export async function scanPicture(file) {
  const { data, info } = await sharp(join(FOLDER, file))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: new Uint8ClampedArray(data), width: info.width, height: info.height };
}
