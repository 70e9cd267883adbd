import { type Crop, CropSampler } from './crop.js';
import type { CloseUpLayout } from './model/layout.js';
import type { Picture } from './picture.js';
import { expectOutput, type Network } from './runtime.js';

/** A small network that reads blendshapes from a strip cut finely out of the picture, where the landmarks are. */
export class CloseUp {
  readonly #network: Network;
  readonly #layout: CloseUpLayout;
  readonly #sampler: CropSampler;

  constructor(network: Network, layout: CloseUpLayout) {
    this.#network = network;
    this.#layout = layout;
    this.#sampler = new CropSampler(layout.width, layout.height);
  }

  /**
   * Brings what it reads into its places of `blendshapes` [52], which hold what the face model read; changes nothing
   * where the landmarks give no strip.
   * `landmarks`: [68 * 3] picture pixels, y up. Throws {@link ModelError} (`model-invalid`) when the network's
   * output is not that of its layout.
   */
  async read(picture: Picture, landmarks: Float64Array, blendshapes: Float32Array): Promise<void> {
    const { model, width, height, blendshapes: places, shares } = this.#layout;
    const strip = stripOf(landmarks, this.#layout);
    if (!strip) return;
    const image = { data: this.#sampler.sample(picture, strip), shape: [1, 3, height, width] };
    const outputs = await this.#network.run({ image });
    const values = expectOutput(outputs, model, 'blendshapes', [1, places.length]);
    places.forEach((place, output) => {
      const value = Math.min(1, Math.max(0, values[output]));
      blendshapes[place] += shares[output] * (value - blendshapes[place]);
    });
  }

  /** Frees the network. */
  release(): Promise<void> {
    return this.#network.release();
  }
}

/**
 * The strip that lies on a face: the similarity that carries the anchors' places in the strip to the means of their
 * landmarks in the picture, with the least squared distance. `null` when the landmarks give none.
 * `landmarks`: [68 * 3] picture pixels, y up.
 */
export function stripOf(landmarks: Float64Array, { width, height, anchors }: CloseUpLayout): Crop | null {
  const seen = anchors.map((anchor) => meanOf(landmarks, anchor.landmarks));
  const middle = { x: mean(seen.map(({ x }) => x)), y: mean(seen.map(({ y }) => y)) };
  const origin = { x: mean(anchors.map(({ x }) => x)), y: mean(anchors.map(({ y }) => y)) };
  // As complex numbers: picture = scale * strip + offset, where scale = sum(conj(strip) picture) / sum(|strip|^2).
  let [real, imaginary, spread] = [0, 0, 0];
  anchors.forEach((anchor, i) => {
    const [sx, sy] = [anchor.x - origin.x, anchor.y - origin.y];
    const [px, py] = [seen[i].x - middle.x, seen[i].y - middle.y];
    real += sx * px + sy * py;
    imaginary += sx * py - sy * px;
    spread += sx * sx + sy * sy;
  });
  real /= spread;
  imaginary /= spread;
  const side = Math.hypot(real, imaginary) * width;
  if (!(side > 0 && Number.isFinite(side))) return null;
  const [right, down] = [width / 2 - origin.x, height / 2 - origin.y];
  return {
    x: middle.x + real * right - imaginary * down,
    y: middle.y + imaginary * right + real * down,
    side,
    roll: -Math.atan2(imaginary, real),
  };
}

/** The mean of some landmarks [picture pixels, y down]. */
function meanOf(landmarks: Float64Array, numbers: readonly number[]): { x: number; y: number } {
  return {
    x: mean(numbers.map((number) => landmarks[number * 3])),
    y: -mean(numbers.map((number) => landmarks[number * 3 + 1])),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
