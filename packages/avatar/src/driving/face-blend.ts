import { type FaceFrame, slerp } from '@guise/protocol';

/** How long an avatar takes from idle to driven and back [ms]. */
const EASE = 320;

/** A face between `from` (0) and `to` (1); `amount` 1 is `to` itself, untouched. */
export function mixFaceFrames(from: FaceFrame, to: FaceFrame, amount: number): FaceFrame {
  if (amount >= 1) return to;
  if (amount <= 0) return from;
  const lerp = (a: number, b: number) => a + (b - a) * amount;
  const [ax, ay, az] = from.pose.translation;
  const [bx, by, bz] = to.pose.translation;
  return {
    ...to,
    pose: {
      rotation: slerp(from.pose.rotation, to.pose.rotation, amount),
      translation: [lerp(ax, bx), lerp(ay, by), lerp(az, bz)],
    },
    blendshapes: from.blendshapes.map((value, index) => lerp(value, to.blendshapes[index] as number)),
  };
}

/** Eases an avatar between the face that drives it and its idle one, so that neither comes with a jump. */
export class FaceBlend {
  #live: FaceFrame | null = null;
  #weight = 0;
  #now: number | null = null;

  /** What to show at `now` [ms, increasing]: `live` when there is one, else idle, eased in between. */
  next(now: number, live: FaceFrame | null, idle: () => FaceFrame): FaceFrame {
    const step = this.#now === null ? 0 : (now - this.#now) / EASE;
    this.#now = now;
    this.#weight = Math.min(1, Math.max(0, this.#weight + (live ? step : -step)));
    this.#live = live ?? this.#live;
    if (!this.#live || this.#weight === 0) return idle();
    if (this.#weight === 1) return this.#live;
    return mixFaceFrames(idle(), this.#live, this.#weight ** 2 * (3 - 2 * this.#weight));
  }
}
