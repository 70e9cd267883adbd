import { BLENDSHAPE_COUNT } from '../blendshapes.js';
import type { FaceFrame, Pose } from '../face-frame.js';

/** Steps per radian of the rotation vector: 0.002 rad each, so that no rotation is off by more than 0.0993 degrees. */
export const ROTATION_SCALE = 500;
/** Steps per metre: 1 mm each, so that no head is off by more than 0.87 mm. */
export const TRANSLATION_SCALE = 1000;
/** Steps of a blendshape and of the confidence: 1 % each, so that none is off by more than 0.5 %. */
export const UNIT_SCALE = 100;

/** Channels before this one are the pose: rotation vector x y z, translation x y z. */
export const POSE_CHANNELS = 6;
const CONFIDENCE = POSE_CHANNELS + BLENDSHAPE_COUNT;
/**
 * The channels of a face without landmarks: pose, 52 blendshapes, confidence. All are integers. The coefficients of
 * landmarks, where there are any, are the channels from here on: of their motion, then of their shape.
 */
export const FACE_CHANNELS = CONFIDENCE + 1;
/** More coefficients of motion, and of shape, than any basis has. */
export const MAX_RANK = 64;
export const MAX_SHAPE_RANK = 48;
export const MAX_CHANNELS = FACE_CHANNELS + MAX_RANK + MAX_SHAPE_RANK;

/** A coefficient of shape is at most so many steps from 0, and takes so many bits. */
export const SHAPE_LIMIT = 511;
export const SHAPE_BITS = 10;

const BOUNDED = FACE_CHANNELS + MAX_RANK;
/** Bits that hold a channel's value less its smallest one; of all channels but shape's. */
export const WIDTH = new Uint8Array(BOUNDED);
/** Smallest and largest value of each channel; likewise. */
export const LOW = new Int32Array(BOUNDED);
export const HIGH = new Int32Array(BOUNDED);
for (let c = 0; c < BOUNDED; c++) {
  // Half a turn; 8.19 m; 0..100 %; and far more than any face's landmarks.
  const limit = c < 3 ? 1571 : c < POSE_CHANNELS ? 8190 : c < FACE_CHANNELS ? UNIT_SCALE : 2047;
  const signed = c < POSE_CHANNELS || c >= FACE_CHANNELS;
  HIGH[c] = limit;
  LOW[c] = signed ? -limit : 0;
  WIDTH[c] = 32 - Math.clz32(signed ? 2 * limit : limit);
}

/** Rounds a face to integers; what is out of range is clamped. The rotation need not have length 1, only not 0. */
export function quantise(frame: FaceFrame, into: Int32Array): void {
  const { rotation, translation } = frame.pose;
  const [x, y, z, w] = rotation;
  const sine = Math.sqrt(x * x + y * y + z * z);
  // The short way round; the vector's direction is the axis, its length the angle.
  const angle = 2 * Math.atan2(sine, Math.abs(w));
  const scale = sine > 0 ? ((w < 0 ? -angle : angle) / sine) * ROTATION_SCALE : 0;
  into[0] = rounded(x * scale, 0);
  into[1] = rounded(y * scale, 1);
  into[2] = rounded(z * scale, 2);
  for (let i = 0; i < 3; i++) into[3 + i] = rounded((translation[i] as number) * TRANSLATION_SCALE, 3 + i);
  for (let i = 0; i < BLENDSHAPE_COUNT; i++) {
    into[POSE_CHANNELS + i] = rounded((frame.blendshapes[i] as number) * UNIT_SCALE, POSE_CHANNELS + i);
  }
  into[CONFIDENCE] = rounded(frame.confidence * UNIT_SCALE, CONFIDENCE);
}

function rounded(value: number, channel: number): number {
  return Math.max(LOW[channel] as number, Math.min(HIGH[channel] as number, Math.round(value)));
}

/** The pose of these channels: a unit quaternion whatever the three integers are. */
export function poseOf(channels: Int32Array): Pose {
  const x = (channels[0] as number) / ROTATION_SCALE;
  const y = (channels[1] as number) / ROTATION_SCALE;
  const z = (channels[2] as number) / ROTATION_SCALE;
  const angle = Math.sqrt(x * x + y * y + z * z);
  const scale = angle > 0 ? Math.sin(angle / 2) / angle : 0;
  return {
    rotation: [x * scale, y * scale, z * scale, Math.cos(angle / 2)],
    translation: [
      (channels[3] as number) / TRANSLATION_SCALE,
      (channels[4] as number) / TRANSLATION_SCALE,
      (channels[5] as number) / TRANSLATION_SCALE,
    ],
  };
}

export function blendshapesOf(channels: Int32Array): Float32Array {
  const blendshapes = new Float32Array(BLENDSHAPE_COUNT);
  for (let i = 0; i < BLENDSHAPE_COUNT; i++) {
    blendshapes[i] = (channels[POSE_CHANNELS + i] as number) / UNIT_SCALE;
  }
  return blendshapes;
}

export function confidenceOf(channels: Int32Array): number {
  return (channels[CONFIDENCE] as number) / UNIT_SCALE;
}
