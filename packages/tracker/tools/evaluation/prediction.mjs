import { BLENDSHAPE_NAMES } from '@guise/protocol';
import { eulerOfQuaternion } from '../statistics.mjs';

/** What a frame (or a seen head) says, in the units of the labels. */
export function predictionOf({ pose, blendshapes }, landmarks) {
  return {
    points: landmarks && Array.from({ length: 68 }, (_, i) => [landmarks[i * 2], landmarks[i * 2 + 1]]),
    angles: eulerOfQuaternion(pose.rotation),
    blendshapes: Object.fromEntries(BLENDSHAPE_NAMES.map((name, i) => [name, blendshapes[i]])),
  };
}
