import type { FaceFrame } from '@guise/protocol';

/**
 * Whatever gives faces: a {@link FaceTracker}, or a tracker of one's own (a phone's, a headset's, a recording). Its frames are on
 * `performance.now()`'s clock, or any that runs as evenly.
 */
export interface FaceSource {
  /** Hears every face from now on. @returns ends it */
  on(event: 'frame', listener: (frame: FaceFrame) => void): () => void;
  /** Looks at this camera from now on; left out: it has eyes of its own. */
  start?(track: MediaStreamTrack): void;
  /** Gives no faces until it is started again. */
  stop?(): void;
  /** Is not needed any more. */
  close?(): void;
}
