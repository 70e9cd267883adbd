import type { PlayerState } from './player-state.js';

export type Place = Pick<PlayerState, 'x' | 'z' | 'heading'>;

/** How far behind others are shown, so that there is nearly always a place before and one after [ms]. */
const DELAY = 75;
/** What the clocks may drift apart from one state to the next [ms]. */
const DRIFT = 0.05;
const KEPT = 12;

/** Where somebody else walks, smooth at any display's rate. */
export class Motion {
  readonly #places: (Place & { time: number })[] = [];
  /** From the sender's clock to ours: what the quickest state took. */
  #offset = Number.POSITIVE_INFINITY;

  /** @param now our clock [ms] */
  add({ time, x, z, heading }: PlayerState, now: number): void {
    const last = this.#places.at(-1);
    // 16 bits of clock: the nearest moment that has them.
    const whole = last ? last.time + (((time - last.time) << 16) >> 16) : time;
    if (last && whole <= last.time) return;
    this.#offset = Math.min(this.#offset + DRIFT, now - whole);
    this.#places.push({ time: whole, x, z, heading });
    if (this.#places.length > KEPT) this.#places.shift();
  }

  /** @param now our clock [ms] @returns `null` before the first state */
  at(now: number): Place | null {
    const time = now - this.#offset - DELAY;
    const next = this.#places.findIndex((place) => place.time > time);
    const b = this.#places.at(next) ?? null;
    const a = next > 0 ? this.#places[next - 1] : null;
    if (!a || !b) return b;
    const share = (time - a.time) / (b.time - a.time);
    return {
      x: a.x + (b.x - a.x) * share,
      z: a.z + (b.z - a.z) * share,
      heading: a.heading + turnBetween(a.heading, b.heading) * share,
    };
  }
}

/** The shorter way round, -pi..pi [rad]. */
export function turnBetween(from: number, to: number): number {
  return Math.atan2(Math.sin(to - from), Math.cos(to - from));
}
