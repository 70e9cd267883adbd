import { Quaternion, type Vector3 } from 'three';
import { clamp } from '../geometry/math.js';
import { CHEST_SHARE, LEAN, NECK_SHARE, REACH } from '../rig.js';
import type { Figure } from './figure.js';

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
  #x = 0;
  #y = 0;
  #z = 0;

  constructor(figure: Figure) {
    this.#figure = figure;
    const chest = figure.chest ? LEAN.chest : 0;
    const neck = figure.neck ? LEAN.neck : 0;
    this.#share = { chest, neck, head: 1 - chest - neck };
  }

  /** @param rotation the head's, unit @param offset of the head from its rest place [m], clamped to its reach */
  pose(rotation: Quaternion, offset: Vector3): void {
    const { chest, neck, head } = this.#figure;
    this.#chest.identity();
    this.#neck.identity();
    if (chest) chest.turn(this.#chest.slerp(rotation, CHEST_SHARE));
    if (neck) neck.turn(this.#neck.slerp(rotation, NECK_SHARE));
    head.turn(this.#head.copy(this.#chest).multiply(this.#neck).invert().multiply(rotation));
    this.#x = clamp(offset.x, -REACH.x, REACH.x);
    this.#y = clamp(offset.y, -REACH.y, REACH.y);
    this.#z = clamp(offset.z, -REACH.z, REACH.z);
    this.#shift(0);
  }

  /** Breathing: `lift` [m] raises the shoulders a little, and the head less. */
  breathe(lift: number): void {
    this.#shift(lift);
  }

  #shift(lift: number): void {
    const { chest, neck, head } = this.#figure;
    const share = this.#share;
    chest?.shift(this.#x * share.chest, this.#y * share.chest + lift, this.#z * share.chest);
    neck?.shift(this.#x * share.neck, this.#y * share.neck - 0.4 * lift, this.#z * share.neck);
    head.shift(this.#x * share.head, this.#y * share.head, this.#z * share.head);
  }
}
