import { type BlendshapeName, blendshapeIndex, type FaceFrame } from '@guise/protocol';
import type { Gaze } from './idle-face.js';

/** A gaze at which the eyes' look blendshapes are 1 [rad]. */
export const EYE_RANGE = 0.5;

/** Pairs of opposite channels by what turns them to the subject's left, or up. */
const LEFT: readonly [BlendshapeName, BlendshapeName][] = [
  ['eyeLookOutLeft', 'eyeLookInLeft'],
  ['eyeLookInRight', 'eyeLookOutRight'],
];
const UP: readonly [BlendshapeName, BlendshapeName][] = [
  ['eyeLookUpLeft', 'eyeLookDownLeft'],
  ['eyeLookUpRight', 'eyeLookDownRight'],
];

/** The frame with its eyes turned further; the frame itself stays as it was. */
export function addGaze(frame: FaceFrame, { yaw, pitch }: Gaze): FaceFrame {
  if (Math.abs(yaw) + Math.abs(pitch) < 1e-3) return frame;
  const turned = { ...frame, blendshapes: frame.blendshapes.slice() };
  for (const pair of LEFT) shift(turned.blendshapes, pair, yaw / EYE_RANGE);
  for (const pair of UP) shift(turned.blendshapes, pair, pitch / EYE_RANGE);
  return turned;
}

function shift(
  values: Float32Array,
  [to, from]: readonly [BlendshapeName, BlendshapeName],
  by: number,
): void {
  const [a, b] = [blendshapeIndex(to), blendshapeIndex(from)];
  const at = Math.min(1, Math.max(-1, (values[a] as number) - (values[b] as number) + by));
  values[a] = Math.max(0, at);
  values[b] = Math.max(0, -at);
}
