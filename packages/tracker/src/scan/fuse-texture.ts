import { between, type Field, fillSmoothly } from '../dense/fill.js';
import { gaussian } from '../dense/gaussian.js';
import { madeUp, type SeenColours } from '../dense/texture.js';
import type { FaceLayout } from '../model/layout.js';
import type { Picture } from '../picture.js';
import { evenLight } from './even-light.js';

/** Texels along a side of the map of tones: light differs between views over whole cheeks, not over pores. */
const TONE_SIDE = 64;
/** How far tones are smoothed [texels of that map]. */
const TONE_DEVIATION = 3;
/** How soft the texture's edge is, and how far skin beside the face is smoothed [texels of that map]. */
const EDGE_DEVIATION = 1;
const SKIN_DEVIATION = 4;
/** Skin that no view sees more squarely than this [cosine] may be the wall behind it. */
const SQUARE_ENOUGH = 0.3;
/** How much the first view, which looks ahead and has the eyes and the mouth, is preferred. */
const FIRST = 1.5;

export interface ViewColours extends SeenColours {
  /** [side * side] how squarely each texel is seen. */
  visibility: Float32Array;
}

/**
 * One texture [side, side] of several views, the first of which gives the tone: the others are brought to it over wide
 * areas, each texel comes mostly from whoever sees it best, and what nobody saw from the other half of the face.
 */
export function fuseTextures(
  views: readonly ViewColours[],
  layout: FaceLayout,
  { light = 'even' }: { light?: 'even' | 'as-seen' } = {},
): Picture {
  const [first] = views;
  const { side } = first.colour;
  const toned = views.map((view, k) => (k === 0 ? view.colour : inTonesOf(view, first)));
  const colour: Field = { side, channels: 3, values: new Float32Array(side * side * 3) };
  const known = new Uint8Array(side * side);
  const share = new Float32Array(side * side);
  for (let i = 0; i < side * side; i++) {
    let total = 0;
    for (let k = 0; k < views.length; k++) {
      const view = views[k];
      if (!view.known[i] || view.visibility[i] < SQUARE_ENOUGH) continue;
      const squarely = view.share[i] * view.visibility[i] * (k === 0 ? FIRST : 1);
      // Sharply: the view that sees a texel best takes it, since mixing two shows each eye and each mole twice.
      const square = squarely * squarely;
      const weight = square * square + 1e-9;
      total += weight;
      for (let c = 0; c < 3; c++) colour.values[i * 3 + c] += weight * toned[k].values[i * 3 + c];
      const sure = Math.min(1, (view.visibility[i] - SQUARE_ENOUGH) / SQUARE_ENOUGH);
      share[i] = Math.max(share[i], view.share[i] * sure);
    }
    if (total === 0) continue;
    known[i] = 1;
    for (let c = 0; c < 3; c++) colour.values[i * 3 + c] /= total;
  }
  const made = madeUp(colour, known, layout);
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let i = 0; i < side * side; i++) {
    for (let c = 0; c < 3; c++) {
      const at = i * 3 + c;
      data[i * 4 + c] = 255 * (share[i] * colour.values[at] + (1 - share[i]) * made.values[at]);
    }
  }
  const picture = { data, width: side, height: side };
  if (light === 'even') evenLight(picture, layout);
  continueSkin(picture, layout);
  return picture;
}

/**
 * Beside the face the texture becomes the skin nearby, smoothed: what grows a head from the rim takes its colour there, and would
 * draw each hair at the rim into a streak. In place.
 */
function continueSkin({ data, width: side }: Picture, { mask, uvSize }: FaceLayout): void {
  const face = Float32Array.from({ length: TONE_SIDE ** 2 }, (_, i) => {
    const at = (place: number) => Math.floor(((place + 0.5) / TONE_SIDE) * uvSize);
    return mask[at(Math.floor(i / TONE_SIDE)) * uvSize + at(i % TONE_SIDE)] > 0 ? 1 : 0;
  });
  const edge: Field = { side: TONE_SIDE, channels: 1, values: gaussian(face, TONE_SIDE, EDGE_DEVIATION) };
  const spread = gaussian(face, TONE_SIDE, SKIN_DEVIATION);
  const skin: Field = { side: TONE_SIDE, channels: 3, values: new Float32Array(TONE_SIDE ** 2 * 3) };
  for (let c = 0; c < 3; c++) {
    const plane = new Float32Array(side * side);
    for (let i = 0; i < plane.length; i++) plane[i] = data[i * 4 + c];
    const own = lowered(plane, side).map((value, i) => value * face[i]);
    gaussian(own, TONE_SIDE, SKIN_DEVIATION).forEach((value, i) => {
      skin.values[i * 3 + c] = value / Math.max(spread[i], 1e-6);
    });
  }
  for (let i = 0; i < side * side; i++) {
    const x = (((i % side) + 0.5) / side) * TONE_SIDE;
    const y = ((Math.floor(i / side) + 0.5) / side) * TONE_SIDE;
    const inside = (between(edge, x, y, 0) - 0.3) / 0.4;
    if (inside >= 1) continue;
    const share = Math.max(0, inside);
    for (let c = 0; c < 3; c++)
      data[i * 4 + c] = share * data[i * 4 + c] + (1 - share) * between(skin, x, y, c);
  }
}

const toned = new WeakMap<SeenColours, { like: SeenColours; colour: Field }>();

/** A view's colours in the tones of another, found once. */
export function inTonesOf(view: SeenColours, like: SeenColours): Field {
  const known = toned.get(view);
  if (known?.like === like) return known.colour;
  const colour = tonedLike(view, like);
  toned.set(view, { like, colour });
  return colour;
}

/** A view's colours in the tones of another: what both know tells by how much they differ, smoothly over the face. */
function tonedLike(view: SeenColours, other: SeenColours): Field {
  const { side, values } = view.colour;
  const both = view.share.map((share, i) => share * other.share[i]);
  const tones: Field = { side: TONE_SIDE, channels: 3, values: new Float32Array(TONE_SIDE ** 2 * 3) };
  const weights = lowered(both, side);
  const spread = gaussian(weights, TONE_SIDE, TONE_DEVIATION);
  const known = Uint8Array.from(spread, (weight) => (weight > 0.05 ? 1 : 0));
  for (let c = 0; c < 3; c++) {
    const differences = both.map(
      (weight, i) => weight * (other.colour.values[i * 3 + c] - values[i * 3 + c]),
    );
    const smooth = gaussian(lowered(differences, side), TONE_SIDE, TONE_DEVIATION);
    for (let i = 0; i < known.length; i++) if (known[i]) tones.values[i * 3 + c] = smooth[i] / spread[i];
  }
  fillSmoothly(tones, known);
  const out = values.slice();
  for (let i = 0; i < side * side; i++) {
    const x = (((i % side) + 0.5) / side) * TONE_SIDE;
    const y = ((Math.floor(i / side) + 0.5) / side) * TONE_SIDE;
    for (let c = 0; c < 3; c++) out[i * 3 + c] += between(tones, x, y, c);
  }
  return { side, channels: 3, values: out };
}

/** Means over blocks of a square [side, side] -> [TONE_SIDE, TONE_SIDE]. */
function lowered(values: Float32Array, side: number): Float32Array {
  const out = new Float32Array(TONE_SIDE * TONE_SIDE);
  const counts = new Float32Array(TONE_SIDE * TONE_SIDE);
  for (let i = 0; i < values.length; i++) {
    const row = Math.floor((Math.floor(i / side) / side) * TONE_SIDE);
    const to = row * TONE_SIDE + Math.floor(((i % side) / side) * TONE_SIDE);
    out[to] += values[i];
    counts[to]++;
  }
  return out.map((sum, i) => (counts[i] > 0 ? sum / counts[i] : 0));
}
