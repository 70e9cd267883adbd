import type { Caption } from '@guise/protocol';
import { Observable } from '../observable.js';

/** How long a line stays after its last word [ms]. */
const STAYS = 8000;
/** A line that is never finished, since its speaker is gone, stays so long [ms]. */
const HANGS = 15_000;
const LINES = 2;

/** One line under the stage. */
export interface CaptionLine extends Caption {
  readonly key: string;
  readonly name: string;
}

/** The last two lines that were said, oldest first. */
export class CaptionLines extends Observable {
  #lines: readonly CaptionLine[] = [];
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  get lines(): readonly CaptionLine[] {
    return this.#lines;
  }

  add(participantId: string, name: string, caption: Caption): void {
    const key = `${participantId} ${caption.utterance}`;
    const line = { ...caption, key, name };
    const known = this.#lines.find((other) => other.key === key);
    // What is late does not undo what is final.
    if (known?.final) return;
    const lines = known
      ? this.#lines.map((other) => (other === known ? line : other))
      : [...this.#lines, line];
    this.#lines = lines.slice(-LINES);
    clearTimeout(this.#timers.get(key));
    this.#timers.set(
      key,
      setTimeout(() => this.#remove(key), caption.final ? STAYS : HANGS),
    );
    this.changed();
  }

  clear(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#lines = [];
    this.changed();
  }

  #remove(key: string): void {
    this.#timers.delete(key);
    this.#lines = this.#lines.filter((line) => line.key !== key);
    this.changed();
  }
}
