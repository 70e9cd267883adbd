import sharp from 'sharp';
import { cropOf, placeHead } from './head-placement.mjs';
import { predictionOf } from './prediction.mjs';

/** One picture in a camera's stream [ms]; and how often a still one is shown, so that the crop has settled. */
export const FRAME = 1000 / 30;
const LOOKS = 4;

/** @returns {Promise<import('../../dist/index.js').Picture>} */
export async function readPicture(file) {
  const { data, info } = await sharp(file)
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: new Uint8ClampedArray(data), width: info.width, height: info.height };
}

/** Writes a picture as a PNG, to be looked at. */
export function writePicture(file, { data, width, height }) {
  return sharp(Buffer.from(data), { raw: { width, height, channels: 4 } })
    .png()
    .toFile(file);
}

/** A still picture through the whole pipeline, as a camera would show it. @returns the last look's result */
export async function trackStill({ pipeline }, picture) {
  pipeline.reset();
  let result = null;
  for (let look = 0; look < LOOKS; look++) result = await pipeline.track(picture, look * FRAME);
  return result;
}

/**
 * A labelled photograph, tracked. `how`: `found` by the finder; `missed` or found `elsewhere` (a shadow, another face) and
 * then pointed at by the label's crop; `refused`: the face model calls no face what it sees even there, in which case
 * what it saw is judged all the same.
 * @param {import('./head-placement.mjs').CanonicalHead} canonical
 * @returns {Promise<{ how: string, prediction: object | null }>} before filtering; `null` when no head fits at all
 */
export async function trackPhotograph(tracker, picture, label, canonical) {
  const { pipeline } = tracker;
  const crop = cropOf(placeHead(label.mesh, canonical), pipeline.model.layout.crop);
  const isThere = ({ x, y, side }) =>
    Math.hypot(x - crop.x, y - crop.y) < crop.side / 3 && Math.abs(Math.log(side / crop.side)) < Math.log(2);
  const answer = (how, result) => {
    const { head, blendshapes } = result.observation ?? {};
    const face = result.unfiltered ?? (head && { ...head, blendshapes });
    return { how, prediction: face ? predictionOf(face, pipeline.landmarksInPicture(face, picture)) : null };
  };
  const result = await trackStill(tracker, picture);
  const seen = result.unfiltered && result.observation.head;
  if (seen && isThere(seen.crop)) return answer('found', result);
  tracker.point(crop, picture);
  const pointed = await trackStill(tracker, picture);
  tracker.point(null);
  if (!pointed.unfiltered) return answer('refused', pointed);
  return answer(seen ? 'elsewhere' : 'missed', pointed);
}
