import {
  type Avatar,
  type AvatarDescription,
  addReaction,
  createAvatar,
  isUpload,
  serializeWorn,
  type UploadedAvatar,
  type Worn,
} from '@guise/avatar';
import type { FaceFrame, Reaction } from '@guise/protocol';
import { Color, Group } from 'three';
import { type FetchFile, type LoadOptions, loadUploaded, UnshowableError } from '../avatars/load-uploaded.js';
import { FaceBlend } from './face-blend.js';
import { addGaze } from './gaze.js';
import { type Gaze, idleFaceFrame } from './idle.js';
import { type Look, seedOf, wornBy } from './look.js';
import { Seated } from './seated.js';
import { addVoice, isSeen } from './voice-face.js';

/** How fast an idle avatar's look follows what it is given [ms to cover two thirds of the way]. */
const FOLLOW = 180;
/** How long after a model could not be fetched it is tried again [ms]. */
const RETRY = 5000;

/** A number 0..1 that belongs to a text, spread evenly (FNV-1a, its weak low bits folded). */
function spread(text: string): number {
  let hash = 2166136261;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}

const noFile: FetchFile = async () => {
  throw new Error('There is nowhere to fetch it from.');
};

/** An avatar and what moves it: a face that a camera sees, else idleness, with the mouth of a voice. */
export class Actor {
  /** Where the avatar is once its model has arrived; empty until then. */
  readonly object3D = new Group();
  /** Called whenever an avatar has come on, the first as well as every later one. */
  onArrived: (() => void) | null = null;
  /** Told in a sentence why what was uploaded cannot be shown; its stand-in is. */
  onUnshowable: ((sentence: string) => void) | null = null;
  /** Where an idle avatar looks. */
  gaze: Gaze = { yaw: 0, pitch: 0 };
  /** Colour of the wall behind the avatar, by name: from green over blue to red, where darkness stays a colour. */
  readonly tint = new Color();
  /** Where it sits at the round table. */
  readonly seated: Seated;
  #phase = 0;
  #look: Look | null = null;
  /** What is worn or on its way, as text. */
  #wanted = '';
  #avatar: Avatar | null = null;
  #disposed = false;
  readonly #face: (now: number) => FaceFrame | null;
  readonly #fetchFile: FetchFile;
  readonly #blend = new FaceBlend();
  readonly #eased: Gaze = { yaw: 0, pitch: 0 };
  readonly #motion: 'full' | 'reduced';
  #now = 0;
  #reaction: { what: Reaction; since: number } | null = null;

  /**
   * The same look is the same avatar on every screen.
   * @param face is asked on every update and may say `null`
   * @param fetchFile where uploaded avatars come from; without it stand-ins are shown
   */
  constructor(look: Look, face: (now: number) => FaceFrame | null, fetchFile: FetchFile = noFile) {
    this.#face = face;
    this.#fetchFile = fetchFile;
    this.#motion = matchMedia('(prefers-reduced-motion: reduce)').matches ? 'reduced' : 'full';
    this.seated = new Seated(this.object3D, this.#motion === 'reduced');
    this.wear(look);
  }

  /** `null` while the first model is on the way. */
  get avatar(): Avatar | null {
    return this.#avatar;
  }

  /** Looks like that from now on. The former avatar stays until the new one is there; the last word counts. */
  wear(look: Look): void {
    if (look.name === this.#look?.name && look.avatar === this.#look.avatar) return;
    this.#look = { ...look };
    const seed = seedOf(look.name);
    this.#phase = spread(seed);
    this.tint.setHSL(0.4 + 0.58 * this.#phase, 0.34, 0.24);
    const worn = wornBy(look);
    const wanted = serializeWorn(worn);
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    void this.#load(worn, seed, () => !this.#disposed && this.#wanted === wanted);
  }

  /** Poses the avatar for this moment; `now` is `performance.now()`. */
  update(now: number): void {
    const elapsed = Math.min(now - this.#now, 100);
    this.#now = now;
    this.#follow(elapsed);
    this.seated.update(elapsed);
    if (!this.#avatar) return;
    const face = this.#face(now);
    const seen = face && isSeen(face) ? face : null;
    const idle = () => addVoice(idleFaceFrame(now, this.#phase, this.#eased), face);
    const shown = this.#react(this.#blend.next(now, seen, idle), now);
    this.#avatar.apply(addGaze(shown, this.seated.gaze));
    this.#avatar.update(elapsed / 1000);
  }

  /** Lets the avatar react, on top of whatever else it does. */
  react(what: Reaction): void {
    this.#reaction = { what, since: performance.now() };
  }

  /** Frees the avatar's geometry and materials. */
  dispose(): void {
    this.#disposed = true;
    this.object3D.removeFromParent();
    this.#avatar?.dispose();
  }

  async #load(worn: Worn, seed: string, isWanted: () => boolean): Promise<void> {
    const options: LoadOptions = { seed, motion: this.#motion };
    if (!isUpload(worn)) return this.#loadCast(worn, options, isWanted);
    if (!this.#avatar) await this.#loadCast(worn.standIn, options, isWanted);
    if (await this.#loadUpload(worn, options, isWanted)) return;
    await this.#loadCast(worn.standIn, options, isWanted);
  }

  /** Fetches a member of the cast, again and again while the network fails: a call must not lose a face to a hiccup. */
  async #loadCast(
    description: AvatarDescription,
    options: LoadOptions,
    isWanted: () => boolean,
  ): Promise<void> {
    while (isWanted()) {
      const avatar = await createAvatar(description, options).catch((error: unknown) => {
        console.error('An avatar did not load; trying again.', error);
      });
      if (!avatar) await new Promise((resolve) => setTimeout(resolve, RETRY));
      else if (isWanted()) return this.#bringOn(avatar);
      else return avatar.dispose();
    }
  }

  /** @returns whether there is nothing left to do; `false`: it cannot be shown. */
  async #loadUpload(upload: UploadedAvatar, options: LoadOptions, isWanted: () => boolean): Promise<boolean> {
    if (!isWanted()) return true;
    try {
      const avatar = await loadUploaded(upload, options, this.#fetchFile);
      if (isWanted()) this.#bringOn(avatar);
      else avatar.dispose();
      return true;
    } catch (error) {
      if (!(error instanceof UnshowableError)) reportError(error);
      console.warn('An uploaded avatar cannot be shown:', error);
      if (isWanted()) this.onUnshowable?.((error as Error).message);
      return false;
    }
  }

  #react(frame: FaceFrame, now: number): FaceFrame {
    if (!this.#reaction) return frame;
    return addReaction(frame, this.#reaction.what, (now - this.#reaction.since) / 1000);
  }

  #bringOn(avatar: Avatar): void {
    this.#avatar?.dispose();
    this.#avatar = avatar;
    this.object3D.add(avatar.object3D);
    this.onArrived?.();
  }

  #follow(elapsed: number): void {
    const share = 1 - Math.exp(-elapsed / FOLLOW);
    this.#eased.yaw += (this.gaze.yaw - this.#eased.yaw) * share;
    this.#eased.pitch += (this.gaze.pitch - this.#eased.pitch) * share;
  }
}
