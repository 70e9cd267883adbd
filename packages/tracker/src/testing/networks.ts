import type { Pose } from '@guise/protocol';
import type { FaceLayout, FinderLayout } from '../model/layout.js';
import type { FloatTensor, Network } from '../runtime.js';
import { cropOfRamp, perfectMap } from './synthetic.js';

/** A network whose answer is computed by a function. */
export function networkOf(answer: (image: FloatTensor) => Record<string, FloatTensor>): Network {
  return {
    inputNames: ['image'],
    outputNames: [],
    run: async ({ image }) => answer(image),
    release: async () => {},
  };
}

/** What a scene shows: where the head is, how its face is, how sure a perfect network would be. */
export interface Scene {
  pose: Pose;
  /** In the order of the layout's blendshapes. */
  blendshapes: number[];
  presence: number;
}

/** A face model that knows the scene and finds out from the ramp picture's pixels which crop it is shown. */
export function perfectFace(
  layout: FaceLayout,
  scene: Scene,
  picture: { width: number; height: number },
): Network {
  const { inputSize, uvSize } = layout;
  return networkOf((image) => ({
    position_map: {
      data: perfectMap(layout, scene.pose, cropOfRamp(image.data, inputSize), picture),
      shape: [1, 3, uvSize, uvSize],
    },
    blendshapes: { data: Float32Array.from(scene.blendshapes), shape: [1, scene.blendshapes.length] },
    presence: { data: Float32Array.of(scene.presence), shape: [1, 1] },
  }));
}

/** A finder that sees a face of this side and roll in one cell, with this score. */
export function finderSeeing(
  layout: FinderLayout,
  face: { column: number; row: number; side: number; roll: number; score: number },
): Network {
  const { grid } = layout;
  const data = new Float32Array(6 * grid * grid);
  const cell = face.row * grid + face.column;
  [face.score, 0, 0, Math.log(face.side), Math.sin(face.roll), Math.cos(face.roll)].forEach(
    (value, plane) => {
      data[plane * grid * grid + cell] = value;
    },
  );
  return networkOf(() => ({ faces: { data, shape: [1, 6, grid, grid] } }));
}
