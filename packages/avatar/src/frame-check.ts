import {
  BLENDSHAPE_COUNT,
  CHANNEL_GROUPS,
  CHANNEL_SOURCES,
  type ChannelGroup,
  type FaceFrame,
} from '@guise/protocol';
import { AvatarError } from './errors.js';

function refuse(why: string): never {
  throw new AvatarError('invalid-frame', why);
}

/** Sixty times a second for each avatar: written so that nothing is boxed, and no iterator made. */
function areFinite(values: Float32Array): boolean {
  let sum = 0;
  // What is not finite makes a NaN here, and nothing else does.
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) * 0;
  return sum === 0;
}

/** The same of what may hold anything: a method with a callback would make a number on the heap of each. */
function areNumbers(values: readonly unknown[]): boolean {
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
  const { rotation, translation } = pose ?? {};
  if (rotation?.length !== 4 || !areNumbers(rotation)) refuse('pose.rotation: not a quaternion');
  const square = rotation[0] ** 2 + rotation[1] ** 2 + rotation[2] ** 2 + rotation[3] ** 2;
  if (!(square > 1e-12 && square < 1e12)) refuse('pose.rotation: has no direction');
  if (translation?.length !== 3 || !areNumbers(translation)) refuse('pose.translation: not a place');
  if (!Number.isFinite(timestamp)) refuse('timestamp: not a finite number');
  for (let i = 0; i < CHANNEL_GROUPS.length; i++) {
    const group = CHANNEL_GROUPS[i] as ChannelGroup;
    if (!CHANNEL_SOURCES.includes(sources?.[group])) refuse(`sources.${group}: unknown`);
  }
}
