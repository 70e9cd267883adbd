import {
  type Avatar,
  addGaze,
  createWornAvatar,
  FaceDriver,
  type FetchFile,
  type Gaze,
  type Look,
  phaseOf,
  Wearing,
} from '@guise/avatar';
import type { FaceFrame, Reaction } from '@guise/protocol';
import { Color, Group } from 'three';
import { refusalOf } from '../avatars/refusal.js';
import { Seated } from './seated.js';

/** An avatar and what moves it: a face that a camera sees, else idleness, with the mouth of a voice. */
export class Actor {
  /** Where the avatar is once its model has arrived; empty until then. */
  readonly object3D = new Group();
  /** Called whenever an avatar has come on, the first as well as every later one. */
  onArrived: (() => void) | null = null;
  /** Told in a sentence why what was uploaded cannot be shown; its stand-in is. */
  onUnshowable: ((sentence: string) => void) | null = null;
  /** Colour of the wall behind the avatar, by name: from green over blue to red, where darkness stays a colour. */
  readonly tint = new Color();
  /** Where it sits at the round table. */
  readonly seated: Seated;
  readonly #wearing: Wearing<Avatar>;
  readonly #driver = new FaceDriver();
  readonly #face: (now: number) => FaceFrame | null;

  /**
   * The same look is the same avatar on every screen.
   * @param face is asked on every update and may say `null`
   * @param fetchFile where uploaded avatars come from; without it stand-ins are shown
   */
  constructor(look: Look, face: (now: number) => FaceFrame | null, fetchFile?: FetchFile) {
    this.#face = face;
    const motion = matchMedia('(prefers-reduced-motion: reduce)').matches ? 'reduced' : 'full';
    this.seated = new Seated(this.object3D, motion === 'reduced');
    this.#wearing = new Wearing(
      createWornAvatar,
      { motion, ...(fetchFile && { fetchFile }) },
      {
        onArrived: (avatar) => this.#bringOn(avatar),
        onUnshowable: (error) => this.onUnshowable?.(refusalOf(error)),
      },
    );
    this.wear(look);
  }

  /** `null` while the first model is on the way. */
  get avatar(): Avatar | null {
    return this.#wearing.avatar;
  }

  /** Where an idle avatar looks. */
  get gaze(): Gaze {
    return this.#driver.gaze;
  }

  set gaze(gaze: Gaze) {
    this.#driver.gaze = gaze;
  }

  /** Looks like that from now on. The former avatar stays until the new one is there; the last word counts. */
  wear(look: Look): void {
    if (!this.#wearing.wear(look)) return;
    this.#driver.phase = phaseOf(look.name);
    this.tint.setHSL(0.4 + 0.58 * this.#driver.phase, 0.34, 0.24);
  }

  /** Poses the avatar for this moment; `now` is `performance.now()`. */
  update(now: number): void {
    const shown = this.#driver.next(now, this.avatar && this.#face(now));
    const { elapsed } = this.#driver;
    this.seated.update(elapsed);
    this.avatar?.apply(addGaze(shown, this.seated.gaze));
    this.avatar?.update(elapsed / 1000);
  }

  /** Lets the avatar react, on top of whatever else it does. */
  react(what: Reaction): void {
    this.#driver.react(what);
  }

  /** Frees the avatar's geometry and materials. */
  dispose(): void {
    this.object3D.removeFromParent();
    this.#wearing.dispose();
  }

  #bringOn(avatar: Avatar | null): void {
    if (avatar) this.object3D.add(avatar.object3D);
    this.onArrived?.();
  }
}
