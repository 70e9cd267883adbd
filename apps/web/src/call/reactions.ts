import type { Reaction } from '@guise/protocol';
import { Observable } from '../observable.js';

/** How long a reaction stays on a tile [ms]. */
const SHOWN = 3200;

export interface ShownReaction {
  readonly reaction: Reaction;
  /** Counts up, so that the same reaction twice is shown twice. */
  readonly number: number;
}

/** Who reacts how at the moment. */
export class Reactions extends Observable {
  readonly #shown = new Map<string, ShownReaction>();
  #number = 0;

  of(participantId: string): ShownReaction | null {
    return this.#shown.get(participantId) ?? null;
  }

  show(participantId: string, reaction: Reaction): void {
    const shown = { reaction, number: ++this.#number };
    this.#shown.set(participantId, shown);
    this.changed();
    setTimeout(() => {
      if (this.#shown.get(participantId) !== shown) return;
      this.#shown.delete(participantId);
      this.changed();
    }, SHOWN);
  }
}
