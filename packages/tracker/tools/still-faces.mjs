import { gaussianOf, randomOf } from './evaluation/random.mjs';
import { FRAME, readPicture } from './evaluation/stills.mjs';

/** Deviation of each colour that a camera's noise makes [of 255]. */
const NOISE = 4;
/** How long each face is looked at, and how long of that everything may take to settle [frames]. */
const WATCHED = 300;
const SETTLING = 30;
/** Somebody who sits still breathes: up and down by so much of the face, so often a minute. */
const BREATH = { sway: 0.006, perMinute: 14 };

/** The picture as a camera with noise shows it. @param {() => number} gaussian */
export function noisy(picture, gaussian) {
  const data = new Uint8ClampedArray(picture.data);
  for (let i = 0; i < data.length; i++) if (i % 4 !== 3) data[i] += NOISE * gaussian();
  return { ...picture, data };
}

/**
 * People who sit still and breathe before a camera with noise, one after the other: photographs through the shipping
 * tracker. What a call's idle bit rate is measured on.
 */
export async function recordStill(pipeline, files, count) {
  const frames = [];
  for (let k = 0, people = 0; people < count && k < files.length; k++) {
    const picture = await readPicture(files[Math.floor((k * files.length) / (2 * count)) % files.length]);
    const own = await watch(pipeline, picture, k);
    if (own.length === 0) continue;
    const start = (frames.at(-1)?.timestamp ?? -FRAME) + FRAME - own[0].timestamp;
    frames.push(...own.map((frame) => ({ ...frame, timestamp: frame.timestamp + start })));
    people++;
  }
  return { name: 'still', frames };
}

async function watch(pipeline, picture, seed) {
  pipeline.reset();
  const gaussian = gaussianOf(randomOf(seed));
  const frames = [];
  let size = 0;
  for (let i = 0; i < WATCHED; i++) {
    const phase = (2 * Math.PI * BREATH.perMinute * i * FRAME) / 60_000;
    const shown = noisy(shifted(picture, BREATH.sway * size * Math.sin(phase)), gaussian);
    const { frame, unfiltered } = await pipeline.track(shown, i * FRAME);
    if (!unfiltered) return [];
    if (i === 0) size = faceHeight(pipeline.landmarksInPicture(frame, shown));
    if (i >= SETTLING) frames.push(frame);
  }
  return frames;
}

/** @param {Float32Array} points x, y of each landmark */
function faceHeight(points) {
  const ys = points.filter((_, i) => i % 2 === 1);
  return Math.max(...ys) - Math.min(...ys);
}

/** The picture moved down by a part of a pixel. */
function shifted({ data, width, height }, by) {
  const out = new Uint8ClampedArray(data.length);
  const row = width * 4;
  for (let y = 0; y < height; y++) {
    const from = Math.min(height - 1, Math.max(0, y - by));
    const [above, share] = [Math.floor(from), from % 1];
    const below = Math.min(height - 1, above + 1);
    for (let x = 0; x < row; x++)
      out[y * row + x] = (1 - share) * data[above * row + x] + share * data[below * row + x];
  }
  return { data: out, width, height };
}
