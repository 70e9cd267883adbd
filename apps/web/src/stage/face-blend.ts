import type { FaceFrame } from '@guise/protocol';
import { MathUtils, Quaternion } from 'three';

/** How long an avatar takes from idle to driven and back [ms]. */
const EASE = 320;

/** A face between `from` (0) and `to` (1); `amount` 1 is `to` itself, untouched. */
export function mixFaceFrames(from: FaceFrame, to: FaceFrame, amount: number): FaceFrame {
  if (amount >= 1) return to;
  if (amount <= 0) return from;
  const rotation = new Quaternion(...from.pose.rotation).slerp(new Quaternion(...to.pose.rotation), amount);
  const lerp = (a: number, b: number) => MathUtils.lerp(a, b, amount);
  const [ax, ay, az] = from.pose.translation;
  const [bx, by, bz] = to.pose.translation;
  return {
    ...to,
    pose: {
      rotation: [rotation.x, rotation.y, rotation.z, rotation.w],
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
    this.#weight = MathUtils.clamp(this.#weight + (live ? step : -step), 0, 1);
    this.#live = live ?? this.#live;
    if (!this.#live || this.#weight === 0) return idle();
    if (this.#weight === 1) return this.#live;
    return mixFaceFrames(idle(), this.#live, MathUtils.smoothstep(this.#weight, 0, 1));
  }
}
