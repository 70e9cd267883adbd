import { Quaternion, Vector3 } from 'three';
import { CHEST_SHARE, LEAN, NECK_SHARE, REACH } from '../rig.js';
import type { Figure } from './figure.js';

/** How far the head may move from its place [m]. */
const FURTHEST = new Vector3(REACH.x, REACH.y, REACH.z);
const NEAREST = FURTHEST.clone().negate();

/**
 * Head, neck and chest of somebody's own model, moved as the cast's are; what a model has no bone for, the head does.
 * The head's rotation relative to the avatar is exactly the pose's.
 */
export class ModelRig {
  readonly #figure: Figure;
  readonly #chest = new Quaternion();
  readonly #neck = new Quaternion();
  readonly #head = new Quaternion();
  readonly #share: { readonly chest: number; readonly neck: number; readonly head: number };
  /** Of the head from its rest place [m], and what one joint takes of it. */
  readonly #offset = new Vector3();
  readonly #part = new Vector3();

  constructor(figure: Figure) {
    this.#figure = figure;
    const chest = figure.chest ? LEAN.chest : 0;
    const neck = figure.neck ? LEAN.neck : 0;
    this.#share = { chest, neck, head: 1 - chest - neck };
  }

  /**
   * Turns; where everything is follows with {@link breathe}.
   * @param rotation the head's, unit @param offset of the head from its rest place [m], clamped to its reach
   */
  pose(rotation: Quaternion, offset: Vector3): void {
    const { chest, neck, head } = this.#figure;
    this.#chest.identity();
    this.#neck.identity();
    if (chest) chest.turn(this.#chest.slerp(rotation, CHEST_SHARE));
    if (neck) neck.turn(this.#neck.slerp(rotation, NECK_SHARE));
    head.turn(this.#head.copy(this.#chest).multiply(this.#neck).invert().multiply(rotation));
    this.#offset.copy(offset).min(FURTHEST).max(NEAREST);
  }

  /**
   * Breathing: `breath` [m] raises the shoulders a little, and the head less. It is read here, as numbers handed from function to
   * function may be numbers on the heap, every frame.
   */
  breathe(motion: { readonly breath: number }): void {
    const { chest, neck, head } = this.#figure;
    const share = this.#share;
    const part = this.#part;
    const lift = motion.breath;
    if (chest) {
      part.copy(this.#offset).multiplyScalar(share.chest);
      part.y += lift;
      chest.shift(part);
    }
    if (neck) {
      part.copy(this.#offset).multiplyScalar(share.neck);
      part.y -= 0.4 * lift;
      neck.shift(part);
    }
    head.shift(part.copy(this.#offset).multiplyScalar(share.head));
  }
}
