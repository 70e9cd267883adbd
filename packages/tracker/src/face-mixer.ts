import type { FaceFrame } from '@guise/protocol';
import { type MouthShape, mixMouth, mouthFrame } from './audio/mouth-shape.js';
import type { FaceCalibrator } from './calibration/face-calibrator.js';

/** After this long without a picture, the voice alone moves the face [ms]. */
const PICTURE_GAP = 250;
/** What was heard longer ago says nothing of a picture [ms]. */
const HEARD_LATELY = 150;

/**
 * One stream of faces from what a camera sees and a voice says: with pictures, each with the voice's tongue and shut lips; without,
 * the voice's mouth alone.
 */
export class FaceMixer {
  #mouth: MouthShape | null = null;
  /** When the last picture came [ms]. */
  #seenAt = Number.NEGATIVE_INFINITY;
  readonly #calibrator: Pick<FaceCalibrator, 'apply'> | null;
  readonly #onFrame: (frame: FaceFrame) => void;

  /** @param calibrator makes what is seen this person's own; `null`: it is taken as it comes */
  constructor(onFrame: (frame: FaceFrame) => void, calibrator: Pick<FaceCalibrator, 'apply'> | null = null) {
    this.#onFrame = onFrame;
    this.#calibrator = calibrator;
  }

  /** A face as a camera's tracker gives it. */
  handleSeen(seen: FaceFrame): void {
    const now = performance.now();
    this.#seenAt = now;
    const heardLately = this.#mouth && now - this.#mouth.timestamp < HEARD_LATELY;
    const own = this.#calibrator ? this.#calibrator.apply(seen) : seen;
    this.#onFrame(mixMouth(own, heardLately ? this.#mouth : null));
  }

  /** What the voice says of the mouth; `null`: it is not listened to any more. */
  handleHeard(mouth: MouthShape | null): void {
    const before = this.#mouth;
    this.#mouth = mouth;
    const now = performance.now();
    if (now - this.#seenAt < PICTURE_GAP) return;
    if (mouth) this.#onFrame(mouthFrame(mouth));
    // The mouth does not stay as it was at the last word.
    else if (before) this.#onFrame(mouthFrame({ ...before, timestamp: now, speaking: false }));
  }

  /** There is no camera any more: the voice alone moves the face at once. */
  forgetSeen(): void {
    this.#seenAt = Number.NEGATIVE_INFINITY;
  }
}
