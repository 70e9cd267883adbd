import { type Avatar, createAvatar } from '@guise/avatar';
import type { FaceFrame } from '@guise/protocol';
import { Color } from 'three';
import { FaceBlend } from './face-blend.js';
import { type Gaze, idleFaceFrame } from './idle.js';
import { addVoice, isSeen } from './voice-face.js';

/** How fast an idle avatar's look follows what it is given [ms to cover two thirds of the way]. */
const FOLLOW = 180;

/** A number 0..1 that belongs to a text, spread evenly (FNV-1a, its weak low bits folded). */
function spread(text: string): number {
  let hash = 2166136261;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}

/** An avatar and what moves it: a face that a camera sees, else idleness, with the mouth of a voice. */
export class Actor {
  readonly avatar: Avatar;
  /** Where an idle avatar looks. */
  gaze: Gaze = { yaw: 0, pitch: 0 };
  /** Colour of the wall behind the avatar: from green over blue to red, where darkness stays a colour. */
  readonly tint: Color;
  readonly #phase: number;
  readonly #face: (now: number) => FaceFrame | null;
  readonly #blend = new FaceBlend();
  readonly #eased: Gaze = { yaw: 0, pitch: 0 };
  #now = 0;

  /** The same `name` gives the same look on every screen. `face` is asked on every update and may say `null`. */
  constructor(name: string, face: (now: number) => FaceFrame | null) {
    const seed = name.trim().toLowerCase();
    this.#phase = spread(seed);
    this.#face = face;
    this.tint = new Color().setHSL(0.4 + 0.58 * this.#phase, 0.34, 0.24);
    this.avatar = createAvatar({ seed });
  }

  /** Poses the avatar for this moment; `now` is `performance.now()`. */
  update(now: number): void {
    const elapsed = Math.min(now - this.#now, 100);
    this.#now = now;
    this.#follow(elapsed);
    const face = this.#face(now);
    const seen = face && isSeen(face) ? face : null;
    const idle = () => addVoice(idleFaceFrame(now, this.#phase, this.#eased), face);
    this.avatar.apply(this.#blend.next(now, seen, idle));
    this.avatar.update(elapsed / 1000);
  }

  /** Frees the avatar's geometry and materials. */
  dispose(): void {
    this.avatar.object.removeFromParent();
    this.avatar.dispose();
  }

  #follow(elapsed: number): void {
    const share = 1 - Math.exp(-elapsed / FOLLOW);
    this.#eased.yaw += (this.gaze.yaw - this.#eased.yaw) * share;
    this.#eased.pitch += (this.gaze.pitch - this.#eased.pitch) * share;
  }
}
