import type { Picture } from './picture.js';

/** A square in a picture: what the network gets to see. A close-up's strip is as wide as `side`, and less high. */
export interface Crop {
  /** Centre [picture pixels, y down]. */
  x: number;
  y: number;
  /** Side, or width [picture pixels]. */
  side: number;
  /** How far it is turned anticlockwise as seen [radians]: a head rolled by this is upright in it. */
  roll: number;
}

/** Taps per axis and output pixel at most: beyond, a smaller picture would be sampled, not a sharper crop. */
const MOST_TAPS = 3;

/** Cuts crops out of pictures. One buffer is used again and again: a crop holds until the next. */
export class CropSampler {
  readonly #width: number;
  readonly #height: number;
  readonly #out: Float32Array;

  /** Size of the crops [output pixels]: squares, unless a height is given. */
  constructor(width: number, height = width) {
    this.#width = width;
    this.#height = height;
    this.#out = new Float32Array(3 * width * height);
  }

  /**
   * [3, height, width] R, G and B planes, 0..1. Bilinear; where the picture shrinks, the mean of n x n taps per
   * pixel. Outside the picture is black.
   */
  sample(picture: Picture, crop: Crop): Float32Array {
    const taps = Math.min(MOST_TAPS, Math.max(1, Math.round(crop.side / this.#width)));
    const columns = this.#width * taps;
    const rows = this.#height * taps;
    const step = crop.side / columns;
    const rightX = Math.cos(crop.roll) * step;
    const rightY = -Math.sin(crop.roll) * step;
    const [downX, downY] = [-rightY, rightX];
    // From the crop's corner to the centre of its first tap, then by half a pixel to where pixel centres are integers.
    const across = (columns - 1) / 2;
    const along = (rows - 1) / 2;
    const startX = crop.x - across * rightX - along * downX - 0.5;
    const startY = crop.y - across * rightY - along * downY - 0.5;
    this.#out.fill(0);
    const words = wordsOf(picture);
    for (let row = 0; row < rows; row++) {
      const out = Math.floor(row / taps) * this.#width;
      const x = startX + row * downX;
      const y = startY + row * downY;
      const endX = x + (columns - 1) * rightX;
      const endY = y + (columns - 1) * rightY;
      if (words && isWithin(picture, x, y) && isWithin(picture, endX, endY))
        this.#sampleInnerRow(words, picture.width, x, y, rightX, rightY, taps, out);
      else this.#sampleRow(picture, x, y, rightX, rightY, taps, out);
    }
    return this.#out;
  }

  /** What {@link #sampleRow} does, for a row of which no tap touches the edge, in whole numbers: most rows are such. */
  #sampleInnerRow(
    words: Uint32Array,
    width: number,
    x: number,
    y: number,
    dx: number,
    dy: number,
    taps: number,
    out: number,
  ): void {
    const plane = this.#width * this.#height;
    const share = 1 / (255 * 256 * taps * taps);
    // 16 bits behind the point; a place between four pixels is known to 1/256, and red and blue go in one number.
    let fixedX = Math.round(x * 65536);
    let fixedY = Math.round(y * 65536);
    const stepX = Math.round(dx * 65536);
    const stepY = Math.round(dy * 65536);
    for (let column = 0; column < this.#width; column++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let tap = 0; tap < taps; tap++, fixedX += stepX, fixedY += stepY) {
        const at = (fixedY >> 16) * width + (fixedX >> 16);
        const fx = (fixedX >> 8) & 255;
        const fy = (fixedY >> 8) & 255;
        const wd = (fx * fy) >> 8;
        const wb = fx - wd;
        const wc = fy - wd;
        const wa = 256 - fx - fy + wd;
        const a = words[at];
        const b = words[at + 1];
        const c = words[at + width];
        const d = words[at + width + 1];
        const redBlue =
          Math.imul(a & 0xff00ff, wa) +
          Math.imul(b & 0xff00ff, wb) +
          Math.imul(c & 0xff00ff, wc) +
          Math.imul(d & 0xff00ff, wd);
        red += redBlue & 0xffff;
        blue += redBlue >>> 16;
        green +=
          ((a >>> 8) & 255) * wa + ((b >>> 8) & 255) * wb + ((c >>> 8) & 255) * wc + ((d >>> 8) & 255) * wd;
      }
      const o = out + column;
      this.#out[o] = this.#out[o] + red * share;
      this.#out[o + plane] = this.#out[o + plane] + green * share;
      this.#out[o + 2 * plane] = this.#out[o + 2 * plane] + blue * share;
    }
  }

  /** Adds one row of taps, which begins at (x, y) and goes on by (dx, dy), to the output row at `out`. */
  #sampleRow(
    picture: Picture,
    x: number,
    y: number,
    dx: number,
    dy: number,
    taps: number,
    out: number,
  ): void {
    const { data, width, height } = picture;
    const plane = this.#width * this.#height;
    const share = 1 / (255 * taps * taps);
    for (let column = 0; column < this.#width; column++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let tap = 0; tap < taps; tap++, x += dx, y += dy) {
        const x0 = Math.floor(x);
        const y0 = Math.floor(y);
        if (x0 < -1 || y0 < -1 || x0 >= width || y0 >= height) continue;
        const fx = x - x0;
        const fy = y - y0;
        // At the picture's edge the taps beyond it count as black: weight zero, and any index inside.
        const left = x0 < 0 ? 0 : 1 - fx;
        const right = x0 + 1 < width ? fx : 0;
        const top = y0 < 0 ? 0 : 1 - fy;
        const bottom = y0 + 1 < height ? fy : 0;
        const a = (Math.max(y0, 0) * width + Math.max(x0, 0)) * 4;
        const b = x0 < 0 || right === 0 ? a : a + 4;
        const below = y0 < 0 || bottom === 0 ? 0 : width * 4;
        const wa = left * top;
        const wb = right * top;
        const wc = left * bottom;
        const wd = right * bottom;
        const c = a + below;
        const d = b + below;
        red += wa * data[a] + wb * data[b] + wc * data[c] + wd * data[d];
        green += wa * data[a + 1] + wb * data[b + 1] + wc * data[c + 1] + wd * data[d + 1];
        blue += wa * data[a + 2] + wb * data[b + 2] + wc * data[c + 2] + wd * data[d + 2];
      }
      const o = out + column;
      this.#out[o] = this.#out[o] + red * share;
      this.#out[o + plane] = this.#out[o + plane] + green * share;
      this.#out[o + 2 * plane] = this.#out[o + 2 * plane] + blue * share;
    }
  }
}

/** A picture's pixels as words (red in the lowest byte); `null` where its memory does not allow it. */
function wordsOf({ data, width, height }: Picture): Uint32Array | null {
  // Longer sides would not fit the fixed point numbers.
  if (data.byteOffset % 4 !== 0 || Math.max(width, height) > 32767) return null;
  return new Uint32Array(data.buffer, data.byteOffset, width * height);
}

/** Whether all four pixels around a place lie in the picture, with a margin for rounding along a row. */
function isWithin({ width, height }: Picture, x: number, y: number): boolean {
  const margin = 0.01;
  return x >= margin && y >= margin && x < width - 1 - margin && y < height - 1 - margin;
}

/** The crop that holds the whole picture, fitted and centred, black beside it. */
export function letterbox(picture: Picture): Crop {
  const { width, height } = picture;
  return { x: width / 2, y: height / 2, side: Math.max(width, height), roll: 0 };
}

/**
 * Points of a position map (0..1 from the crop's top left corner, x right, y down, z towards the camera in sides) ->
 * the picture (pixels, x right, y up, both from the top left corner, z towards the camera). [N * 3] both.
 */
export function pointsToPicture(points: Float32Array, crop: Crop): Float64Array {
  const out = new Float64Array(points.length);
  for (let i = 0; i < points.length; i += 3) {
    const [x, y] = cropToPicture(crop, points[i], points[i + 1]);
    out[i] = x;
    out[i + 1] = -y;
    out[i + 2] = points[i + 2] * crop.side;
  }
  return out;
}

/** Where a place in a crop (0..1 from its top left corner, x right, y down) lies in the picture [pixels, y down]. */
export function cropToPicture(crop: Crop, u: number, v: number): [x: number, y: number] {
  const right = (u - 0.5) * crop.side;
  const down = (v - 0.5) * crop.side;
  const [cos, sin] = [Math.cos(crop.roll), Math.sin(crop.roll)];
  return [crop.x + right * cos + down * sin, crop.y - right * sin + down * cos];
}
