import { ChainKey, type ChainOwner } from './chain.js';

/** How long leavers are gathered before the others get a new key [ms]. */
const GATHERING = 100;
/** How long after it was given away a new key is taken into use [ms]: until then, everybody should have it. */
const ACTIVATION = 300;
/** The same while somebody new waits, who may have no other. */
const HURRIED_ACTIVATION = 150;
/** Counters of faces stay below 65,536, where their headers would grow: past this, the next key. */
const MOST_PACKETS = 60_000;
/** Every so many numbers the key itself is given again: whoever heard nothing for long could not find it any more. */
const GIVEN_AGAIN = 4;

interface Pending {
  key: ChainKey;
  timer: ReturnType<typeof setTimeout>;
  /** When it is taken into use. */
  at: number;
}

export interface SenderKeysOptions {
  owner: ChainOwner;
  /** Gives a key to everybody who is there. */
  give: (key: ChainKey) => void;
  /** Another key is sealed with from now on. */
  onCurrent?: (key: ChainKey) => void;
  /** Every key that is ever sealed with, for who keeps them. */
  onKey?: (key: ChainKey) => void;
}

/**
 * One's own keys: a random one that goes forward by a ratchet for whoever comes (they find nothing of before), and is replaced by another random
 * one when somebody leaves (who finds nothing of after).
 */
export class SenderKeys {
  #options: SenderKeysOptions;
  #current: ChainKey;
  /** Given away, not in use yet; the oldest first. */
  #pending: Pending[] = [];
  #lastNumber = 0;
  #gathering: ReturnType<typeof setTimeout> | null = null;
  /** Whether others than this object seal with the current key, voices in a worker: it always counts as used. */
  usedElsewhere = false;

  constructor(options: SenderKeysOptions) {
    this.#options = options;
    this.#current = ChainKey.random(options.owner, 0);
    this.#options.onKey?.(this.#current);
    this.#options.onCurrent?.(this.#current);
  }

  /** What is sealed with now. */
  get current(): ChainKey {
    return this.#current;
  }

  /** To be called before something is sealed: goes on to the next key before counters get long. */
  refresh(): void {
    if (this.#current.nextCounter >= MOST_PACKETS && this.#pending.length === 0 && !this.#gathering)
      this.#ratchet();
  }

  /** Somebody comes. @returns the keys that they, and only they, are to be given */
  admit(): readonly ChainKey[] {
    if (this.#gathering) this.#replaceSoon();
    // What is not in use yet has sealed nothing of before.
    if (this.#pending.length) {
      this.#hurry(this.#pending[0]!);
      return this.#pending.map(({ key }) => key);
    }
    if (this.usedElsewhere || this.#current.nextCounter > 0) this.#ratchet();
    return [this.#current];
  }

  /** Somebody who had the key has left. @param alone whether nobody else is there who has it */
  remove(alone: boolean): void {
    if (!alone) {
      this.#gathering ??= setTimeout(() => this.#replaceSoon(), GATHERING);
      return;
    }
    this.#clear();
    this.#take(ChainKey.random(this.#options.owner, ++this.#lastNumber));
    this.#options.onKey?.(this.#current);
  }

  close(): void {
    this.#clear();
    this.#current.wipe();
  }

  #ratchet(): void {
    this.#lastNumber++;
    this.#take(this.#current.next());
    this.#options.onKey?.(this.#current);
    if (this.#current.number % GIVEN_AGAIN === 0) this.#options.give(this.#current);
  }

  #replaceSoon(): void {
    if (this.#gathering) clearTimeout(this.#gathering);
    this.#gathering = null;
    const key = ChainKey.random(this.#options.owner, ++this.#lastNumber);
    this.#options.onKey?.(key);
    const timer = setTimeout(() => this.#activate(), ACTIVATION);
    this.#pending.push({ key, timer, at: performance.now() + ACTIVATION });
    this.#options.give(key);
  }

  #hurry(pending: Pending): void {
    const at = performance.now() + HURRIED_ACTIVATION;
    if (pending.at <= at) return;
    clearTimeout(pending.timer);
    pending.at = at;
    pending.timer = setTimeout(() => this.#activate(), HURRIED_ACTIVATION);
  }

  /** Takes the oldest of those into use that were given away: they come in their order. */
  #activate(): void {
    this.#take(this.#pending.shift()!.key);
  }

  #take(key: ChainKey): void {
    const before = this.#current;
    this.#current = key;
    this.#options.onCurrent?.(key);
    before.wipe();
  }

  #clear(): void {
    if (this.#gathering) clearTimeout(this.#gathering);
    this.#gathering = null;
    for (const { key, timer } of this.#pending.splice(0)) {
      clearTimeout(timer);
      key.wipe();
    }
  }
}
