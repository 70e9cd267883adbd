import { type Crop, CropSampler, cropToPicture, letterbox } from './crop.js';
import { ModelError } from './errors.js';
import type { FinderLayout } from './model/layout.js';
import type { Picture } from './picture.js';
import type { FloatTensor, Network } from './runtime.js';
import { ThumbnailSampler } from './thumbnail.js';

/** Planes of the finder's output. */
const [SCORE, DX, DY, LOG_SIDE, SINE, COSINE, PLANES] = [0, 1, 2, 3, 4, 5, 6];

/** What the network makes of a square of a picture: its surest face, and how sure it is, 0..1. */
export interface Guess {
  score: number;
  crop: Crop;
}

/**
 * A face whose crop is smaller than this share of the picture's longer side has too few pixels in the network's input to
 * tell how large it is. It is looked at once more, in a square this many times its crop.
 */
const SMALL = 0.3;
const CLOSER = 2.5;

/** What has this share of the threshold at first sight is worth a second look: the mean of both then has to reach it. */
const DOUBTFUL = 0.6;

/** Looks for a face in a whole picture. */
export class FaceFinder {
  readonly #network: Network;
  readonly #layout: FinderLayout;
  readonly #thumbnails: ThumbnailSampler;
  readonly #crops: CropSampler;

  constructor(network: Network, layout: FinderLayout) {
    this.#network = network;
    this.#layout = layout;
    this.#thumbnails = new ThumbnailSampler(layout.inputSize);
    this.#crops = new CropSampler(layout.inputSize);
  }

  /** The crop of the surest face, `null` where there is none. */
  async find(picture: Picture): Promise<Crop | null> {
    const { threshold } = this.#layout;
    const first = await this.#look(this.#thumbnails.sample(picture), letterbox(picture));
    if (!(first.score >= DOUBTFUL * threshold)) return null;
    const square = closerSquare(first, picture, threshold);
    if (!square) return first.crop;
    const second = await this.#look(this.#crops.sample(picture, square), square);
    return (first.score + second.score) / 2 >= threshold ? second.crop : null;
  }

  /** Frees the network. */
  release(): Promise<void> {
    return this.#network.release();
  }

  /** The network's input `data` shows `square` of a picture. */
  async #look(data: Float32Array, square: Crop): Promise<Guess> {
    const { inputSize } = this.#layout;
    const { faces } = await this.#network.run({ image: { data, shape: [1, 3, inputSize, inputSize] } });
    return decodeFaces(faces, this.#layout, square);
  }
}

/** The square to look at once more after a first guess; `null` where that was good enough. */
export function closerSquare(
  { score, crop }: Guess,
  picture: { width: number; height: number },
  threshold: number,
): Crop | null {
  const small = crop.side < SMALL * Math.max(picture.width, picture.height);
  return small || score < threshold ? { ...crop, side: crop.side * CLOSER, roll: 0 } : null;
}

/**
 * The surest face of a finder's output, as a crop in the picture of which the network saw `square` (upright). The best
 * cell says how sure; where, it says together with its neighbours, each by its score.
 * Throws {@link ModelError} (`model-invalid`) when the output has not the layout's shape.
 */
export function decodeFaces(faces: FloatTensor | undefined, layout: FinderLayout, square: Crop): Guess {
  const { grid } = layout;
  const wanted = [1, PLANES, grid, grid];
  if (faces?.shape.join() !== wanted.join()) {
    throw new ModelError('model-invalid', `output "faces" has shape [${faces?.shape}], not [${wanted}]`);
  }
  const cells = grid * grid;
  const at = (plane: number, cell: number) => faces.data[plane * cells + cell];
  let best = 0;
  for (let cell = 1; cell < cells; cell++) if (at(SCORE, cell) > at(SCORE, best)) best = cell;
  const [column, row] = [best % grid, Math.floor(best / grid)];
  let [total, u, v, logSide, sine, cosine] = [0, 0, 0, 0, 0, 0];
  for (let y = Math.max(0, row - 1); y <= Math.min(grid - 1, row + 1); y++) {
    for (let x = Math.max(0, column - 1); x <= Math.min(grid - 1, column + 1); x++) {
      const cell = y * grid + x;
      const share = Math.max(0, at(SCORE, cell));
      total += share;
      u += share * (x + 0.5 + at(DX, cell));
      v += share * (y + 0.5 + at(DY, cell));
      logSide += share * at(LOG_SIDE, cell);
      sine += share * at(SINE, cell);
      cosine += share * at(COSINE, cell);
    }
  }
  const [x, y] = cropToPicture(square, u / total / grid, v / total / grid);
  const side = Math.exp(logSide / total) * square.side;
  return { score: at(SCORE, best), crop: { x, y, side, roll: Math.atan2(sine, cosine) } };
}
