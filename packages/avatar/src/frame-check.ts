import { BLENDSHAPE_COUNT, CHANNEL_GROUPS, CHANNEL_SOURCES, type FaceFrame } from '@guise/protocol';
import { AvatarError } from './errors.js';

function refuse(why: string): never {
  throw new AvatarError('invalid-frame', why);
}

function areFinite(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}

/**
 * Throws unless the frame can be shown: 52 finite blendshapes (any value: they are clamped later), a finite pose whose
 * quaternion has a direction, and a known source for every group.
 * @throws AvatarError `invalid-frame`
 */
export function checkFrame(frame: FaceFrame): void {
  if (!frame || typeof frame !== 'object') refuse('no frame');
  const { blendshapes, pose, sources, timestamp } = frame;
  if (blendshapes?.length !== BLENDSHAPE_COUNT) {
    refuse(`blendshapes: ${blendshapes?.length} values instead of ${BLENDSHAPE_COUNT}`);
  }
  if (!areFinite(blendshapes)) refuse('blendshapes: not a finite number');
  if (pose?.rotation?.length !== 4 || !areFinite(pose.rotation)) refuse('pose.rotation: not a quaternion');
  const [x, y, z, w] = pose.rotation;
  const square = x * x + y * y + z * z + w * w;
  if (!(square > 1e-12 && square < 1e12)) refuse('pose.rotation: has no direction');
  if (pose.translation?.length !== 3 || !areFinite(pose.translation)) {
    refuse('pose.translation: not a place');
  }
  if (!Number.isFinite(timestamp)) refuse('timestamp: not a finite number');
  for (const group of CHANNEL_GROUPS) {
    if (!CHANNEL_SOURCES.includes(sources?.[group])) refuse(`sources.${group}: unknown`);
  }
}
