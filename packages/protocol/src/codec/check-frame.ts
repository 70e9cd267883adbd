import { BLENDSHAPE_COUNT } from '../blendshapes.js';
import { type FaceFrame, LANDMARK_COUNT } from '../face-frame.js';
import { WireError } from '../wire-error.js';
import { packSources } from './sources.js';

/**
 * Whether a packet can carry the frame.
 * @throws WireError `value`.
 */
export function checkFrame({
  blendshapes,
  landmarks,
  confidence,
  timestamp,
  pose,
  sources,
}: FaceFrame): void {
  if (blendshapes.length !== BLENDSHAPE_COUNT) throw WireError.value('number of blendshapes');
  if (landmarks && landmarks.length !== LANDMARK_COUNT * 3) throw WireError.value('number of landmarks');
  if (!Number.isFinite(timestamp) || !Number.isFinite(confidence)) {
    throw WireError.value('timestamp or confidence');
  }
  if (!allFinite(blendshapes)) throw WireError.value('blendshape');
  if (landmarks && !allFinite(landmarks)) throw WireError.value('landmark');
  if (!allFinite(pose.translation)) throw WireError.value('translation');
  const [x, y, z, w] = pose.rotation;
  const square = x * x + y * y + z * z + w * w;
  if (!(square > 1e-12 && square < 1e12)) throw WireError.value('rotation');
  packSources(sources);
}

function allFinite(values: ArrayLike<number>): boolean {
  // Of numbers that are none, or endless, this makes one that is none.
  let zero = 0;
  for (let i = 0; i < values.length; i++) zero += (values[i] as number) * 0;
  return zero === 0;
}
