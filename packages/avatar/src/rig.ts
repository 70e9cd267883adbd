import { Bone, type Matrix4, Quaternion, Skeleton, Vector3 } from 'three';
import { JOINT_NAMES, type JointName } from './cast/cast-model.js';
import { clamp } from './geometry/math.js';

/** Shares of the head's turn that the chest and the neck take. */
export const CHEST_SHARE = 0.09;
export const NECK_SHARE = 0.38;
/** How far the head may move from its place [m], and how the lean is spread over the spine. */
export const REACH = { x: 0.045, y: 0.025, z: 0.05 } as const;
export const LEAN = { chest: 0.45, neck: 0.25, head: 0.3 } as const;
/** How far an eye turns at a coefficient of 1 [rad]. */
export const YAW = 0.5;
export const UP = 0.38;
export const DOWN = 0.42;
/** How far an eye gives way behind half-closed lids, in radii: morphs move lids straight, not round it. */
export const BLINK_SINK = 0.135;

/** What one eye does: coefficients 0..1. */
export interface Gaze {
  in: number;
  out: number;
  up: number;
  down: number;
  blink: number;
}

/** What a rig is made for. */
export interface RigPlan {
  /** The joints relative to their parents [m]. */
  readonly joints: ReadonlyMap<JointName, Vector3>;
  /** From the avatar's axes to each joint's, in the order of {@link JOINT_NAMES}. */
  readonly inverses: Matrix4[];
  /** Radius of an eyeball [m]. */
  readonly eyeRadius: number;
}

/** Chest, neck, head and eyes as bones. The head's rotation relative to the avatar is exactly the pose's. */
export class Rig {
  readonly chest: Bone;
  readonly neck: Bone;
  readonly head: Bone;
  readonly skeleton: Skeleton;
  /** The head's up in each eye's own axes, left and right. */
  readonly lidUp: [Vector3, Vector3] = [new Vector3(0, 1, 0), new Vector3(0, 1, 0)];
  readonly #eyes: [Bone, Bone];
  readonly #rest: ReadonlyMap<JointName, Vector3>;
  readonly #eyeRadius: number;
  readonly #turn = new Quaternion();
  readonly #offset = new Vector3();

  constructor(model: RigPlan) {
    this.#rest = model.joints;
    this.#eyeRadius = model.eyeRadius;
    const bones = JOINT_NAMES.map((name) => {
      const bone = new Bone();
      bone.name = name;
      bone.position.copy(this.#at(name));
      return bone;
    });
    const [chest, neck, head, left, right] = bones as [Bone, Bone, Bone, Bone, Bone];
    chest.add(neck);
    neck.add(head);
    head.add(left, right);
    [this.chest, this.neck, this.head, this.#eyes] = [chest, neck, head, [left, right]];
    this.skeleton = new Skeleton(bones, model.inverses);
  }

  /** @param rotation the head's, unit @param offset of the head from its rest place [m], clamped to its reach */
  pose(rotation: Quaternion, offset: Vector3): void {
    this.chest.quaternion.identity().slerp(rotation, CHEST_SHARE);
    this.neck.quaternion.identity().slerp(rotation, NECK_SHARE);
    this.#turn.copy(this.chest.quaternion).multiply(this.neck.quaternion).invert();
    this.head.quaternion.copy(this.#turn).multiply(rotation);
    this.#offset.set(
      clamp(offset.x, -REACH.x, REACH.x),
      clamp(offset.y, -REACH.y, REACH.y),
      clamp(offset.z, -REACH.z, REACH.z),
    );
    this.chest.position.copy(this.#at('chest')).addScaledVector(this.#offset, LEAN.chest);
    this.neck.position.copy(this.#at('neck')).addScaledVector(this.#offset, LEAN.neck);
    this.head.position.copy(this.#at('head')).addScaledVector(this.#offset, LEAN.head);
  }

  /** Breathing: `lift` [m] raises the shoulders a little, and the head less. */
  breathe(lift: number): void {
    this.chest.position.y = this.#at('chest').y + this.#offset.y * LEAN.chest + lift;
    this.neck.position.y = this.#at('neck').y + this.#offset.y * LEAN.neck - 0.4 * lift;
  }

  /** @param eye 0 the left, 1 the right */
  look(eye: 0 | 1, gaze: Gaze): void {
    const bone = this.#eyes[eye];
    const yaw = (eye === 0 ? 1 : -1) * YAW * (gaze.out - gaze.in);
    const pitch = DOWN * gaze.down - UP * gaze.up;
    bone.rotation.set(pitch, yaw, 0, 'YXZ');
    // Yaw turns about the head's own up, so that only the pitch tilts it.
    this.lidUp[eye].set(0, Math.cos(pitch), -Math.sin(pitch));
    const back = BLINK_SINK * 4 * gaze.blink * (1 - gaze.blink);
    bone.position.z = this.#at(eye === 0 ? 'eyeLeft' : 'eyeRight').z - back * this.#eyeRadius;
  }

  #at(name: JointName): Vector3 {
    return this.#rest.get(name) as Vector3;
  }
}
