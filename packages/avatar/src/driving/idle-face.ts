import {
  type BlendshapeName,
  blendshapeIndex,
  type FaceFrame,
  multiply,
  type Quaternion,
  restFaceFrame,
} from '@guise/protocol';
import { EYE_RANGE } from './gaze.js';

/** Where to look, in radians: yaw towards the subject's left (a viewer's right), pitch up. */
export interface Gaze {
  yaw: number;
  pitch: number;
}

/** Blinks and glances fall into slots of this length [ms], once in each, at a moment of their own. */
const SLOT = 3700;
const BLINK_CLOSE = 80;
const BLINK_OPEN = 140;
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
  const t = time + seed * 1e6;
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
  const sway = (period: number, size: number) => size * Math.sin((2 * Math.PI * t) / period);
  const yaw = sway(9100, 0.03) + sway(5300, 0.015) + gaze.yaw * HEAD_SHARE;
  const pitch = sway(4300, 0.012) + sway(7900, 0.014) + gaze.pitch * HEAD_SHARE;
  const roll = sway(11300, 0.02) - gaze.yaw * 0.08;
  frame.pose.rotation = turned(yaw, -pitch, roll);
  const glance = glanceAt(t);
  look(
    frame,
    (gaze.yaw * (1 - HEAD_SHARE) + glance.yaw) / EYE_RANGE,
    (gaze.pitch * 0.5 + glance.pitch) / EYE_RANGE,
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

/** Lids, 0 open to 1 closed: one blink a slot. */
function blinkAt(t: number): number {
  const slot = Math.floor(t / SLOT);
  const since = t - slot * SLOT - noise(slot) * (SLOT - BLINK_CLOSE - BLINK_OPEN);
  if (since < 0) return 0;
  return since < BLINK_CLOSE
    ? smooth(since / BLINK_CLOSE)
    : 1 - smooth(Math.min(1, (since - BLINK_CLOSE) / BLINK_OPEN));
}

/** A small look aside, changed quickly as eyes do, once a slot [rad]. */
function glanceAt(t: number): Gaze {
  const slot = Math.floor(t / SLOT);
  const blend = smooth(Math.min(1, Math.max(0, (t - slot * SLOT - 1500) / 90)));
  const between = (from: number, to: number) => from + (to - from) * blend;
  return {
    yaw: 0.08 * between(noise(slot + 0.3) - 0.5, noise(slot + 1.3) - 0.5),
    pitch: 0.05 * between(noise(slot + 0.6) - 0.5, noise(slot + 1.6) - 0.5),
  };
}

/** A repeatable random number 0..1 for `n`. */
function noise(n: number): number {
  const x = Math.sin(n * 127.1) * 43758.5453;
  return x - Math.floor(x);
}

function smooth(x: number): number {
  return x * x * (3 - 2 * x);
}
