/** After a new search for a way, it has to be found within this time [ms]. */
const PATIENCE = 8000;

/** What a recovery works with. */
export interface RecoveryParts {
  /** Whether the server answers on the signalling connection. */
  probe(): Promise<boolean>;
  /** Both ends look for a way to each other anew. Rejects when the server does not help. */
  restartIce(): Promise<void>;
  /** Voices and faces lost their way, for a moment or for good. */
  isStuck(): boolean;
  /** Voices and faces have a way. Neither stuck nor flowing: it is being looked for. */
  isFlowing(): boolean;
  /** The stay cannot be saved: only joining again helps. */
  onLost(): void;
}

/**
 * Saves a stay whose way to the server may be another one: while the signalling lives, only the way of voices and faces is
 * looked for anew, and nothing of the call ends. Otherwise the stay is given up at once rather than when somebody's patience ends.
 */
export class Recovery {
  #busy = false;
  #ended = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly parts: RecoveryParts) {}

  /** Looks whether the stay is still one. @param wayChanged whether voices and faces need another way in any case */
  async check(wayChanged: boolean): Promise<void> {
    if (this.#busy || this.#ended) return;
    this.#busy = true;
    try {
      const alive = await this.parts.probe();
      if (this.#ended) return;
      if (!alive) return this.#lose();
      if (wayChanged || this.parts.isStuck()) await this.#restart();
    } finally {
      this.#busy = false;
    }
  }

  close(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  async #restart(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      await this.parts.restartIce();
    } catch {
      return this.#lose();
    }
    if (this.#ended) return;
    this.#timer = setTimeout(() => {
      if (!this.parts.isFlowing()) this.#lose();
    }, PATIENCE);
  }

  #lose(): void {
    if (this.#ended) return;
    this.close();
    this.parts.onLost();
  }
}
