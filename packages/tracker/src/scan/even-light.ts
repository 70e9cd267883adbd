import { between, type Field } from '../dense/fill.js';
import { gaussian } from '../dense/gaussian.js';
import { isSymmetric } from '../dense/texture.js';
import type { FaceLayout } from '../model/layout.js';
import type { Picture } from '../picture.js';

/** Texels along a side of the map of light: it changes over cheeks, not over pores. */
const SIDE = 64;
/** How far light is smoothed [texels of that map]: lips and brows are narrower, and stay. */
const DEVIATION = 4;
/** How much of what only one half of the face has in light goes. */
const ASIDE = 0.9;
/** How much of what differs in colour (not in brightness) over wide areas goes: a lamp's, a screen's. */
const COLOURED = 0.75;
/** Light is never changed by more than this factor: what is black in the picture stays dark. */
const MOST = 1.9;
/** Keeps black from being endlessly dark. */
const FLOOR = 0.02;

/**
 * Takes the room's light out of a texture, in place: an avatar stands in a light of its own. Faces are symmetric and skin has one
 * colour over wide areas; what is not so is mostly a lamp on one side or the colour of a screen.
 */
export function evenLight(picture: Picture, layout: FaceLayout): void {
  const { data, width: side } = picture;
  const weights = faceWeights(layout);
  const spread = gaussian(weights, SIDE, DEVIATION);
  const light: Field = { side: SIDE, channels: 3, values: new Float32Array(SIDE * SIDE * 3) };
  for (let c = 0; c < 3; c++) {
    const smooth = gaussian(
      logarithms(picture, c).map((value, i) => value * weights[i]),
      SIDE,
      DEVIATION,
    );
    for (let i = 0; i < smooth.length; i++) light.values[i * 3 + c] = smooth[i] / Math.max(spread[i], 1e-3);
  }
  const change = changeOf(light, weights, isSymmetric(layout));
  for (let i = 0; i < side * side; i++) {
    const x = (((i % side) + 0.5) / side) * SIDE;
    const y = ((Math.floor(i / side) + 0.5) / side) * SIDE;
    for (let c = 0; c < 3; c++) data[i * 4 + c] *= Math.exp(between(change, x, y, c));
  }
}

/** [SIDE * SIDE * 3] what is to be added to the logarithm of each colour. */
function changeOf({ values }: Field, weights: Float32Array, isMirrored: boolean): Field {
  const tint = (i: number, c: number) => values[i * 3 + c] - brightness(values, i);
  const mean = [0, 1, 2].map((c) => {
    let [sum, total] = [0, 0];
    for (let i = 0; i < weights.length; i++) {
      sum += weights[i] * tint(i, c);
      total += weights[i];
    }
    return sum / Math.max(total, 1e-6);
  });
  const out: Field = { side: SIDE, channels: 3, values: new Float32Array(values.length) };
  const most = Math.log(MOST);
  for (let i = 0; i < weights.length; i++) {
    const other = isMirrored ? i + SIDE - 1 - 2 * (i % SIDE) : i;
    const brighter = (ASIDE * (brightness(values, other) - brightness(values, i))) / 2;
    for (let c = 0; c < 3; c++) {
      const both = (tint(i, c) + tint(other, c)) / 2;
      const wanted = both + COLOURED * (mean[c] - both);
      const change = brighter + ASIDE * (wanted - tint(i, c));
      out.values[i * 3 + c] = Math.min(most, Math.max(-most, change));
    }
  }
  return out;
}

function brightness(values: Float32Array, i: number): number {
  return 0.3 * values[i * 3] + 0.6 * values[i * 3 + 1] + 0.1 * values[i * 3 + 2];
}

/** [SIDE * SIDE] 1 where the map of light is face. */
function faceWeights({ mask, uvSize }: FaceLayout): Float32Array {
  return Float32Array.from({ length: SIDE * SIDE }, (_, i) => {
    const at = (place: number) => Math.floor(((place + 0.5) / SIDE) * uvSize);
    return mask[at(Math.floor(i / SIDE)) * uvSize + at(i % SIDE)] > 0 ? 1 : 0;
  });
}

/** Of each value that a byte has. */
const LOGARITHMS = Float64Array.from({ length: 256 }, (_, value) => Math.log(value / 255 + FLOOR));

/** [SIDE * SIDE] mean of the logarithms of a colour over blocks. */
function logarithms({ data, width: side }: Picture, channel: number): Float32Array {
  const sums = new Float32Array(SIDE * SIDE);
  const counts = new Float32Array(SIDE * SIDE);
  for (let i = 0; i < side * side; i++) {
    const row = Math.floor((Math.floor(i / side) / side) * SIDE);
    const to = row * SIDE + Math.floor(((i % side) / side) * SIDE);
    sums[to] += LOGARITHMS[data[i * 4 + channel]];
    counts[to]++;
  }
  return sums.map((sum, i) => sum / Math.max(1, counts[i]));
}
