import {
  type BlendshapeName,
  blendshapeIndex,
  type FaceFrame,
  multiply,
  type Quaternion,
  restFaceFrame,
} from '@guise/protocol';
import { EYE_RANGE } from './gaze.js';
import { blinkAt, glancePitch, glanceYaw, SEEDS_APART, swayPitch, swayRoll, swayYaw } from './idle-motion.js';

/** Where to look, in radians: yaw towards the subject's left (a viewer's right), pitch up. */
export interface Gaze {
  yaw: number;
  pitch: number;
}

/** How much of a gaze the head turns; the eyes do the rest. */
const HEAD_SHARE = 0.65;

/**
 * A face nobody drives: breathing, small turns, blinks, a friendly mouth. Every source is `idle`: it says
 * nothing about the person. `time` in milliseconds; `seed` 0..1 keeps two idle faces from moving together. With
 * `reduced` motion it only blinks, and follows `gaze` with its eyes alone.
 */
export function idleFaceFrame(
  time: number,
  seed: number,
  gaze: Gaze = { yaw: 0, pitch: 0 },
  motion: 'full' | 'reduced' = 'full',
): FaceFrame {
  const frame = restFaceFrame(time);
  frame.sources = { head: 'idle', upper: 'idle', mouth: 'idle', tongue: 'idle' };
  const t = time + seed * SEEDS_APART;
  if (motion === 'full') moveAbout(frame, t, gaze);
  else look(frame, gaze.yaw / EYE_RANGE, gaze.pitch / EYE_RANGE);
  const blink = blinkAt(t);
  set(frame, 'eyeBlinkLeft', blink);
  set(frame, 'eyeBlinkRight', blink);
  set(frame, 'mouthSmileLeft', 0.16);
  set(frame, 'mouthSmileRight', 0.16);
  return frame;
}

/** Sways, glances, and follows the gaze with head and eyes. */
function moveAbout(frame: FaceFrame, t: number, gaze: Gaze): void {
  const yaw = swayYaw(t) + gaze.yaw * HEAD_SHARE;
  const pitch = swayPitch(t) + gaze.pitch * HEAD_SHARE;
  const roll = swayRoll(t) - gaze.yaw * 0.08;
  frame.pose.rotation = turned(yaw, -pitch, roll);
  look(
    frame,
    (gaze.yaw * (1 - HEAD_SHARE) + glanceYaw(t)) / EYE_RANGE,
    (gaze.pitch * 0.5 + glancePitch(t)) / EYE_RANGE,
  );
}

/** First about z, then x, then y [rad]. */
function turned(y: number, x: number, z: number): Quaternion {
  const aboutY: Quaternion = [0, Math.sin(y / 2), 0, Math.cos(y / 2)];
  const aboutX: Quaternion = [Math.sin(x / 2), 0, 0, Math.cos(x / 2)];
  const aboutZ: Quaternion = [0, 0, Math.sin(z / 2), Math.cos(z / 2)];
  return multiply(multiply(aboutY, aboutX), aboutZ);
}

function set(frame: FaceFrame, name: BlendshapeName, value: number): void {
  frame.blendshapes[blendshapeIndex(name)] = Math.min(1, Math.max(0, value));
}

/** Turns both eyes; 1 is as far as they go to the subject's left, or up. */
function look(frame: FaceFrame, left: number, up: number): void {
  set(frame, 'eyeLookOutLeft', left);
  set(frame, 'eyeLookInRight', left);
  set(frame, 'eyeLookInLeft', -left);
  set(frame, 'eyeLookOutRight', -left);
  set(frame, 'eyeLookUpLeft', up);
  set(frame, 'eyeLookUpRight', up);
  set(frame, 'eyeLookDownLeft', -up);
  set(frame, 'eyeLookDownRight', -up);
}
