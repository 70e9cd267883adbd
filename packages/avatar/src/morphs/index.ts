import type { BlendshapeName } from '@guise/protocol';
import { browDown, browInnerUp, browOuterUp, cheekPuff, cheekSquint, noseSneer } from './brows.js';
import { withEars } from './ears.js';
import type { MorphField } from './field.js';
import { jawForward, jawLeft, jawOpen, jawRight, mouthClose } from './jaw.js';
import * as lids from './lids.js';
import * as lips from './lips.js';
import { tongueOut } from './tongue.js';

export type { Delta, MorphField } from './field.js';

const LEFT = 1;
const RIGHT = -1;

/** What each of ARKit's 52 coefficients does to the face. */
export const MORPH_FIELDS: Readonly<Record<BlendshapeName, MorphField>> = {
  eyeBlinkLeft: lids.eyeBlink(LEFT),
  eyeLookDownLeft: lids.eyeLookDown(LEFT),
  eyeLookInLeft: lids.eyeLookIn(LEFT),
  eyeLookOutLeft: lids.eyeLookOut(LEFT),
  eyeLookUpLeft: lids.eyeLookUp(LEFT),
  eyeSquintLeft: lids.eyeSquint(LEFT),
  eyeWideLeft: lids.eyeWide(LEFT),
  eyeBlinkRight: lids.eyeBlink(RIGHT),
  eyeLookDownRight: lids.eyeLookDown(RIGHT),
  eyeLookInRight: lids.eyeLookIn(RIGHT),
  eyeLookOutRight: lids.eyeLookOut(RIGHT),
  eyeLookUpRight: lids.eyeLookUp(RIGHT),
  eyeSquintRight: lids.eyeSquint(RIGHT),
  eyeWideRight: lids.eyeWide(RIGHT),
  jawForward,
  jawLeft,
  jawRight,
  jawOpen,
  mouthClose,
  mouthFunnel: lips.mouthFunnel,
  mouthPucker: lips.mouthPucker,
  mouthLeft: lips.mouthLeft,
  mouthRight: lips.mouthRight,
  mouthSmileLeft: lips.mouthSmile(LEFT),
  mouthSmileRight: lips.mouthSmile(RIGHT),
  mouthFrownLeft: lips.mouthFrown(LEFT),
  mouthFrownRight: lips.mouthFrown(RIGHT),
  mouthDimpleLeft: lips.mouthDimple(LEFT),
  mouthDimpleRight: lips.mouthDimple(RIGHT),
  mouthStretchLeft: lips.mouthStretch(LEFT),
  mouthStretchRight: lips.mouthStretch(RIGHT),
  mouthRollLower: lips.mouthRollLower,
  mouthRollUpper: lips.mouthRollUpper,
  mouthShrugLower: lips.mouthShrugLower,
  mouthShrugUpper: lips.mouthShrugUpper,
  mouthPressLeft: lips.mouthPress(LEFT),
  mouthPressRight: lips.mouthPress(RIGHT),
  mouthLowerDownLeft: lips.mouthLowerDown(LEFT),
  mouthLowerDownRight: lips.mouthLowerDown(RIGHT),
  mouthUpperUpLeft: lips.mouthUpperUp(LEFT),
  mouthUpperUpRight: lips.mouthUpperUp(RIGHT),
  browDownLeft: withEars(browDown(LEFT), LEFT, { out: 0.35, forward: -0.2 }),
  browDownRight: withEars(browDown(RIGHT), RIGHT, { out: 0.35, forward: -0.2 }),
  browInnerUp: withEars(browInnerUp, 0, { out: -0.16, forward: 0.08 }),
  browOuterUpLeft: withEars(browOuterUp(LEFT), LEFT, { forward: 0.16 }),
  browOuterUpRight: withEars(browOuterUp(RIGHT), RIGHT, { forward: 0.16 }),
  cheekPuff,
  cheekSquintLeft: cheekSquint(LEFT),
  cheekSquintRight: cheekSquint(RIGHT),
  noseSneerLeft: noseSneer(LEFT),
  noseSneerRight: noseSneer(RIGHT),
  tongueOut,
};
