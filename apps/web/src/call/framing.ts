import type { CameraView } from '@guise/tracker';
import { Observable } from '../observable.js';

/** What a person could do to be seen better, the worst first. */
export const FRAMING_HINTS = ['too-dark', 'light-behind', 'too-far', 'too-near', 'off-centre'] as const;
export type FramingHint = (typeof FRAMING_HINTS)[number];

/** A hint comes after this long without a better moment, and goes after this long without a worse one [ms]. */
const BAD_FOR = 900;
const GOOD_FOR = 900;
/** After this long, whoever talks to others should hear of it, too [ms]. */
const LASTING = 10_000;
/** How much easier a limit has to be met to take a hint back. */
const EASE = 1.2;

/**
 * What is wrong with a view; `null`: nothing one could change. Skin differs more than light does, so a face is called too dark
 * only where everything around it is dark as well, and badly lit only beside a much brighter room.
 *
 * @param shown the hint that stands: its limit is stricter, so that nothing flickers at the limit
 */
export function judgeView({ surroundings, face }: CameraView, shown: FramingHint | null): FramingHint | null {
  const ease = (hint: FramingHint) => (hint === shown ? EASE : 1);
  if (!face) return surroundings < 0.09 * ease('too-dark') ? 'too-dark' : null;
  const { light, size } = face;
  const dark = ease('too-dark');
  if (light < 0.11 * dark && surroundings < 0.3 * dark) return 'too-dark';
  const behind = ease('light-behind');
  if (light < 0.26 * behind && surroundings > 0.5 / behind && surroundings * behind > 3.4 * light)
    return 'light-behind';
  if (size < 0.22 * ease('too-far')) return 'too-far';
  if (size > 0.78 / ease('too-near')) return 'too-near';
  const off = ease('off-centre');
  return Math.abs(face.x) > 0.24 / off || Math.abs(face.y) > 0.25 / off ? 'off-centre' : null;
}

/** Turns what the tracker measures of the camera's picture into one calm sentence to act upon, or none. */
export class Framing extends Observable {
  /** What to say before a call; `null`: all is well, or there is no camera. */
  hint: FramingHint | null = null;
  /** The same hint once it has stood so long that it should be said in a call, too. */
  lasting: FramingHint | null = null;

  /** What the last views say, and since when [ms]. */
  #candidate: FramingHint | null = null;
  #since = 0;
  /** When the hint came [ms]. */
  #shownAt = 0;

  /** `now` [ms] rises from view to view. */
  handleView(view: CameraView, now: number): void {
    const found = judgeView(view, this.hint);
    if (found !== this.#candidate) {
      this.#candidate = found;
      this.#since = now;
    }
    if (found !== this.hint && now - this.#since >= (found ? BAD_FOR : GOOD_FOR)) this.#show(found, now);
    if (this.hint && this.hint !== this.lasting && now - this.#shownAt >= LASTING) {
      this.lasting = this.hint;
      this.changed();
    }
  }

  /** Forgets what was seen: the camera is another one, or off. */
  reset(): void {
    this.#candidate = null;
    if (this.hint) this.#show(null, 0);
  }

  #show(hint: FramingHint | null, now: number): void {
    this.hint = hint;
    this.lasting = null;
    this.#shownAt = now;
    this.changed();
  }
}
