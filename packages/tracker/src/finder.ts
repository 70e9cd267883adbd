import { type Crop, CropSampler, cropToPicture, letterbox } from './crop.js';
import { ModelError } from './errors.js';
import type { FinderLayout } from './model/layout.js';
import type { Picture } from './picture.js';
import type { FloatTensor, Network } from './runtime.js';

/** Planes of the finder's output. */
const [SCORE, DX, DY, LOG_SIDE, SINE, COSINE, PLANES] = [0, 1, 2, 3, 4, 5, 6];

/** Looks for a face in a whole picture. */
export class FaceFinder {
  readonly #network: Network;
  readonly #layout: FinderLayout;
  readonly #sampler: CropSampler;

  constructor(network: Network, layout: FinderLayout) {
    this.#network = network;
    this.#layout = layout;
    this.#sampler = new CropSampler(layout.inputSize);
  }

  /** The crop of the surest face, `null` where there is none. */
  async find(picture: Picture): Promise<Crop | null> {
    const { inputSize } = this.#layout;
    const whole = letterbox(picture);
    const image = { data: this.#sampler.sample(picture, whole), shape: [1, 3, inputSize, inputSize] };
    const { faces } = await this.#network.run({ image });
    return decodeFaces(faces, this.#layout, whole);
  }
}

/**
 * The best cell of a finder's output as a crop in the picture that `whole` letterboxes; `null` below the threshold.
 * Throws {@link ModelError} (`model-invalid`) when the output has not the layout's shape.
 */
export function decodeFaces(faces: FloatTensor | undefined, layout: FinderLayout, whole: Crop): Crop | null {
  const { grid, threshold } = layout;
  const wanted = [1, PLANES, grid, grid];
  if (faces?.shape.join() !== wanted.join()) {
    throw new ModelError('model-invalid', `output "faces" has shape [${faces?.shape}], not [${wanted}]`);
  }
  const cells = grid * grid;
  const at = (plane: number, cell: number) => faces.data[plane * cells + cell];
  let best = 0;
  for (let cell = 1; cell < cells; cell++) if (at(SCORE, cell) > at(SCORE, best)) best = cell;
  if (!(at(SCORE, best) >= threshold)) return null;
  const u = ((best % grid) + 0.5 + at(DX, best)) / grid;
  const v = (Math.floor(best / grid) + 0.5 + at(DY, best)) / grid;
  const [x, y] = cropToPicture(whole, u, v);
  const side = Math.exp(at(LOG_SIDE, best)) * whole.side;
  return { x, y, side, roll: Math.atan2(at(SINE, best), at(COSINE, best)) };
}
