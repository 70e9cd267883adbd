import { gaussianOf, randomOf } from '../evaluation/random.mjs';

/** @typedef {import('../../dist/index.js').Picture} Picture */

/** Taps per axis at most where a picture shrinks. */
const MOST_TAPS = 4;

/** @returns {Picture} of one colour [r, g, b] */
export function blank(width, height, color = [0, 0, 0]) {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < data.length; i += 4) data.set([...color, 255], i);
  return { data, width, height };
}

/**
 * How a picture lies in another: `from` (its point) comes to `to`, `scale` times as large and turned anticlockwise by
 * `turn` [radians].
 * @typedef {{ from: number[], to: number[], scale: number, turn: number }} Placing
 */

/** Where a point of the placed picture comes to. */
export function placed({ from, to, scale, turn }, [x, y]) {
  const [cos, sin] = [Math.cos(turn) * scale, Math.sin(turn) * scale];
  const [dx, dy] = [x - from[0], y - from[1]];
  return [to[0] + cos * dx + sin * dy, to[1] - sin * dx + cos * dy];
}

/** A crop of the placed picture as a crop of the other. */
export function placedCrop(placing, crop) {
  const [x, y] = placed(placing, [crop.x, crop.y]);
  return { x, y, side: crop.side * placing.scale, roll: crop.roll + placing.turn };
}

/** Draws a picture onto another. `soft`: how far its edge fades out [pixels of its own]. */
export function draw(onto, picture, placing, soft = 0) {
  const { from, to, scale, turn } = placing;
  const corners = [
    [0, 0],
    [picture.width, 0],
    [0, picture.height],
    [picture.width, picture.height],
  ].map((corner) => placed(placing, corner));
  const span = (axis, end) => {
    const values = corners.map((corner) => corner[axis]);
    return [Math.max(0, Math.floor(Math.min(...values))), Math.min(end, Math.ceil(Math.max(...values)))];
  };
  const [left, right] = span(0, onto.width);
  const [top, bottom] = span(1, onto.height);
  const taps = Math.min(MOST_TAPS, Math.max(1, Math.ceil(0.8 / scale)));
  const [cos, sin] = [Math.cos(turn) / scale, Math.sin(turn) / scale];
  // Red, green, blue and how much of the picture there is at all, summed over the taps.
  const sum = new Float64Array(4);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      sum.fill(0);
      for (let tap = 0; tap < taps * taps; tap++) {
        const dx = x + ((tap % taps) + 0.5) / taps - to[0];
        const dy = y + (Math.floor(tap / taps) + 0.5) / taps - to[1];
        addPixel(sum, picture, from[0] + cos * dx - sin * dy, from[1] + sin * dx + cos * dy, soft);
      }
      if (sum[3] === 0) continue;
      const at = (y * onto.width + x) * 4;
      const share = 1 / (taps * taps);
      const rest = 1 - sum[3] * share;
      for (let channel = 0; channel < 3; channel++) {
        onto.data[at + channel] = sum[channel] * share + rest * onto.data[at + channel];
      }
    }
  }
}

/** Adds what a picture shows at a place, bilinearly, times how much it is there at all. */
function addPixel(sum, picture, x, y, soft) {
  const { data, width, height } = picture;
  const inside = Math.min(x, y, width - x, height - y);
  if (inside <= 0) return;
  const share = soft > 0 ? Math.min(1, inside / soft) : 1;
  const left = Math.min(width - 1, Math.max(0, x - 0.5));
  const top = Math.min(height - 1, Math.max(0, y - 0.5));
  const x0 = Math.floor(left);
  const y0 = Math.floor(top);
  const fx = left - x0;
  const fy = top - y0;
  const a = (y0 * width + x0) * 4;
  const right = x0 + 1 < width ? 4 : 0;
  const below = y0 + 1 < height ? width * 4 : 0;
  for (let channel = 0; channel < 3; channel++) {
    const at = a + channel;
    const upper = data[at] * (1 - fx) + data[at + right] * fx;
    const lower = data[at + below] * (1 - fx) + data[at + below + right] * fx;
    sum[channel] += share * (upper * (1 - fy) + lower * fy);
  }
  sum[3] += share;
}

/** Fills the pixels for which `inside(x, y)` says so with what `paint(x, y)` says, [r, g, b]. */
export function fill({ data, width, height }, inside, paint) {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (inside(x + 0.5, y + 0.5)) data.set(paint(x, y), (y * width + x) * 4);
    }
  }
}

const ellipse =
  ({ x, y, width, height }) =>
  (px, py) =>
    ((px - x) / width) ** 2 + ((py - y) / height) ** 2 < 0.25;
const box =
  ({ x, y, width, height }) =>
  (px, py) =>
    Math.abs(px - x) < width / 2 && Math.abs(py - y) < height / 2;
/** Shapes for {@link fill}, about a middle. */
export const SHAPES = { ellipse, box };

/**
 * A room's light: `gain` times `tint` [r, g, b], brighter to one side by `slope` [x, y] (natural logarithm over the whole
 * picture), then `gamma`.
 */
export function light({ data, width, height }, { gain, tint, slope, gamma }) {
  const curve = Float32Array.from({ length: 256 }, (_, value) => 255 * (value / 255) ** gamma);
  const along = (length, amount) =>
    Float32Array.from({ length }, (_, i) => Math.exp(amount * (i / length - 0.5)));
  const [columns, rows] = [along(width, slope[0]), along(height, slope[1])];
  for (let i = 0; i < width * height; i++) {
    const here = gain * columns[i % width] * rows[Math.floor(i / width)];
    for (let channel = 0; channel < 3; channel++) {
      data[i * 4 + channel] = curve[data[i * 4 + channel]] * here * tint[channel];
    }
  }
}

const NOISE = (() => {
  const gaussian = gaussianOf(randomOf(7));
  return Float32Array.from({ length: 1 << 19 }, gaussian);
})();

/** A camera's noise of deviation `sigma`, another one for each `random`. */
export function addNoise({ data }, sigma, random) {
  let at = Math.floor(random() * NOISE.length);
  for (let i = 0; i < data.length; i++) {
    if ((i & 3) === 3) continue;
    data[i] += sigma * NOISE[at];
    at = (at + 1) & (NOISE.length - 1);
  }
}
