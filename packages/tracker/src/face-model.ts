import { BLENDSHAPE_COUNT, type Pose, type Vector3 } from '@guise/protocol';
import { type Crop, CropSampler, pointsToPicture } from './crop.js';
import { ModelError } from './errors.js';
import { type Camera, cameraOf, unproject } from './geometry/camera.js';
import { toMatrix } from './geometry/quaternion.js';
import { applySimilarity, fitSimilarity, type Similarity, weightedMean } from './geometry/umeyama.js';
import { LandmarkSampler, toHeadSpace } from './landmarks.js';
import type { FaceLayout } from './model/layout.js';
import type { Picture } from './picture.js';
import type { FloatTensor, Network } from './runtime.js';

/** A head that was fitted to what the face model saw. */
export interface SeenHead {
  pose: Pose;
  /** [68 * 3] in head space, interocular units. */
  landmarks: Float32Array;
  /** How the next picture of this head should be cut. */
  crop: Crop;
}

/** What the face model sees in a crop. */
export interface FaceObservation {
  crop: Crop;
  /** How sure the model is that the crop shows a face, 0..1. */
  presence: number;
  /** [3, uvSize, uvSize] as the network gave it: crop units, x right, y down, z to the camera. */
  positionMap: Float32Array;
  /** [52] 0..1, in ARKit's order; 0 where the model knows nothing. */
  blendshapes: Float32Array;
  /** `null` when no head fits the position map. */
  head: SeenHead | null;
}

/** PRNet with its layout: crop in, face out. */
export class FaceModel {
  readonly layout: FaceLayout;
  readonly #network: Network;
  readonly #sampler: CropSampler;
  readonly #landmarks: LandmarkSampler;
  /** The pixels that move with the skull: their numbers, canonical places [N * 3] and weights [N]. */
  readonly #pixels: Int32Array;
  readonly #canonical: Float32Array;
  readonly #weights: Float32Array;
  /** Their middle in head space [m]. */
  readonly #centroid: Vector3;

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
    this.#centroid = weightedMean(this.#canonical, this.#weights);
  }

  /** Interocular distance of the neutral head [m]: the unit of landmarks. */
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
    return {
      crop,
      presence: expectShape(outputs, 'presence', [1, 1])[0],
      positionMap,
      blendshapes: this.#arkit(expression),
      head: this.#headIn(positionMap, crop, cameraOf(picture, this.layout.verticalFov)),
    };
  }

  /**
   * Fits the canonical head twice: in the picture, which gives the crop and about how far away it is, and then in
   * camera space, where near parts are no larger than far ones.
   */
  #headIn(positionMap: Float32Array, crop: Crop, camera: Camera): SeenHead | null {
    const rigid = pointsToPicture(this.#rigidPoints(positionMap), crop);
    const fit = fitSimilarity(this.#canonical, rigid, this.#weights);
    if (!fit) return null;
    const depth = { scale: fit.scale, z: applySimilarity(fit, this.#centroid)[2] };
    const head = fitSimilarity(this.#canonical, unproject(rigid, depth, camera), this.#weights);
    if (!head) return null;
    const points = unproject(pointsToPicture(this.#landmarks.sample(positionMap), crop), depth, camera);
    // A head fitted larger than it is stands farther away by as much; the picture is the same.
    const [x, y, z] = head.translation;
    return {
      pose: { rotation: head.rotation, translation: [x / head.scale, y / head.scale, z / head.scale] },
      landmarks: toHeadSpace(points, head, this.interocular),
      crop: this.#cropFor(fit),
    };
  }

  #cropFor(fit: Similarity): Crop {
    const { center, size, scale } = this.layout.crop;
    const [x, y] = applySimilarity(fit, center);
    // Of yaw, pitch and roll (in this order about the head's own axes) the last, as in training.
    const m = toMatrix(fit.rotation);
    return { x, y: -y, side: fit.scale * size * scale, roll: Math.atan2(m[3], m[4]) };
  }

  /** [N * 3] of the planes [3, uvSize, uvSize]. */
  #rigidPoints(planes: Float32Array): Float32Array {
    const plane = planes.length / 3;
    const points = new Float32Array(this.#pixels.length * 3);
    for (let i = 0; i < points.length; i++) {
      points[i] = planes[(i % 3) * plane + this.#pixels[Math.floor(i / 3)]];
    }
    return points;
  }

  #arkit(expression: Float32Array): Float32Array {
    const values = new Float32Array(BLENDSHAPE_COUNT);
    this.layout.blendshapes.forEach((index, output) => {
      values[index] = Math.min(1, Math.max(0, expression[output]));
    });
    return values;
  }
}

function expectShape(outputs: Record<string, FloatTensor>, name: string, wanted: number[]): Float32Array {
  const output = outputs[name];
  if (output?.shape.join() === wanted.join()) return output.data;
  const found = output ? `has shape [${output.shape}], not [${wanted}]` : 'is missing';
  throw new ModelError('model-invalid', `model.onnx: output "${name}" ${found}`);
}
