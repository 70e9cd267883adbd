import type { FaceFrame } from '@guise/protocol';
import { FaceState } from './face-state.js';

/** Changes that nobody sees on an avatar: metres, radians, blendshapes' 0..1. */
const UNSEEN = { translation: 0.004, turn: 0.012, blendshape: 0.06 };
/** A face that changed no more than that for this long keeps still [ms]. */
const STILL_AFTER = 300;
/** A still face is told this often, so that one lost packet is no loss, and slow drift is followed [ms]. */
const STILL_INTERVAL = 300;
/** A face of which nothing is known, at rest, only says that it is there [ms]. */
const ABSENT_INTERVAL = 1000;
/** How much earlier than due a frame may come: no camera is that punctual [ms]. */
const EARLY = 8;
/** After a gap like this nothing is owed [ms]. */
const GAP = 100;

/**
 * Which of a face's frames are worth sending. A moving face is sent at {@link SendPolicy.rate}, a still one three times a
 * second, one of which nothing is known once a second; a motion after stillness at once.
 */
export class SendPolicy {
  /** Frames a second, at most, while the face moves. */
  rate = 30;
  /** What the face is compared with, to tell whether it moves. */
  readonly #anchor = new FaceState();
  readonly #face = new FaceState();
  #movedAt = Number.NEGATIVE_INFINITY;
  #sentAt = Number.NEGATIVE_INFINITY;
  /** When the next frame of a moving face is due [ms], on the sender's clock. */
  #due = Number.NEGATIVE_INFINITY;

  /** Whether the face moved within the last moments. */
  #moving = false;

  /**
   * Whether to send this frame; every frame is shown to it, in their order. One that could not be sent is
   * simply not {@link handleSent}.
   */
  wants(frame: FaceFrame): boolean {
    const { timestamp } = frame;
    // Another clock: what is known of times is worth nothing.
    if (timestamp < this.#sentAt) this.#forget();
    this.#face.read(frame);
    const begins = this.#follow(timestamp);
    if (begins) return true;
    if (this.#moving) return timestamp >= this.#due - EARLY;
    const interval = isUnknown(frame) ? ABSENT_INTERVAL : STILL_INTERVAL;
    return timestamp - this.#sentAt >= interval - EARLY;
  }

  /** The frame that was {@link wants wanted} last has been sent. */
  handleSent(timestamp: number): void {
    const interval = 1000 / this.rate;
    this.#due = timestamp - this.#due > GAP ? timestamp + interval : this.#due + interval;
    this.#sentAt = timestamp;
    if (!this.#moving) this.#anchor.copy(this.#face);
  }

  /** @returns whether a motion begins with this frame. */
  #follow(timestamp: number): boolean {
    const changed =
      !this.#face.isWithin(this.#anchor, UNSEEN) || !this.#face.hasSourcesOf(this.#anchor.sources);
    if (changed) {
      this.#anchor.copy(this.#face);
      this.#movedAt = timestamp;
    }
    const wasMoving = this.#moving;
    this.#moving = timestamp - this.#movedAt <= STILL_AFTER;
    return this.#moving && !wasMoving;
  }

  #forget(): void {
    this.#movedAt = Number.NEGATIVE_INFINITY;
    this.#sentAt = Number.NEGATIVE_INFINITY;
    this.#due = Number.NEGATIVE_INFINITY;
    this.#moving = false;
  }
}

/** Nothing is seen or heard of it. */
function isUnknown({ sources }: FaceFrame): boolean {
  return Object.values(sources).every((source) => source === 'absent' || source === 'idle');
}
