import type { FaceFrame, Reaction } from '@guise/protocol';
import { addReaction } from '../gestures.js';
import { FaceBlend } from './face-blend.js';
import { type Gaze, idleFaceFrame } from './idle-face.js';
import { addVoice, isSeen } from './voice-face.js';

/** How fast an idle face's look follows what it is given [ms to cover two thirds of the way]. */
const FOLLOW = 180;
/** Longer pauses between two pictures are taken for this long [ms]. */
const LONGEST_STEP = 100;

/**
 * What somebody's avatar shows, whoever draws it: a face that a camera sees, else idleness with the mouth of a voice, eased in between,
 * and reactions on top of either.
 */
export class FaceDriver {
  /** Where an idle face looks. */
  gaze: Gaze = { yaw: 0, pitch: 0 };
  /** 0..1: idle faces of different phases do not move together. */
  phase: number;
  readonly #motion: 'full' | 'reduced';
  readonly #blend = new FaceBlend();
  readonly #eased: Gaze = { yaw: 0, pitch: 0 };
  #now = 0;
  #elapsed = 0;
  #reaction: { what: Reaction; since: number } | null = null;

  /** @param motion `reduced`: an idle face blinks, and keeps its head still */
  constructor(phase = 0, motion: 'full' | 'reduced' = 'full') {
    this.phase = phase;
    this.#motion = motion;
  }

  /** Between the last two pictures, at most 100 [ms]. */
  get elapsed(): number {
    return this.#elapsed;
  }

  /**
   * The face to show. @param now of the picture, increasing: `performance.now()` [ms]
   * @param face what is known of the person, e.g. `sampleFace(now)`; `null`: nothing
   */
  next(now: number, face: FaceFrame | null): FaceFrame {
    this.#elapsed = Math.min(Math.max(0, now - this.#now), LONGEST_STEP);
    this.#now = now;
    this.#follow();
    const seen = face && isSeen(face) ? face : null;
    const idle = () => addVoice(idleFaceFrame(now, this.phase, this.#eased, this.#motion), face);
    return this.#react(this.#blend.next(now, seen, idle), now);
  }

  /** Reacts, on top of whatever else the face does. @param now as in {@link next} */
  react(what: Reaction, now = performance.now()): void {
    this.#reaction = { what, since: now };
  }

  #react(frame: FaceFrame, now: number): FaceFrame {
    if (!this.#reaction) return frame;
    return addReaction(frame, this.#reaction.what, (now - this.#reaction.since) / 1000);
  }

  #follow(): void {
    const share = 1 - Math.exp(-this.#elapsed / FOLLOW);
    this.#eased.yaw += (this.gaze.yaw - this.#eased.yaw) * share;
    this.#eased.pitch += (this.gaze.pitch - this.#eased.pitch) * share;
  }
}
