import type { PlayerState } from './player-state.js';

type Vote = Pick<PlayerState, 'ready' | 'countdown'>;

const LENGTH = 5;
/** How long the start is shown before everybody is asked again [s]. */
const SHOWN = 3;

/**
 * The count before the start, agreed on without a host: everybody counts while all are ready, tells how far they are, and follows whoever is furthest.
 * What comes late is never further than its sender, so nobody runs ahead of the first.
 */
export class Countdown {
  /** On the clock of `update` [s]. */
  #end: number | null = null;

  /**
   * Once a rendered frame.
   * @param now [s]
   * @returns seconds to go, 0 from the start on; `null`: somebody is not ready, or it has been shown for long enough (`over`)
   */
  update(now: number, own: boolean, others: readonly Vote[]): { left: number | null; over: boolean } {
    const over = this.#end !== null && now > this.#end + SHOWN;
    const started = this.#end !== null && now >= this.#end;
    if (over) this.#end = null;
    else if (!started) this.#end = this.#count(now, own, others);
    return { left: this.#end === null ? null : Math.max(0, this.#end - now), over };
  }

  #count(now: number, own: boolean, others: readonly Vote[]): number | null {
    const running = this.#end !== null;
    const elsewhere = others.flatMap(({ countdown }) => countdown ?? []);
    // Whoever has started asks again soon, and is then not ready: neither stops nor begins a count.
    if (elsewhere.includes(0)) return running && (this.#end as number) - now < 1 ? now : null;
    if (!own || others.length === 0 || others.some(({ ready }) => !ready)) return null;
    return Math.min(this.#end ?? now + LENGTH, ...elsewhere.map((left) => now + left));
  }
}
