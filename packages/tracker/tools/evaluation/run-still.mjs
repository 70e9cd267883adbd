import { join } from 'node:path';
import { clipFrames } from '../clip-frames.mjs';
import { mean } from '../statistics.mjs';
import { noisy } from '../still-faces.mjs';
import { predictionOf } from './prediction.mjs';
import { gaussianOf, randomOf, sampleOf } from './random.mjs';
import { framesToFollow, jitter } from './steadiness.mjs';
import { FRAME, readPicture } from './stills.mjs';

/** How long a still face is looked at, and how long of that the filter may take to come to rest [frames]. */
const WATCHED = 90;
const SETTLING = 15;
/** A step: so many frames before it, so many after it, of which the last ones say where it leads. */
const BEFORE = 20;
const AFTER = 30;
const RESTING = 10;
const JUMP = 0.05;
/** How far the jaw has to go down for a mouth to be open. */
const OPEN = 0.3;

/** Trembling of a still face under a camera's noise, and how soon a step of place or of expression is followed. */
export async function runStill(context, rows, files) {
  const [trembling, jumps] = [[], []];
  for (const row of sampleOf(rows, rows.length, 6)) {
    if (trembling.length >= context.stills) break;
    const picture = await readPicture(context.labels.file(row));
    const { size } = context.labels.face(row);
    const frames = await watch(context.tracker, new Array(WATCHED).fill(picture), row);
    if (!frames) continue;
    const calm = (kind) =>
      jitter(
        frames.slice(SETTLING).map((frame) => frame[kind].points),
        size,
      );
    trembling.push({ row, filtered: calm('filtered'), unfiltered: calm('unfiltered') });
    const jump = await step(
      context.tracker,
      picture,
      moved(picture, Math.max(1, Math.round(JUMP * size))),
      row,
    );
    if (jump) jumps.push({ row, ...jump });
  }
  const expressions = [];
  for (const file of files) {
    for (const pair of await expressionPairs(context, file)) {
      const result = await step(context.tracker, ...pair.pictures, expressions.length);
      if (result) expressions.push({ clip: file, frames: pair.frames, ...result });
    }
  }
  const rms = (kind) => Math.sqrt(mean(trembling.map((still) => still[kind] ** 2)));
  return {
    jitter: { filtered: rms('filtered'), unfiltered: rms('unfiltered'), each: trembling },
    jumps,
    expressions,
  };
}

/** Tracks pictures as a camera with noise would show them; `null` as soon as the face is not seen in one. */
async function watch({ pipeline }, pictures, seed) {
  pipeline.reset();
  const gaussian = gaussianOf(randomOf(seed));
  const frames = [];
  for (const [i, picture] of pictures.entries()) {
    const { frame, unfiltered } = await pipeline.track(noisy(picture, gaussian), i * FRAME);
    if (!unfiltered) return null;
    const face = (of) => predictionOf(of, pipeline.landmarksInPicture(of, picture));
    frames.push({ filtered: face(frame), unfiltered: face(unfiltered) });
  }
  return frames;
}

async function step(tracker, from, to, seed) {
  const pictures = [...new Array(BEFORE).fill(from), ...new Array(AFTER).fill(to)];
  const frames = await watch(tracker, pictures, seed);
  if (!frames) return null;
  const follow = (of) => {
    const values = frames.map(of);
    return framesToFollow(
      values.slice(BEFORE - RESTING, BEFORE),
      values.slice(BEFORE),
      values.slice(-RESTING),
    );
  };
  const jaw = (kind) => (frame) => [[frame[kind].blendshapes.jawOpen, 0]];
  return {
    filtered: follow(({ filtered }) => filtered.points),
    unfiltered: follow(({ unfiltered }) => unfiltered.points),
    jawOpen: { filtered: follow(jaw('filtered')), unfiltered: follow(jaw('unfiltered')) },
  };
}

/** The picture moved to the right by whole pixels; its left edge is drawn out. */
function moved(picture, by) {
  const { data, width, height } = picture;
  const out = new Uint8ClampedArray(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + Math.max(0, x - by)) * 4;
      out.set(data.subarray(from, from + 4), (y * width + x) * 4);
    }
  }
  return { ...picture, data: out };
}

/** Two frames of a clip, one with a closed and one with an open mouth and else much alike, in both orders; none without. */
async function expressionPairs({ labels, folder }, file) {
  const faces = labels.clipFaces(file);
  const numbers = [...faces.keys()];
  const jaw = (number) => faces.get(number).blendshapes.jawOpen;
  const open = numbers.reduce((best, number) => (jaw(number) > jaw(best) ? number : best));
  if (jaw(open) < OPEN) return [];
  const center = ({ points }) => [0, 1].map((axis) => mean(points.map((point) => point[axis])));
  const unlike = (number) => {
    const [a, b] = [faces.get(number), faces.get(open)];
    const turn = Object.keys(a.angles).reduce(
      (sum, name) => sum + Math.abs(a.angles[name] - b.angles[name]),
      0,
    );
    const [from, to] = [center(a), center(b)];
    return turn / 10 + (10 * Math.hypot(from[0] - to[0], from[1] - to[1])) / b.size;
  };
  const shut = numbers.filter((number) => jaw(number) < 0.3 * jaw(open));
  const closed = shut.reduce((best, number) => (unlike(number) < unlike(best) ? number : best));
  const pictures = {};
  let number = 0;
  for await (const { picture } of clipFrames(join(folder, file))) {
    if (number === open || number === closed) pictures[number] = picture;
    number++;
    if (number > Math.max(open, closed)) break;
  }
  const pair = (...frames) => ({ frames, pictures: frames.map((frame) => pictures[frame]) });
  return [pair(closed, open), pair(open, closed)];
}
