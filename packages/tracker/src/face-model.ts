import { BLENDSHAPE_COUNT, type Vector3 } from '@guise/protocol';
import { type Crop, CropSampler, cropToPicture, fitToPicture } from './crop.js';
import { ModelError } from './errors.js';
import { applyFit } from './geometry/camera.js';
import { toMatrix } from './geometry/quaternion.js';
import { fitSimilarity, type Similarity, weightedMean } from './geometry/umeyama.js';
import { LandmarkSampler, toHeadSpace } from './landmarks.js';
import type { FaceLayout } from './model/layout.js';
import type { Picture } from './picture.js';
import type { FloatTensor, Network } from './runtime.js';

/** What the face model sees in a crop. */
export interface FaceObservation {
  crop: Crop;
  /** How sure the model is that the crop shows a face, 0..1. */
  presence: number;
  /** [3, uvSize, uvSize] as the network gave it: crop units, x right, y down, z to the camera. */
  positionMap: Float32Array;
  /** The canonical head in the picture [pixels, y up from the top left corner]; `null` when none can be fitted. */
  fit: Similarity | null;
  /** [68 * 3] in the picture: x, y [pixels, y down], z to the camera [pixels]. */
  points: Float32Array;
  /** [68 * 3] in head space, interocular units; `null` without a fit. */
  landmarks: Float32Array | null;
  /** [52] 0..1, in ARKit's order; 0 where the model knows nothing. */
  blendshapes: Float32Array;
}

/** PRNet with its layout: crop in, face out. */
export class FaceModel {
  readonly layout: FaceLayout;
  /** Middle of the points that the pose is fitted to (head space, metres). */
  readonly centroid: Vector3;
  readonly #network: Network;
  readonly #sampler: CropSampler;
  readonly #landmarks: LandmarkSampler;
  /** The rigid pixels: their numbers, canonical places [N * 3], weights [N], and room for what is seen [N * 3]. */
  readonly #pixels: Int32Array;
  readonly #canonical: Float32Array;
  readonly #weights: Float32Array;
  readonly #seen: Float32Array;

  /** Throws {@link ModelError} (`layout-invalid`). */
  constructor(network: Network, layout: FaceLayout) {
    this.layout = layout;
    this.#network = network;
    this.#sampler = new CropSampler(layout.inputSize);
    this.#landmarks = new LandmarkSampler(layout);
    this.#pixels = Int32Array.from(layout.rigid.keys()).filter((pixel) => layout.rigid[pixel] > 0);
    this.#weights = Float32Array.from(this.#pixels, (pixel) => layout.rigid[pixel]);
    this.#canonical = new Float32Array(this.#pixels.length * 3);
    this.#pixels.forEach((pixel, i) => {
      this.#canonical.set(layout.canonical.subarray(pixel * 3, pixel * 3 + 3), i * 3);
    });
    this.#seen = new Float32Array(this.#canonical.length);
    this.centroid = weightedMean(this.#canonical, this.#weights);
  }

  /** Interocular distance of the neutral head [m]. */
  get interocular(): number {
    return this.#landmarks.interocular;
  }

  /** Throws {@link ModelError} (`model-invalid`) when the network's outputs are not those of the layout. */
  async observe(picture: Picture, crop: Crop): Promise<FaceObservation> {
    const { inputSize, uvSize, blendshapes } = this.layout;
    const image = { data: this.#sampler.sample(picture, crop), shape: [1, 3, inputSize, inputSize] };
    const outputs = await this.#network.run({ image });
    const positionMap = expectShape(outputs, 'position_map', [1, 3, uvSize, uvSize]);
    const expression = expectShape(outputs, 'blendshapes', [1, blendshapes.length]);
    const presence = expectShape(outputs, 'presence', [1, 1])[0];
    const cropFit = this.#fit(positionMap);
    const local = this.#landmarks.sample(positionMap);
    return {
      crop,
      presence,
      positionMap,
      fit: cropFit && fitToPicture(cropFit, crop),
      points: pointsInPicture(local, crop),
      landmarks: cropFit && toHeadSpace(centred(local), cropFit, this.interocular),
      blendshapes: this.#arkit(expression),
    };
  }

  /** The crop that the next picture of this head should be cut by. */
  cropFor(fit: Similarity): Crop {
    const { center, size, scale } = this.layout.crop;
    const [x, y] = applyFit(fit, center);
    // The roll that is left when the head has been turned (yaw) and tilted (pitch), as in training.
    const m = toMatrix(fit.rotation);
    return { x, y: -y, side: fit.scale * size * scale, roll: Math.atan2(m[3], m[4]) };
  }

  async release(): Promise<void> {
    await this.#network.release();
  }

  /** The canonical head in the crop's own space: see {@link fitToPicture}. */
  #fit(positionMap: Float32Array): Similarity | null {
    const plane = positionMap.length / 3;
    this.#pixels.forEach((pixel, i) => {
      this.#seen[i * 3] = positionMap[pixel] - 0.5;
      this.#seen[i * 3 + 1] = 0.5 - positionMap[plane + pixel];
      this.#seen[i * 3 + 2] = positionMap[2 * plane + pixel];
    });
    return fitSimilarity(this.#canonical, this.#seen, this.#weights);
  }

  #arkit(expression: Float32Array): Float32Array {
    const values = new Float32Array(BLENDSHAPE_COUNT);
    this.layout.blendshapes.forEach((index, output) => {
      values[index] = Math.min(1, Math.max(0, expression[output]));
    });
    return values;
  }
}

/** [N * 3] of the position map -> the crop's own space: origin at its centre, y up. */
function centred(points: Float32Array): Float32Array {
  return points.map((value, i) => (i % 3 === 0 ? value - 0.5 : i % 3 === 1 ? 0.5 - value : value));
}

/** [N * 3] of the position map -> the picture. */
function pointsInPicture(points: Float32Array, crop: Crop): Float32Array {
  const out = new Float32Array(points.length);
  for (let i = 0; i < points.length; i += 3) {
    const [x, y] = cropToPicture(crop, points[i], points[i + 1]);
    out.set([x, y, points[i + 2] * crop.side], i);
  }
  return out;
}

function expectShape(outputs: Record<string, FloatTensor>, name: string, wanted: number[]): Float32Array {
  const output = outputs[name];
  if (output?.shape.join() === wanted.join()) return output.data;
  const found = output ? `has shape [${output.shape}], not [${wanted}]` : 'is missing';
  throw new ModelError('model-invalid', `model.onnx: output "${name}" ${found}`);
}
