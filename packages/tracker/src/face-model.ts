import { BLENDSHAPE_COUNT, type Pose, type Vector3 } from '@guise/protocol';
import type { CloseUp } from './closeup.js';
import { type Crop, CropSampler, pointsToPicture } from './crop.js';
import { type Camera, cameraOf, type Depth, unproject } from './geometry/camera.js';
import { toMatrix } from './geometry/quaternion.js';
import { applySimilarity, fitSimilarity, type Similarity, weightedMean } from './geometry/umeyama.js';
import { LandmarkSampler, toHeadSpace } from './landmarks.js';
import type { FaceLayout } from './model/layout.js';
import type { Picture } from './picture.js';
import { expectOutput, type Network } from './runtime.js';

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

/** Points of a face [N * 3] in metres: `head` in head axes, `camera` in camera space, as a head of the neutral's size. */
export interface PlacedPoints {
  head: Float32Array;
  camera: Float32Array;
}

/** The canonical head laid onto a position map: in the picture's pixels, and in camera space at that depth. */
interface HeadFit {
  inPicture: Similarity;
  depth: Depth;
  inCamera: Similarity;
}

/** PRNet with its layout and close-ups: crop in, face out. */
export class FaceModel {
  readonly layout: FaceLayout;
  readonly #network: Network;
  readonly #closeUps: readonly CloseUp[];
  readonly #sampler: CropSampler;
  readonly #landmarks: LandmarkSampler;
  /** The pixels that move with the skull: their numbers, canonical places [N * 3] and weights [N]. */
  readonly #pixels: Int32Array;
  readonly #canonical: Float32Array;
  readonly #weights: Float32Array;
  /** Their middle in head space [m]. */
  readonly #centroid: Vector3;

  /** Throws {@link ModelError} (`layout-invalid`). */
  constructor(network: Network, layout: FaceLayout, closeUps: readonly CloseUp[] = []) {
    this.layout = layout;
    this.#network = network;
    this.#closeUps = closeUps;
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

  /**
   * What there is to see through a crop, close-ups included. Throws {@link ModelError} (`model-invalid`) when a
   * network's outputs are not those of the layout.
   */
  async observe(picture: Picture, crop: Crop): Promise<FaceObservation> {
    return this.lookClosely(picture, await this.glance(picture, crop));
  }

  /** {@link observe} without the close-ups. */
  async glance(picture: Picture, crop: Crop): Promise<FaceObservation> {
    const { inputSize, uvSize, blendshapes } = this.layout;
    const image = { data: this.#sampler.sample(picture, crop), shape: [1, 3, inputSize, inputSize] };
    const outputs = await this.#network.run({ image });
    const output = (name: string, shape: number[]) => expectOutput(outputs, 'model.onnx', name, shape);
    const positionMap = output('position_map', [1, 3, uvSize, uvSize]);
    const expression = output('blendshapes', [1, blendshapes.length]);
    return {
      crop,
      presence: output('presence', [1, 1])[0],
      positionMap,
      blendshapes: this.#arkit(expression),
      head: this.#headIn(positionMap, crop, cameraOf(picture, this.layout.verticalFov)),
    };
  }

  /** Frees the networks. */
  async release(): Promise<void> {
    await this.#network.release();
    for (const closeUp of this.#closeUps) await closeUp.release();
  }

  /** Adds to a glance at the same picture what the close-ups read where it saw the landmarks. */
  async lookClosely(picture: Picture, glance: FaceObservation): Promise<FaceObservation> {
    if (!glance.head || this.#closeUps.length === 0) return glance;
    const landmarks = pointsToPicture(this.#landmarks.sample(glance.positionMap), glance.crop);
    const blendshapes = glance.blendshapes.slice();
    for (const closeUp of this.#closeUps) await closeUp.read(picture, landmarks, blendshapes);
    return { ...glance, blendshapes };
  }

  /**
   * Where points of an observation's position map are ([N * 3], in the map's units): on the head, and before the camera.
   * `null` when no head fits the map. `picture`: the one that was observed.
   */
  place(
    points: Float32Array,
    { positionMap, crop }: FaceObservation,
    picture: { width: number; height: number },
  ): PlacedPoints | null {
    const camera = cameraOf(picture, this.layout.verticalFov);
    const fit = this.#fit(positionMap, crop, camera);
    if (!fit) return null;
    const { scale } = fit.inCamera;
    const before = unproject(pointsToPicture(points, crop), fit.depth, camera);
    return {
      head: toHeadSpace(before, fit.inCamera, 1),
      camera: Float32Array.from(before, (value) => value / scale),
    };
  }

  #headIn(positionMap: Float32Array, crop: Crop, camera: Camera): SeenHead | null {
    const fit = this.#fit(positionMap, crop, camera);
    if (!fit) return null;
    const { inCamera: head, inPicture, depth } = fit;
    const points = unproject(pointsToPicture(this.#landmarks.sample(positionMap), crop), depth, camera);
    // A head fitted larger than it is stands farther away by as much; the picture is the same.
    const [x, y, z] = head.translation;
    return {
      pose: { rotation: head.rotation, translation: [x / head.scale, y / head.scale, z / head.scale] },
      landmarks: toHeadSpace(points, head, this.interocular),
      crop: this.#cropFor(inPicture),
    };
  }

  /**
   * Fits the canonical head twice: in the picture, which gives the crop and about how far away it is, and then in
   * camera space, where near parts are no larger than far ones.
   */
  #fit(positionMap: Float32Array, crop: Crop, camera: Camera): HeadFit | null {
    const rigid = pointsToPicture(this.#rigidPoints(positionMap), crop);
    const inPicture = fitSimilarity(this.#canonical, rigid, this.#weights);
    if (!inPicture) return null;
    const depth = { scale: inPicture.scale, z: applySimilarity(inPicture, this.#centroid)[2] };
    const inCamera = fitSimilarity(this.#canonical, unproject(rigid, depth, camera), this.#weights);
    return inCamera && { inPicture, depth, inCamera };
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
