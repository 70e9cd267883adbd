import {
  type VRM,
  type VRMExpression,
  type VRMLookAt,
  VRMLookAtBoneApplier,
  VRMLookAtExpressionApplier,
} from '@pixiv/three-vrm';
import { Euler, MathUtils, Quaternion } from 'three';
import { EYES, type EyeChannels } from '../face-motion.js';
import { DOWN, type Gaze, UP, YAW } from '../rig.js';
import { bonesCarryEyes } from './eye-binding.js';
import type { Figure } from './figure.js';
import type { LoadedModel } from './load.js';
import type { ModelFace } from './model-face.js';
import type { TurnJoint } from './turn-joint.js';

/** Moves the eyes. `influences` is what the face will show: eyes that are morph targets are moved there. */
export interface ModelEyes {
  look(left: Gaze, right: Gaze, influences: number[]): void;
}

/** An eye bone of a VRM turns no further than this, whatever the model allows [rad]. */
const FURTHEST = 0.55;

/**
 * How a model's eyes move: by its own eyeLook… channels, if its face has them, and then by bones only where those
 * channels leave the eyes to bones; else as a VRM's look-at says, by bones or by expressions; else by bones that are
 * called eyes.
 */
export function eyesOf(figure: Figure, { scene, vrm }: LoadedModel, face: ModelFace): ModelEyes {
  const [left, right] = figure.eyes;
  const applier = vrm?.lookAt?.applier;
  if (!face.hasGaze && applier instanceof VRMLookAtExpressionApplier) {
    return new ExpressionEyes(vrm as VRM, applier);
  }
  const bones = left && right ? new BoneEyes([left, right], reachOf(vrm?.lookAt ?? null)) : null;
  if (!face.hasGaze) return bones ?? { look: () => undefined };
  const eyes = [left, right].flatMap((eye) => eye?.bone ?? []);
  const carried = bones && bonesCarryEyes(scene, eyes, face.gazeTargets);
  return {
    look(leftGaze, rightGaze, influences) {
      intoInfluences(leftGaze, rightGaze, influences);
      if (carried) bones.look(leftGaze, rightGaze);
    },
  };
}

/** Idle glances are in the gaze and not in the influences. */
function intoInfluences(left: Gaze, right: Gaze, influences: number[]): void {
  for (let eye = 0; eye < 2; eye++) {
    const { in: inwards, out, up, down } = EYES[eye] as EyeChannels;
    const gaze = eye === 0 ? left : right;
    influences[inwards] = gaze.in;
    influences[out] = gaze.out;
    influences[up] = gaze.up;
    influences[down] = gaze.down;
  }
}

/** How far an eye turns at a coefficient of 1 [rad]. */
interface Reach {
  readonly in: number;
  readonly out: number;
  readonly up: number;
  readonly down: number;
}

/** A look all the way to one side is as far as the model's eyes turn that way. */
function reachOf(lookAt: VRMLookAt | null): Reach {
  const applier = lookAt?.applier;
  if (!(applier instanceof VRMLookAtBoneApplier)) return { in: YAW, out: YAW, up: UP, down: DOWN };
  const reach = ({ outputScale }: { outputScale: number }) =>
    Number.isFinite(outputScale) ? MathUtils.clamp(MathUtils.degToRad(outputScale), 0, FURTHEST) : 0;
  return {
    in: reach(applier.rangeMapHorizontalInner),
    out: reach(applier.rangeMapHorizontalOuter),
    up: reach(applier.rangeMapVerticalUp),
    down: reach(applier.rangeMapVerticalDown),
  };
}

class BoneEyes implements ModelEyes {
  readonly #eyes: readonly [TurnJoint, TurnJoint];
  readonly #reach: Reach;
  readonly #euler = new Euler(0, 0, 0, 'YXZ');
  readonly #turn = new Quaternion();

  constructor(eyes: readonly [TurnJoint, TurnJoint], reach: Reach) {
    this.#eyes = eyes;
    this.#reach = reach;
  }

  look(left: Gaze, right: Gaze): void {
    this.#one(this.#eyes[0], left, 1);
    this.#one(this.#eyes[1], right, -1);
  }

  #one(eye: TurnJoint, gaze: Gaze, outwards: 1 | -1): void {
    const reach = this.#reach;
    const yaw = outwards * (gaze.out * reach.out - gaze.in * reach.in);
    this.#euler.set(gaze.down * reach.down - gaze.up * reach.up, yaw, 0);
    eye.turn(this.#turn.setFromEuler(this.#euler));
  }
}

class ExpressionEyes implements ModelEyes {
  readonly #up: VRMExpression | null;
  readonly #down: VRMExpression | null;
  readonly #left: VRMExpression | null;
  readonly #right: VRMExpression | null;
  readonly #reach: Reach;

  constructor({ expressionManager }: VRM, applier: VRMLookAtExpressionApplier) {
    const find = (name: string) => expressionManager?.getExpression(name) ?? null;
    [this.#up, this.#down] = [find('lookUp'), find('lookDown')];
    [this.#left, this.#right] = [find('lookLeft'), find('lookRight')];
    const reach = ({ outputScale }: { outputScale: number }) =>
      Number.isFinite(outputScale) ? MathUtils.clamp(outputScale, 0, 1) : 0;
    // One expression moves both eyes: three-vrm, too, goes by the outer range.
    this.#reach = {
      in: reach(applier.rangeMapHorizontalOuter),
      out: reach(applier.rangeMapHorizontalOuter),
      up: reach(applier.rangeMapVerticalUp),
      down: reach(applier.rangeMapVerticalDown),
    };
  }

  look(left: Gaze, right: Gaze): void {
    const x = (left.out - left.in + right.in - right.out) / 2;
    const y = (left.up - left.down + right.up - right.down) / 2;
    weigh(this.#left, x * this.#reach.out);
    weigh(this.#right, -x * this.#reach.out);
    weigh(this.#up, y * this.#reach.up);
    weigh(this.#down, -y * this.#reach.down);
  }
}

function weigh(expression: VRMExpression | null, weight: number): void {
  if (expression) expression.weight = Math.min(Math.max(weight, 0), 1);
}
