import { Matrix3, type Object3D, Quaternion, Vector3 } from 'three';

/**
 * A bone that is turned and moved in the avatar's axes, whatever its own are. Bones above it may be turned the same
 * way: each turn is relative to what is above, as if all axes had been the avatar's at rest.
 */
export class TurnJoint {
  readonly bone: Object3D;
  readonly #before: Quaternion;
  readonly #after: Quaternion;
  readonly #place: Vector3;
  readonly #toParent: Matrix3;
  readonly #shift = new Vector3();

  /** @param bone at rest, with world matrices up to date, in an avatar that stands on the world's origin */
  constructor(bone: Object3D) {
    this.bone = bone;
    const parent = (bone.parent as Object3D).getWorldQuaternion(new Quaternion());
    this.#before = parent.clone().invert();
    this.#after = parent.multiply(bone.quaternion);
    this.#place = bone.position.clone();
    this.#toParent = new Matrix3().setFromMatrix4((bone.parent as Object3D).matrixWorld).invert();
  }

  /** @param turn from rest, in the avatar's axes [unit] */
  turn(turn: Quaternion): void {
    this.bone.quaternion.copy(this.#before).multiply(turn).multiply(this.#after);
  }

  /** @param by from rest, in the avatar's axes [m] */
  shift(by: Vector3): void {
    this.#shift.copy(by).applyMatrix3(this.#toParent);
    this.bone.position.copy(this.#place).add(this.#shift);
  }
}
