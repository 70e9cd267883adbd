import { type Crop, CropSampler } from '../crop.js';
import type { FaceLayout } from '../model/layout.js';
import type { Picture } from '../picture.js';
import { between, type Field, fillSmoothly } from './fill.js';
import { gaussian } from './gaussian.js';

/** How much larger a square than the crop is cut out of the photograph: noses and chins may reach beyond it. */
const MARGIN = 1.25;

/** Skin seen at less than the first cosine is a smear of the photograph; from the second on it is taken as it is. */
const SLANTED = 0.22;
const SQUARE = 0.5;

/**
 * How far inside the face a texel is: the mask smoothed by such a share of its side. Where that is lower than the first level, a map
 * that is off by a little shows what is behind the face; in the band up to the second it is believed where its colour is
 * near that of the face beside it, or hair and wall would become skin.
 */
const RIM = { deviation: 1 / 40, level: 0.9 };
const BAND = { deviation: 1 / 28, level: 0.97 };
const NEAR_COLOUR = 0.14;

/** Reach of the soft edge between what was seen and what was made up [share of the texture's side]. */
const BLEND = 1 / 64;

/** A canonical map is symmetric when a point and its mirror image's are this near in the mean [m]. */
const SYMMETRIC = 0.003;

/** What is known of each texel, row by row from the top left. */
export interface SeenTexels {
  side: number;
  /** [side * side * 3] the texel's place in the crop: x right, y down, 0..1; the third is not read, nor any where nothing is visible. */
  places: Float32Array;
  /** [side * side] 0 hidden or beside the face, else how squarely it is seen, to 1. */
  visibility: Float32Array;
}

/**
 * The photograph laid onto the UV square. What the camera did not see is taken from the other half of the face, toned to
 * meet what lies around it; where both are hidden, colours run on smoothly, and so they do beside the face.
 */
export function paintTexture(picture: Picture, crop: Crop, texels: SeenTexels, layout: FaceLayout): Picture {
  const { colour, known, share } = seenColours(picture, crop, texels, layout);
  const made = madeUp(colour, known, layout);
  const { side } = texels;
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let i = 0; i < side * side; i++) {
    for (let c = 0; c < 3; c++) {
      const value = share[i] * colour.values[i * 3 + c] + (1 - share[i]) * made.values[i * 3 + c];
      data[i * 4 + c] = value * 255;
    }
  }
  return { data, width: side, height: side };
}

/** What one photograph says of a texture. */
export interface SeenColours {
  /** [side, side, 3] 0..1; means nothing where it is not known. */
  colour: Field;
  /** [side * side] 1 where the photograph shows the face's skin. */
  known: Uint8Array;
  /** [side * side] how far it is to be believed, 0..1: falls to 0 gently before what is not known. */
  share: Float32Array;
}

/** The photograph's colours where it shows the face, without hair and wall behind the rim. */
export function seenColours(
  picture: Picture,
  crop: Crop,
  texels: SeenTexels,
  layout: FaceLayout,
): SeenColours {
  const { side, visibility } = texels;
  const { colour, inside } = lookUp(picture, crop, texels);
  const known = new Uint8Array(side * side);
  for (let i = 0; i < known.length; i++) known[i] = visibility[i] > SLANTED && inside[i] ? 1 : 0;
  leaveOutBackdrop(colour, known, layout);
  const squarely = visibility.map((cosine, i) => (known[i] ? smoothStep(SLANTED, SQUARE, cosine) : 0));
  const share = soften(squarely, side);
  // Softening must not reach what was never seen.
  for (let i = 0; i < share.length; i++) if (!known[i]) share[i] = 0;
  return { colour, known, share };
}

/** The photograph's colour at each visible texel's place [side, side, 3] 0..1, and whether that place is in the photograph. */
function lookUp(picture: Picture, crop: Crop, { side, places, visibility }: SeenTexels) {
  const square = { ...crop, side: crop.side * MARGIN };
  const pixels = Math.max(64, Math.min(2 * side, Math.ceil(square.side)));
  const planes = new CropSampler(pixels).sample(picture, square);
  const cut: Field = { side: pixels, channels: 3, values: new Float32Array(planes.length) };
  const plane = pixels * pixels;
  for (let i = 0; i < plane; i++) for (let c = 0; c < 3; c++) cut.values[i * 3 + c] = planes[c * plane + i];
  const colour: Field = { side, channels: 3, values: new Float32Array(side * side * 3) };
  const inside = new Uint8Array(side * side);
  // As cropToPicture does, without an array for each of a quarter of a million texels.
  const [cos, sin] = [crop.side * Math.cos(crop.roll), crop.side * Math.sin(crop.roll)];
  for (let i = 0; i < side * side; i++) {
    if (!(visibility[i] > SLANTED)) continue;
    const x = places[i * 3] - 0.5;
    const y = places[i * 3 + 1] - 0.5;
    const px = crop.x + x * cos + y * sin;
    const py = crop.y - x * sin + y * cos;
    const u = 0.5 + x / MARGIN;
    const v = 0.5 + y / MARGIN;
    const isCut = u >= 0 && v >= 0 && u <= 1 && v <= 1;
    inside[i] = isCut && px > 1 && py > 1 && px < picture.width - 1 && py < picture.height - 1 ? 1 : 0;
    for (let c = 0; c < 3; c++) colour.values[i * 3 + c] = between(cut, u * pixels, v * pixels, c);
  }
  return { colour, inside };
}

/** Takes texels near the rim that show what is behind the face out of `known`, in place. */
function leaveOutBackdrop(colour: Field, known: Uint8Array, { mask, uvSize }: FaceLayout): void {
  const { side, channels, values } = colour;
  const face = mask.map((value) => (value > 0 ? 1 : 0));
  const [rim, band] = [RIM, BAND].map(({ deviation }) => gaussian(face, uvSize, deviation * uvSize));
  const pixels = new Int32Array(side * side);
  for (let texel = 0; texel < pixels.length; texel++) {
    const column = Math.floor((((texel % side) + 0.5) / side) * uvSize);
    pixels[texel] = Math.floor(((Math.floor(texel / side) + 0.5) / side) * uvSize) * uvSize + column;
  }
  const core = known.map((value, texel) => (band[pixels[texel]] >= BAND.level ? value : 0));
  const expected: Field = { side, channels, values: values.slice() };
  fillSmoothly(expected, core);
  for (let texel = 0; texel < pixels.length; texel++) {
    if (!known[texel] || core[texel]) continue;
    let square = 0;
    for (let c = 0; c < channels; c++) {
      square += (values[texel * channels + c] - expected.values[texel * channels + c]) ** 2;
    }
    if (rim[pixels[texel]] < RIM.level || square > NEAR_COLOUR ** 2) known[texel] = 0;
  }
}

/** A whole texture made of the known texels: their mirror images where those are known, in tones that meet. */
export function madeUp({ side, channels, values }: Field, known: Uint8Array, layout: FaceLayout): Field {
  const out: Field = { side, channels, values: values.slice() };
  const filled = known.slice();
  if (isSymmetric(layout)) {
    const tone: Field = { side, channels, values: new Float32Array(values.length) };
    const mirror = (pixel: number) => pixel + side - 1 - 2 * (pixel % side);
    const both = known.map((value, pixel) => value & known[mirror(pixel)]);
    for (let pixel = 0; pixel < side * side; pixel++) {
      if (!both[pixel]) continue;
      for (let c = 0; c < channels; c++) {
        const at = pixel * channels + c;
        tone.values[at] = values[at] - values[mirror(pixel) * channels + c];
      }
    }
    fillSmoothly(tone, both);
    for (let pixel = 0; pixel < side * side; pixel++) {
      if (known[pixel] || !known[mirror(pixel)]) continue;
      filled[pixel] = 1;
      for (let c = 0; c < channels; c++) {
        const at = pixel * channels + c;
        out.values[at] = values[mirror(pixel) * channels + c] + tone.values[at];
      }
    }
  }
  fillSmoothly(out, filled);
  return out;
}

/** Whether flipping the UV square mirrors the face. */
export function isSymmetric({ canonical, mask, uvSize }: FaceLayout): boolean {
  let [sum, count] = [0, 0];
  for (let pixel = 0; pixel < uvSize * uvSize; pixel++) {
    const mirror = pixel + uvSize - 1 - 2 * (pixel % uvSize);
    if (!(mask[pixel] > 0 && mask[mirror] > 0)) continue;
    const along = (axis: number, sign: number) =>
      canonical[pixel * 3 + axis] - sign * canonical[mirror * 3 + axis];
    sum += Math.hypot(along(0, -1), along(1, 1), along(2, 1));
    count++;
  }
  return count > 0 && sum / count < SYMMETRIC;
}

function smoothStep(low: number, high: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return t * t * (3 - 2 * t);
}

/** Shares [side * side] that fall to 0 gently before a place where they are 0: the least around, then the mean around. */
function soften(shares: Float32Array, side: number): Float32Array {
  const reach = Math.max(1, Math.round(side * BLEND));
  let out = shares;
  for (const of of [least, mean]) {
    for (const step of [1, side]) out = alongLines(out, side, step, reach, of);
  }
  return out;
}

function least(line: Float32Array, from: number, to: number): number {
  let value = line[from];
  for (let i = from + 1; i < to; i++) if (line[i] < value) value = line[i];
  return value;
}

function mean(line: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += line[i];
  return sum / (to - from);
}

/** Each value becomes what `of` makes of the values up to `reach` to either side along a row (`step` 1) or column. */
function alongLines(
  values: Float32Array,
  side: number,
  step: number,
  reach: number,
  of: (line: Float32Array, from: number, to: number) => number,
): Float32Array {
  const out = new Float32Array(values.length);
  const line = new Float32Array(side);
  for (let n = 0; n < side; n++) {
    const start = step === 1 ? n * side : n;
    for (let i = 0; i < side; i++) line[i] = values[start + i * step];
    for (let i = 0; i < side; i++) {
      out[start + i * step] = of(line, Math.max(0, i - reach), Math.min(side, i + reach + 1));
    }
  }
  return out;
}
