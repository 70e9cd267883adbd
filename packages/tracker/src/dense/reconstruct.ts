import type { FaceFrame } from '@guise/protocol';
import type { Picture } from '../picture.js';
import type { FacePipeline } from '../pipeline.js';
import { type DenseFace, type DenseOptions, denseFace } from './dense-face.js';

/** How often a still picture is shown, so that the crop settles; and the time between [ms], enough to search again. */
const LOOKS = 4;
const INTERVAL = 100;

/** A face made of one photograph. */
export interface ReconstructedFace extends DenseFace {
  /** What the tracker makes of the photograph: pose, expression, landmarks. */
  frame: FaceFrame;
}

/**
 * Finds the face in a photograph and makes a surface of it. `null` where there is none. What the pipeline was following
 * before is forgotten, and so is this face.
 * Throws RangeError for options out of range, and {@link ModelError} when the model does not fit its layout.
 */
export async function reconstructFace(
  pipeline: FacePipeline,
  photograph: Picture,
  options: DenseOptions = {},
): Promise<ReconstructedFace | null> {
  pipeline.reset();
  try {
    let result = await pipeline.track(photograph, 0);
    for (let look = 1; look < LOOKS; look++) result = await pipeline.track(photograph, look * INTERVAL);
    const { observation, unfiltered } = result;
    const face = observation && unfiltered && denseFace(pipeline.model, photograph, observation, options);
    return face ? { ...face, frame: unfiltered } : null;
  } finally {
    pipeline.reset();
  }
}
