import { type FaceFrame, restFaceFrame, slerp, type Vector3 } from '@guise/protocol';

/** Time constant of easing to rest [ms]: gone to a twentieth in three of it. */
const EASE = 300;

/**
 * What to show `timestamp` [ms] when there is no face: the last frame shown, eased towards rest. The head stays
 * where it was (only its turn and expression relax), so that a face that comes back does not fly in.
 */
export function easeToRest(last: FaceFrame | null, timestamp: number): FaceFrame {
  const rest = restFaceFrame(timestamp);
  if (!last) return rest;
  const share = 1 - Math.exp(-Math.max(0, timestamp - last.timestamp) / EASE);
  const translation: Vector3 = [...last.pose.translation];
  return {
    ...rest,
    pose: { rotation: slerp(last.pose.rotation, rest.pose.rotation, share), translation },
    blendshapes: last.blendshapes.map((value) => value * (1 - share)),
    confidence: last.confidence * (1 - share),
  };
}
