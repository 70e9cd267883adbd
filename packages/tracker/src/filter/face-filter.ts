import { BLENDSHAPE_NAMES, type FaceFrame, LANDMARK_COUNT, type Vector3 } from '@guise/protocol';
import { type OneEuroTuning, RotationFilter, VectorFilter } from './one-euro.js';

/** How each part of a face is filtered. */
export interface FaceFilterTuning {
  /** Per radian. */
  rotation: OneEuroTuning;
  /** Per metre, across the picture and along the camera's axis: depth is seen far less surely. */
  translation: OneEuroTuning;
  depth: OneEuroTuning;
  /** A blink is over in a few frames: lids and gaze follow sooner than the rest. */
  eyes: OneEuroTuning;
  blendshapes: OneEuroTuning;
  /** Per interocular distance. */
  landmarks: OneEuroTuning;
}

/**
 * Found on labelled clips and on still pictures with a camera's noise: the least that holds a still face, since a
 * network that reads thousands of pixels trembles little, and what lags shows at once.
 */
export const FACE_FILTER_TUNING: FaceFilterTuning = {
  rotation: { minCutoff: 1, beta: 14, derivativeCutoff: 6 },
  translation: { minCutoff: 1.2, beta: 250, derivativeCutoff: 8 },
  depth: { minCutoff: 0.8, beta: 40, derivativeCutoff: 4 },
  eyes: { minCutoff: 5, beta: 30, derivativeCutoff: 10 },
  blendshapes: { minCutoff: 2, beta: 5, derivativeCutoff: 6 },
  landmarks: { minCutoff: 1.5, beta: 14, derivativeCutoff: 6 },
};

/** Steadies one face from picture to picture. `reset` when it is another, or has been away. */
export class FaceFilter {
  readonly #rotation: RotationFilter;
  readonly #translation: VectorFilter;
  readonly #blendshapes: VectorFilter;
  readonly #landmarks: VectorFilter;

  constructor(tuning: FaceFilterTuning = FACE_FILTER_TUNING) {
    this.#rotation = new RotationFilter(tuning.rotation);
    this.#translation = new VectorFilter([tuning.translation, tuning.translation, tuning.depth]);
    this.#blendshapes = new VectorFilter(
      BLENDSHAPE_NAMES.map((name) => (/^eye(Blink|Look|Wide)/.test(name) ? tuning.eyes : tuning.blendshapes)),
    );
    this.#landmarks = new VectorFilter(new Array(LANDMARK_COUNT * 3).fill(tuning.landmarks));
  }

  /** The same moment, steadied. Timestamps rise from call to call. */
  filter(frame: FaceFrame): FaceFrame {
    const { timestamp, pose, blendshapes, landmarks } = frame;
    const translation: Vector3 = [0, 0, 0];
    return {
      ...frame,
      pose: {
        rotation: this.#rotation.filter(pose.rotation, timestamp),
        translation: this.#translation.filter(pose.translation, timestamp, translation),
      },
      blendshapes: this.#blendshapes.filter(blendshapes, timestamp, new Float32Array(blendshapes.length)),
      landmarks:
        landmarks && this.#landmarks.filter(landmarks, timestamp, new Float32Array(landmarks.length)),
    };
  }

  reset(): void {
    for (const filter of [this.#rotation, this.#translation, this.#blendshapes, this.#landmarks])
      filter.reset();
  }
}
