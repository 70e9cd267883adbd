import { equalBytes } from '@noble/ciphers/utils.js';
import { ChainKey, type ChainOwner, type Refusal, type Use } from './chain.js';
import { readHeader } from './sframe/header.js';

/** How long a key is kept after a newer one came, for what is late [ms]. */
const KEPT = 5000;
/** Most keys of one sender that are held. */
const MOST_HELD = 32;
/** How many numbers of keys are told apart by a frame's key id. */
const NUMBERS = 8;

interface Held {
  key: ChainKey;
  /** When it is forgotten; never as long as it is the newest. */
  until: number;
  /** Whether it only fills a gap: right if they went there step by step, of no use if they took a random key in between. */
  guessed: boolean;
}

/** Somebody else's keys: those they gave, and those that follow from them. */
export class ReceiverKeys {
  #owner: ChainOwner;
  #onKey: ((key: ChainKey) => void) | undefined;
  /** Newest first. */
  #held: Held[] = [];
  /** What would follow the newest, as far as it was needed. */
  #ahead: ChainKey[] = [];
  #nextForgetting = Number.POSITIVE_INFINITY;
  /** The highest number that was ever held: what is below and not held any more is never taken again, or all of it could come once more. */
  #highest = -1;

  /** @param onKey told of every key that is taken, for who keeps them */
  constructor(owner: ChainOwner, onKey?: (key: ChainKey) => void) {
    this.#owner = owner;
    this.#onKey = onKey;
  }

  get isEmpty(): boolean {
    return this.#held.length === 0;
  }

  /** A key that they gave. @returns whether it is news */
  take(number: number, bytes: Uint8Array): boolean {
    this.#forget();
    const same = this.#held.find(({ key }) => key.number === number);
    if (same) return this.#confirm(same, bytes);
    if (number <= this.#highest) return false;
    if (this.#held.length > 0) this.#fill(number);
    this.#add(new ChainKey(this.#owner, number, bytes));
    return true;
  }

  /** A guess that was right keeps what it remembers of what came; a wrong one has opened nothing. */
  #confirm(held: Held, bytes: Uint8Array): boolean {
    if (!held.guessed) return false;
    if (equalBytes(held.key.bytes, bytes)) {
      held.guessed = false;
      this.#onKey?.(held.key);
      return true;
    }
    this.#held.splice(this.#held.indexOf(held), 1);
    held.key.wipe();
    this.#add(new ChainKey(this.#owner, held.key.number, bytes));
    return true;
  }

  /**
   * Opens a frame with the key of its number; if that is not held, with what follows from the newest: whoever lets somebody in goes on to the next
   * without asking anybody.
   *
   * @returns what was sealed, which the next call may overwrite
   */
  open(use: Use, frame: Uint8Array, metadata?: Uint8Array): Uint8Array | Refusal {
    if (performance.now() >= this.#nextForgetting) this.#forget();
    const header = readHeader(frame);
    if (!header || header.keyId >= NUMBERS) return 'forged';
    let refusal: Refusal = 'unknownKey';
    for (const { key } of this.#held) {
      if (key.keyId !== header.keyId) continue;
      const opened = key.use(use).open(frame, metadata);
      if (opened !== 'forged') return opened;
      refusal = opened;
    }
    return this.#openAhead(use, header.keyId, frame, metadata) ?? refusal;
  }

  wipe(): void {
    for (const { key } of this.#held.splice(0)) key.wipe();
    for (const key of this.#ahead.splice(0)) key.wipe();
  }

  #openAhead(use: Use, keyId: number, frame: Uint8Array, metadata?: Uint8Array): Uint8Array | null {
    const newest = this.#held[0]?.key;
    // From the newest only: what lies before it is held already, given or filled in.
    const steps = newest ? (keyId - newest.keyId) & (NUMBERS - 1) : 0;
    if (!newest || steps === 0) return null;
    while (this.#ahead.length < steps) this.#ahead.push((this.#ahead.at(-1) ?? newest).next());
    const opened = this.#ahead[steps - 1]!.use(use).open(frame, metadata);
    if (typeof opened === 'string') return null;
    // Those between may still be on their way.
    const passed = this.#ahead.splice(0, steps);
    const further = this.#ahead;
    this.#ahead = [];
    for (const key of passed) this.#add(key);
    this.#ahead = further;
    return opened;
  }

  /** What is on its way may be sealed with keys between the newest and one that was just given. */
  #fill(number: number): void {
    let key = this.#held[0]!.key;
    if (number - key.number >= NUMBERS) return;
    while (key.number + 1 < number) {
      key = key.next();
      this.#add(key, true);
    }
  }

  #add(key: ChainKey, guessed = false): void {
    if (!guessed) this.#onKey?.(key);
    this.#highest = Math.max(this.#highest, key.number);
    const until = performance.now() + KEPT;
    const at = this.#held.findIndex((held) => held.key.number < key.number);
    this.#held.splice(at < 0 ? this.#held.length : at, 0, { key, until: Number.POSITIVE_INFINITY, guessed });
    for (const held of this.#held.slice(1)) held.until = Math.min(held.until, until);
    if (this.#held.length > 1) this.#nextForgetting = Math.min(this.#nextForgetting, until);
    if (this.#held.length > MOST_HELD) this.#held.pop()!.key.wipe();
    // What followed the newest before is not what follows this one.
    if (at === 0) for (const ahead of this.#ahead.splice(0)) ahead.wipe();
  }

  #forget(): void {
    const now = performance.now();
    const [kept, gone]: [Held[], Held[]] = [[], []];
    for (const held of this.#held) (held.until > now ? kept : gone).push(held);
    for (const { key } of gone) key.wipe();
    this.#held = kept;
    this.#nextForgetting = Math.min(...kept.map(({ until }) => until));
  }
}
