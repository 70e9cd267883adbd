import { Bone, Quaternion, Skeleton, Vector3 } from 'three';
import { HEAD_CENTRE, JOINTS } from './geometry/body.js';
import { clamp } from './geometry/math.js';
import { type Point, SCALE } from './geometry/skull.js';

/** Shares of the head's turn that the chest and the neck take. */
const CHEST_SHARE = 0.09;
const NECK_SHARE = 0.38;
/** How far the head may move from its place [m], and how the lean is spread over the spine. */
const REACH = { x: 0.045, y: 0.025, z: 0.05 } as const;
const LEAN = { chest: 0.45, neck: 0.25, head: 0.3 } as const;

const metres = (p: Point): Vector3 => new Vector3(...p).multiplyScalar(SCALE);

/** Chest, neck and head as bones. The head's rotation relative to the avatar is exactly the pose's. */
export class Rig {
  readonly chest = new Bone();
  readonly neck = new Bone();
  readonly head = new Bone();
  /** Where the face's geometry goes: its origin is the head's centre. */
  readonly headCentre: Vector3;
  readonly skeleton: Skeleton;
  readonly #rest: Record<'chest' | 'neck' | 'head', Vector3>;
  readonly #turn = new Quaternion();
  readonly #offset = new Vector3();

  constructor() {
    const chest = metres(JOINTS.chest);
    const neck = metres(JOINTS.neck);
    const head = metres(JOINTS.head);
    this.#rest = { chest, neck: neck.clone().sub(chest), head: head.clone().sub(neck) };
    this.headCentre = metres(HEAD_CENTRE).sub(head);
    this.chest.name = 'chest';
    this.neck.name = 'neck';
    this.head.name = 'head';
    this.chest.add(this.neck);
    this.neck.add(this.head);
    this.#place();
    this.chest.updateMatrixWorld(true);
    this.skeleton = new Skeleton([this.chest, this.neck, this.head]);
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
    this.#place();
  }

  /** Breathing: `lift` [m] raises the shoulders a little. */
  breathe(lift: number): void {
    this.chest.position.y = this.#rest.chest.y + this.#offset.y * LEAN.chest + lift;
  }

  #place(): void {
    const offset = this.#offset;
    this.chest.position.copy(this.#rest.chest).addScaledVector(offset, LEAN.chest);
    this.neck.position.copy(this.#rest.neck).addScaledVector(offset, LEAN.neck);
    this.head.position.copy(this.#rest.head).addScaledVector(offset, LEAN.head);
  }
}
