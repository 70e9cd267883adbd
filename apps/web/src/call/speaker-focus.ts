import { Observable } from '../observable.js';

export interface FocusTimes {
  /** Somebody else has to speak so long until they are followed, while who was followed is silent [ms]. */
  afterSilence: number;
  /** The same while who was followed goes on speaking [ms]. */
  whileSpeaking: number;
}

/** For what moves the whole screen: a "yes" or a cough changes nothing. */
export const CALM: FocusTimes = { afterSilence: 900, whileSpeaking: 2600 };
/** For what only turns heads. */
export const ATTENTIVE: FocusTimes = { afterSilence: 250, whileSpeaking: 1400 };

/** Whom to follow of those who speak: it stays with somebody until another has spoken for a while. */
export class SpeakerFocus extends Observable {
  #current: string | null = null;
  /** Who speaks, and since when [ms]. */
  readonly #since = new Map<string, number>();
  readonly #times: FocusTimes;
  readonly #now: () => number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param now a clock that goes on [ms] */
  constructor(times: FocusTimes, now: () => number = () => performance.now()) {
    super();
    this.#times = times;
    this.#now = now;
  }

  /** Who spoke last; `null`: nobody has spoken yet, or they have left. */
  get current(): string | null {
    return this.#current;
  }

  /** Who speaks at this moment. */
  handleSpeakers(ids: Iterable<string>): void {
    const speaking = new Set(ids);
    for (const id of this.#since.keys()) if (!speaking.has(id)) this.#since.delete(id);
    for (const id of speaking) if (!this.#since.has(id)) this.#since.set(id, this.#now());
    this.#settle();
  }

  handleLeft(id: string): void {
    this.#since.delete(id);
    if (this.#current === id) this.#follow(null);
    this.#settle();
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #settle(): void {
    clearTimeout(this.#timer);
    const [next] = [...this.#since].filter(([id]) => id !== this.#current).sort(([, a], [, b]) => a - b);
    if (!next) return;
    const [id, since] = next;
    const wait = this.#waitFor() - (this.#now() - since);
    if (wait <= 0) this.#follow(id);
    else this.#timer = setTimeout(() => this.#settle(), wait);
  }

  #waitFor(): number {
    if (this.#current === null) return 0;
    return this.#since.has(this.#current) ? this.#times.whileSpeaking : this.#times.afterSilence;
  }

  #follow(id: string | null): void {
    if (id === this.#current) return;
    this.#current = id;
    this.changed();
  }
}
