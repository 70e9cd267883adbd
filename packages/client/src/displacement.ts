import { FaceState } from './face-state.js';
import { turnBetween, turned } from './rotation.js';

/** Below this a displacement is over [rad, m, 0..1]. */
const GONE = 1e-3;

const turn = new Float64Array(3);
const turnBefore = new Float64Array(3);

/**
 * What separates the face that is shown from the one that should be. Where the course changes (a late frame, a return
 * after an outage) the shown face stays where it is, and a critically damped spring takes the difference away while
 * the new course goes on. The head keeps its speed as well. Lids and lips take the new speed at once: carried on,
 * a lid that turned round in between would overshoot.
 */
export class Displacement {
  readonly #turn = new Float64Array(3);
  readonly #turnSpeed = new Float64Array(3);
  readonly #values = new Float64Array(new FaceState().values.length);
  readonly #speeds = new Float64Array(this.#values.length);
  /** Values in use: landmarks only when both sides have them. */
  #count = 0;
  #stiffness = 0;
  #active = false;

  /** Whether there is anything left of it. */
  get active(): boolean {
    return this.#active;
  }

  /**
   * The course has changed: from `shown`, and `shownBefore` a moment `dt` ms earlier, to what the new one says of
   * the same two moments. Forgets the old displacement, which `shown` contains.
   * @param stiffness how quickly it goes [1/ms]: of one that stands, a tenth is left after four times the inverse.
   */
  change(
    shown: FaceState,
    shownBefore: FaceState,
    to: FaceState,
    toBefore: FaceState,
    dt: number,
    stiffness: number,
  ): void {
    this.#stiffness = stiffness;
    turnBetween(to.rotation, shown.rotation, turn);
    turnBetween(toBefore.rotation, shownBefore.rotation, turnBefore);
    for (let i = 0; i < 3; i++) {
      this.#turn[i] = turn[i] as number;
      this.#turnSpeed[i] = speed(turn[i] as number, turnBefore[i] as number, dt, stiffness, false);
    }
    this.#count = Math.min(shown.count, shownBefore.count, to.count, toBefore.count);
    for (let i = 0; i < this.#count; i++) {
      const now = (shown.values[i] as number) - (to.values[i] as number);
      const before = (shownBefore.values[i] as number) - (toBefore.values[i] as number);
      this.#values[i] = now;
      this.#speeds[i] = speed(now, before, dt, stiffness, FaceState.isShare(i));
    }
    this.#active = true;
  }

  /** @param dt time that passes [ms]. */
  advance(dt: number): void {
    if (!this.#active) return;
    const stiffness = this.#stiffness;
    const decay = Math.exp(-stiffness * dt);
    let largest = decayAll(this.#turn, this.#turnSpeed, 3, dt, stiffness, decay);
    largest = Math.max(largest, decayAll(this.#values, this.#speeds, this.#count, dt, stiffness, decay));
    if (largest < GONE) this.#active = false;
  }

  /** Displaces `state`, within what its values may be. */
  apply(state: FaceState): void {
    if (!this.#active) return;
    turned(state.rotation, this.#turn[0]!, this.#turn[1]!, this.#turn[2]!, state.rotation);
    const count = Math.min(this.#count, state.count);
    for (let i = 0; i < count; i++) {
      state.values[i] = FaceState.limited(i, (state.values[i] as number) + (this.#values[i] as number));
    }
  }
}

/** The speed of a displacement. None that would carry it through zero, nor, if `homewards`, one that makes it larger. */
function speed(now: number, before: number, dt: number, stiffness: number, homewards: boolean): number {
  if (!(dt > 0)) return 0;
  const limit = stiffness * Math.abs(now);
  const away = ((now - before) / dt) * Math.sign(now);
  return Math.sign(now) * Math.min(homewards ? 0 : Number.POSITIVE_INFINITY, Math.max(-limit, away));
}

/** Advances critically damped springs towards zero. @returns the largest displacement and speed left, for judging. */
function decayAll(
  values: Float64Array,
  speeds: Float64Array,
  count: number,
  dt: number,
  stiffness: number,
  decay: number,
): number {
  let largest = 0;
  for (let i = 0; i < count; i++) {
    const value = values[i] as number;
    const pull = ((speeds[i] as number) + stiffness * value) * dt;
    values[i] = (value + pull) * decay;
    speeds[i] = ((speeds[i] as number) - stiffness * pull) * decay;
    largest = Math.max(largest, Math.abs(values[i] as number), Math.abs(speeds[i] as number) / stiffness);
  }
  return largest;
}
