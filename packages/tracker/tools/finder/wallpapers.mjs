import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

/** Where Debian puts the wallpapers of its packages, as in training (models/training/augment.py). */
const FOLDERS = ['/usr/share/backgrounds', '/usr/share/wallpapers'];
const PICTURE = /\.(jpe?g|png|webp)$/i;
/** Shorter than this [pixels] is none to training, either. */
const SHORTEST = 400;

/**
 * The wallpapers that training has not seen: every tenth file in order of its path (train_finder.py). Of those that come in
 * several sizes, training saw the others.
 * @param {number} side what the shorter side is brought to [pixels]
 * @returns {Promise<import('../../dist/index.js').Picture[]>} none where no wallpapers are installed
 */
export async function unseenWallpapers(side) {
  const files = [];
  for (const folder of FOLDERS) files.push(...(await picturesUnder(folder)).sort(byPath));
  const usable = [];
  for (const file of files) {
    const { width, height } = await sharp(file).metadata();
    if (Math.min(width, height) >= SHORTEST) usable.push(file);
  }
  return Promise.all(usable.filter((_, i) => i % 10 === 0).map((file) => readReduced(file, side)));
}

/** As Python sorts text. */
const byPath = (a, b) => (a < b ? -1 : 1);

async function picturesUnder(folder) {
  const names = await readdir(folder).catch(() => []);
  const found = [];
  for (const name of names.filter((each) => !each.startsWith('.'))) {
    const path = join(folder, name);
    // Not what the directory says: many sizes are links to others.
    const kind = await stat(path).catch(() => null);
    if (kind?.isDirectory()) found.push(...(await picturesUnder(path)));
    else if (kind && PICTURE.test(name)) found.push(path);
  }
  return found;
}

async function readReduced(file, side) {
  const { data, info } = await sharp(file)
    .resize({ width: side, height: side, fit: 'outside' })
    .toColourspace('srgb')
    .removeAlpha()
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: new Uint8ClampedArray(data), width: info.width, height: info.height };
}
