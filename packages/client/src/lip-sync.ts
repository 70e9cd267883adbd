import { VoiceClock, type VoiceReceiver } from './voice-clock.js';

/** From a picture's pose to its light: the rest of a 60 Hz frame, and about one more until the screen shows it [ms]. */
const SCREEN = 20;
/** A voice this much before its lips is left alone [ms]; ITU-R BT.1359 puts what people notice at 45. */
const TOLERATED = 20;
/** The most that a jitter buffer is asked to hold a voice back [ms]: more would be felt in a conversation. */
const MOST = 250;
/** Changes smaller than this are not worth asking for [ms]. */
const STEP = 10;
/** How often the voice may be asked to wait longer or shorter [ms]: what was asked for has to show first. */
const ADJUST_EVERY = 2000;

/** The part of a playout that is brought together with the voice. */
export interface Lips {
  /** Our clock minus the sender's for the fastest packet [ms]; NaN before the first one. */
  readonly offset: number;
  /** The same for what the face would show if nobody spoke [ms]; NaN while it rests. */
  readonly ownLag: number;
  followVoice(lag: number | null): void;
}

/**
 * Brings a face and its voice together. A voice cannot be hurried and a face can wait, so the face follows the voice; only
 * a face that comes later than the voice by itself makes the voice wait, through its jitter buffer.
 * The face keeps its delay through pauses in what is said, since the next word comes as late as the last one did; muted
 * or without a voice it returns to the smallest delay.
 */
export class LipSync {
  #receiver: VoiceReceiver | null = null;
  #clock: VoiceClock | null = null;
  #lag: number | null = null;
  /** What the voice's jitter buffer is asked for, `null` for nothing [ms]. */
  #target: number | null = null;
  #lastAdjusted = Number.NEGATIVE_INFINITY;

  /**
   * How late a face is to be posed for its lips to be seen when the voice is heard: our clock minus the sender's [ms];
   * `null` without a voice, or unknown.
   */
  get lag(): number | null {
    return this.#lag;
  }

  /** The voice to follow from now on; `null`: none. */
  handleVoice(receiver: VoiceReceiver | null): void {
    if (receiver === this.#receiver) return;
    this.#receiver = receiver;
    this.#clock = receiver && new VoiceClock(receiver);
    this.#lag = null;
    this.#target = null;
  }

  /** Call it before every picture. @param now `performance.now()` [ms]. */
  update(now: number, muted: boolean, lips: Lips): void {
    if (!muted) this.#clock?.observe(now);
    const heard = muted ? null : (this.#clock?.lag(lips.offset) ?? null);
    this.#lag = heard === null ? null : heard - SCREEN;
    lips.followVoice(this.#lag);
    if (now - this.#lastAdjusted >= ADJUST_EVERY) {
      this.#lastAdjusted = now;
      this.#holdVoice(lips.ownLag);
    }
  }

  /** The face has gone: the voice waits for it no longer. */
  handleFaceGone(): void {
    this.#ask(null);
  }

  /** @param ownLag of the face [ms]; NaN while there is none. */
  #holdVoice(ownLag: number): void {
    const buffer = this.#clock?.buffer;
    if (!buffer || this.#lag === null) return;
    const early = ownLag - this.#lag;
    // Once it waits, it waits for no longer than it has to.
    if (early <= TOLERATED && (this.#target === null || early >= 0)) return;
    const target = Math.min(MOST, buffer.delay + early);
    // Not so without a face, either.
    this.#ask(target > buffer.natural + STEP ? target : null);
  }

  #ask(target: number | null): void {
    const receiver = this.#receiver;
    if (!receiver || !('jitterBufferTarget' in receiver) || target === this.#target) return;
    if (target !== null && this.#target !== null && Math.abs(target - this.#target) < STEP) return;
    this.#target = target;
    receiver.jitterBufferTarget = target;
  }
}
