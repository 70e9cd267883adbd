import { darkGlasses, handOverMouth } from '../evaluation/disturb-occlude.mjs';
import { placeHead } from '../evaluation/head-placement.mjs';
import { randomOf } from '../evaluation/random.mjs';
import { addNoise, blank, draw, fill, SHAPES } from './canvas.mjs';
import { boxOf } from './face-scenes.mjs';

/** A camera's picture [pixels], and its pictures a second. */
const [WIDTH, HEIGHT] = [480, 360];
export const RATE = 30;
/** When a face goes and when it begins to come back, and how long either takes when it walks [frames]. */
const [GONE, BACK, WALK] = [30, 70, 15];
const LENGTH = 110;

/**
 * A camera's picture, and where the label nearest in time has the face's mesh in it.
 * @typedef {{ picture: import('./canvas.mjs').Picture, mesh: Float32Array }} CameraFrame
 */

/**
 * How a face leaves and comes back. Each: (frame number, picture, face's box) -> the picture then, whether the face is out of
 * it, and whether all of the face is in it. The picture given may be drawn on.
 */
export const DEPARTURES = {
  'walks out of the picture': (number, picture, box) => {
    const steps = number < BACK ? number - GONE : BACK + WALK - number;
    const by = Math.round(Math.min(1, Math.max(0, steps / WALK)) * WIDTH);
    const left = box.x - box.width / 2 + by;
    return { picture: moved(picture, by), out: left >= WIDTH, whole: left + box.width <= WIDTH };
  },
  'is covered by something large': (number, picture, box) => {
    const away = number >= GONE && number < BACK;
    const cover = { x: box.x, y: box.y, width: box.width * 1.5, height: box.height * 1.5 };
    if (away) fill(picture, SHAPES.box(cover), (x, y) => [90 + (x % 40), 70 + (y % 25), 60]);
    return { picture, out: away, whole: !away };
  },
  'camera is covered': (number, picture) => {
    const away = number >= GONE && number < BACK;
    return { picture: away ? blank(WIDTH, HEIGHT, [4, 3, 3]) : picture, out: away, whole: !away };
  },
};

/** What should not make a tracker lose a face for good, nor again and again. The picture given may be drawn on. */
export const NUISANCES = {
  nothing: (picture) => picture,
  'hand over the mouth': (picture, placement) => handOverMouth(picture, placement, randomOf(5)),
  'dark glasses': (picture, placement) => darkGlasses(picture, placement, randomOf(5)),
  'half out of the picture': (picture, _, box) => moved(picture, Math.round(WIDTH - box.x)),
};

/** The picture of a camera that a clip's frame fills from top to bottom, and the label in it. */
export function cameraFrame({ picture, mesh }) {
  const camera = blank(WIDTH, HEIGHT, [96, 92, 88]);
  const scale = HEIGHT / picture.height;
  const to = [WIDTH / 2, HEIGHT / 2];
  const from = [picture.width / 2, picture.height / 2];
  draw(camera, picture, { from, to, scale, turn: 0 });
  const points = Float32Array.from(mesh, (value, i) =>
    i % 3 === 2 ? value * scale : (value - from[i % 3]) * scale + to[i % 3],
  );
  return { picture: camera, mesh: points };
}

const copy = (picture) => ({ ...picture, data: new Uint8ClampedArray(picture.data) });

/** The same picture moved to the right; what is beyond stays what it was at the edge. */
function moved(picture, by) {
  const out = copy(picture);
  for (let y = 0; y < picture.height; y++) {
    const row = y * picture.width;
    for (let x = 0; x < picture.width; x++) {
      const from = (row + Math.min(picture.width - 1, Math.max(0, x - by))) * 4;
      out.data.set(picture.data.subarray(from, from + 4), (row + x) * 4);
    }
  }
  return out;
}

/**
 * One departure: how long after the face is out of the picture it is lost, and how long after all of it is back it is
 * found [ms]; 0 where it was sooner, `null` where it did not happen. `late`: it comes back by so many frames later.
 */
export async function measureDeparture(pipeline, frames, departure, late = 0) {
  pipeline.reset();
  const random = randomOf(11);
  let [out, whole, lost, found] = [null, null, null, null];
  for (let number = 0; number < Math.min(LENGTH, frames.length); number++) {
    const { picture, mesh } = frames[number];
    // What comes back later comes back at another moment between two searches.
    const state = departure(
      number < BACK ? number : Math.max(BACK - 1, number - late),
      copy(picture),
      boxOf(mesh),
    );
    addNoise(state.picture, 3, random);
    if (state.out) out ??= number;
    else if (out !== null && state.whole) whole ??= number;
    const { change } = await pipeline.track(state.picture, (number * 1000) / RATE);
    if (number >= GONE && change === 'lost') lost ??= number;
    if (lost !== null && change === 'found') found ??= number;
  }
  const after = (event, from) =>
    event === null || from === null ? null : (Math.max(0, event - from) * 1000) / RATE;
  return { lost: after(lost, out), found: after(found, whole) };
}

/**
 * How often a face is lost or found anew after it was found first, and how often found anew alone.
 * @param {AsyncIterable<CameraFrame> | Iterable<CameraFrame>} frames
 */
export async function measureFlicker(pipeline, frames, nuisance, canonical) {
  pipeline.reset();
  const random = randomOf(13);
  let seen = false;
  let [number, changes, again] = [0, 0, 0];
  for await (const { picture, mesh } of frames) {
    const shown = nuisance(copy(picture), placeHead(mesh, canonical), boxOf(mesh));
    addNoise(shown, 3, random);
    const { change } = await pipeline.track(shown, (number * 1000) / RATE);
    if (seen && (change === 'lost' || change === 'found')) changes++;
    if (seen && change === 'found') again++;
    seen ||= change === 'found';
    number++;
  }
  return { seen, changes, again };
}
