import { CropSampler, letterbox } from './crop.js';
import type { Picture } from './picture.js';

/** Taps per axis and output pixel at most: more find no more faces, and take their time ten times a second. */
const MOST_TAPS = 2;

/**
 * Shrinks whole pictures into a square, fitted and centred, black beside them: what {@link CropSampler} gives for
 * {@link letterbox}, in a fraction of the time. One buffer is used again and again: a thumbnail holds until the next.
 */
export class ThumbnailSampler {
  readonly #size: number;
  readonly #out: Float32Array;
  readonly #crops: CropSampler;

  /** `size`: side of the thumbnails [output pixels]. */
  constructor(size: number) {
    this.#size = size;
    this.#out = new Float32Array(3 * size * size);
    this.#crops = new CropSampler(size);
  }

  /** [3, size, size] R, G and B planes, 0..1. */
  sample(picture: Picture): Float32Array {
    const { width, height } = picture;
    const size = this.#size;
    const shrink = Math.max(width, height) / size;
    // Whole pixels stand for the places between them only where there are many.
    if (shrink < 2) return this.#crops.sample(picture, letterbox(picture));
    const taps = Math.min(MOST_TAPS, Math.ceil(shrink));
    const columns = tapsAlong(width, shrink, size, taps);
    const rows = tapsAlong(height, shrink, size, taps);
    this.#out.fill(0);
    for (let row = 0; row < size; row++) {
      for (let tap = 0; tap < taps; tap++) {
        const y = rows[row * taps + tap];
        if (y >= 0) this.#addRow(picture.data, y * width, columns, taps, row * size);
      }
    }
    const share = 1 / (255 * taps * taps);
    for (let i = 0; i < this.#out.length; i++) this.#out[i] *= share;
    return this.#out;
  }

  /** Adds the picture row that begins at pixel `start` to the output row that begins at `o`. */
  #addRow(data: Picture['data'], start: number, columns: Int32Array, taps: number, o: number): void {
    const out = this.#out;
    const plane = this.#size * this.#size;
    for (let i = 0; i < columns.length; o++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (const end = i + taps; i < end; i++) {
        if (columns[i] < 0) continue;
        const at = (start + columns[i]) * 4;
        red += data[at];
        green += data[at + 1];
        blue += data[at + 2];
      }
      out[o] += red;
      out[o + plane] += green;
      out[o + 2 * plane] += blue;
    }
  }
}

/** [size * taps] the pixel that each tap reads along an axis `length` pixels long; -1 beside the picture. */
function tapsAlong(length: number, shrink: number, size: number, taps: number): Int32Array {
  const start = (length - size * shrink) / 2;
  return Int32Array.from({ length: size * taps }, (_, i) => {
    const pixel = Math.floor(start + ((i + 0.5) / taps) * shrink);
    return pixel < length ? Math.max(pixel, -1) : -1;
  });
}
