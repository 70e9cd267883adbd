import { randomUUID } from 'node:crypto';
import { type Knocker, LIMITS, SignallingError } from '@guise/protocol';
import type { Visitor } from './gatekeeper.js';

/** Somebody who waits to be let in. */
export interface Knock {
  readonly id: string;
  readonly visitor: Visitor;
  /** Told once what a moderator decided. */
  readonly onAnswer: (admitted: boolean) => void;
  admitted: boolean;
}

/** Those who wait to be let into one room, in the order in which they came. */
export class Lobby {
  readonly #waiting = new Map<string, Knock>();
  /** Until when nobody hears whoever has this key [ms]. */
  readonly #denied = new Map<string, number>();

  constructor(
    private readonly onChanged: () => void,
    private readonly now: () => number = Date.now,
  ) {}

  /** As moderators see them. */
  get knockers(): Knocker[] {
    return [...this.#waiting.values()].map(({ id, visitor }) => ({ id, name: visitor.name }));
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Whoever knocks again takes their own place. @throws SignallingError `denied` a moment ago, `room-full` */
  knock(visitor: Visitor, onAnswer: Knock['onAnswer'], room: string): Knock {
    if (visitor.keys.some((key) => (this.#denied.get(key) ?? 0) > this.now())) throw SignallingError.denied();
    const former = [...this.#waiting.values()].find((knock) => isSame(knock.visitor, visitor));
    if (!former && this.#waiting.size >= LIMITS.knockersPerRoom) throw SignallingError.roomFull(room);
    const knock = { id: former?.id ?? randomUUID(), visitor, onAnswer, admitted: false };
    this.#waiting.set(knock.id, knock);
    this.onChanged();
    return knock;
  }

  /** They do not want to wait any longer, or their connection ended. */
  withdraw(knock: Knock): void {
    if (this.#waiting.get(knock.id) !== knock) return;
    this.#waiting.delete(knock.id);
    this.onChanged();
  }

  /** @throws SignallingError `not-found` */
  admit(id: string): Knock {
    const knock = this.#take(id);
    knock.admitted = true;
    knock.onAnswer(true);
    return knock;
  }

  /** They are not heard again for a while. @throws SignallingError `not-found` */
  deny(id: string): void {
    const knock = this.#take(id);
    this.#prune();
    for (const key of knock.visitor.keys) this.#denied.set(key, this.now() + LIMITS.deniedFor);
    knock.onAnswer(false);
  }

  /** Turns everybody away who is known by one of these keys. */
  denyKnown(keys: readonly string[]): void {
    for (const { id, visitor } of [...this.#waiting.values()])
      if (visitor.keys.some((key) => keys.includes(key))) this.deny(id);
  }

  /** @throws SignallingError `not-found` */
  find(id: string): Knock {
    const knock = this.#waiting.get(id);
    if (!knock) throw SignallingError.notFound('knocker');
    return knock;
  }

  #take(id: string): Knock {
    const knock = this.find(id);
    this.#waiting.delete(id);
    this.onChanged();
    return knock;
  }

  #prune(): void {
    for (const [key, until] of this.#denied) if (until <= this.now()) this.#denied.delete(key);
  }
}

/** Whether these are the same person, as far as one can know. */
function isSame(one: Visitor, other: Visitor): boolean {
  return one.keys.some((key) => other.keys.includes(key));
}
