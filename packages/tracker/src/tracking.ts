import type { Crop } from './crop.js';

/**
 * Presence a face has to reach to be taken up, and below which a followed one counts as missed. Faces in full view have
 * 0.99 and more; what is none reaches 0.8 now and then.
 */
const ACQUIRE = 0.9;
const KEEP = 0.35;

/** Missed pictures in a row after which a face is lost: a hand before it for a moment is no loss. */
const MISSES = 4;

/** Shortest time between two looks at the whole picture [ms]. */
const SEARCH_INTERVAL = 100;

/** Smallest side of a crop that can show a face [pixels]. */
const SMALLEST_SIDE = 16;

/** What one look at a crop gave. */
export interface Sighting {
  /** 0..1. */
  presence: number;
  /** Where the face would be looked for next; `null` when no head fits what was seen. */
  next: Crop | null;
}

/** What a picture did to the tracking; `missed`: still followed, but not seen in this picture. */
export type TrackingChange = 'found' | 'followed' | 'missed' | 'lost' | 'absent';

/** Decides where to look for the face, and whether there is one. */
export class Tracking {
  #crop: Crop | null = null;
  #misses = 0;
  #searched = Number.NEGATIVE_INFINITY;

  /** Where the followed face is looked for next; `null` while there is none. */
  get crop(): Crop | null {
    return this.#crop;
  }

  /** Whether to look at the whole picture now [ms]; a yes counts as having looked. The same picture may be looked at again. */
  maySearch(timestamp: number): boolean {
    // A clock set back must not stop the search.
    const since = timestamp - this.#searched;
    if (this.#crop || (since > 0 && since < SEARCH_INTERVAL)) return false;
    this.#searched = timestamp;
    return true;
  }

  /** Takes in what was seen in a picture, `null` when nowhere was looked. */
  handleSighting(sighting: Sighting | null, picture: { width: number; height: number }): TrackingChange {
    const followed = this.#crop !== null;
    const next = sighting?.next ?? null;
    const seen = sighting !== null && sighting.presence >= (followed ? KEEP : ACQUIRE);
    if (next && seen && isInside(next, picture)) {
      this.#crop = next;
      this.#misses = 0;
      return followed ? 'followed' : 'found';
    }
    if (!followed) return 'absent';
    if (++this.#misses < MISSES) return 'missed';
    this.reset();
    return 'lost';
  }

  /** Forgets the face. The next picture is searched. */
  reset(): void {
    this.#crop = null;
    this.#misses = 0;
    this.#searched = Number.NEGATIVE_INFINITY;
  }
}

/**
 * Whether a face was so far from the middle of the crop it was seen in, or so much smaller, larger or more turned
 * than the crop expects, that a second look through `next` is worth its time: heads can move fast.
 */
export function needsSecondLook(crop: Crop, next: Crop): boolean {
  const shift = Math.hypot(next.x - crop.x, next.y - crop.y) / crop.side;
  const growth = Math.abs(Math.log(next.side / crop.side));
  const turn = Math.abs(Math.sin((next.roll - crop.roll) / 2)) * 2;
  return shift > 0.08 || growth > 0.12 || turn > 0.15;
}

/** Whether a crop is of a sensible size, and its middle in the picture: else the fit has run away. */
function isInside({ x, y, side }: Crop, { width, height }: { width: number; height: number }): boolean {
  const fits = side >= SMALLEST_SIDE && side <= 4 * Math.max(width, height);
  return fits && x >= 0 && y >= 0 && x <= width && y <= height;
}
