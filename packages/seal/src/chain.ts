import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { fields, utf8 } from './bytes.js';
import { ReplayWindow } from './replay-window.js';
import { FrameKey } from './sframe/frame-key.js';
import { readHeader } from './sframe/header.js';
import { CTR_HMAC_64, GCM_128, type Suite } from './sframe/suites.js';

/** What a participant seals, each with keys and counters of its own. */
export type Use = 'face' | 'state' | 'chat' | 'caption' | 'voice' | 'screen' | 'screenAudio';

const SUITES: Readonly<Record<Use, Suite>> = {
  face: CTR_HMAC_64,
  state: CTR_HMAC_64,
  chat: GCM_128,
  caption: GCM_128,
  voice: GCM_128,
  screen: GCM_128,
  screenAudio: GCM_128,
};

export const CHAIN_KEY_BYTES = 16;
const RATCHET = utf8('guise ratchet');

/** Whose key it is. */
export interface ChainOwner {
  id: string;
  /** `LinkKeys.media` */
  media: Uint8Array;
}

export type Refusal = 'unknownKey' | 'forged' | 'replayed';

/** A sender's key of one number, and the SFrame keys that come from it, one per use. */
export class ChainKey {
  readonly number: number;
  readonly bytes: Uint8Array;
  readonly #owner: ChainOwner;
  #uses = new Map<Use, UseKey>();

  /** @param number counts this sender's keys from 0; its lowest three bits are the key id of every frame */
  constructor(owner: ChainOwner, number: number, bytes: Uint8Array) {
    this.#owner = owner;
    this.number = number;
    this.bytes = bytes;
  }

  static random(owner: ChainOwner, number: number): ChainKey {
    return new ChainKey(owner, number, crypto.getRandomValues(new Uint8Array(CHAIN_KEY_BYTES)));
  }

  get keyId(): number {
    return this.number & 7;
  }

  /** The next one, which whoever has this one finds, but not the other way round. */
  next(): ChainKey {
    const bytes = hkdf(sha256, this.bytes, this.#owner.media, RATCHET, CHAIN_KEY_BYTES);
    return new ChainKey(this.#owner, this.number + 1, bytes);
  }

  use(use: Use): UseKey {
    const known = this.#uses.get(use);
    if (known) return known;
    const info = fields('guise use', use, this.#owner.id);
    const baseKey = hkdf(sha256, this.bytes, this.#owner.media, info, CHAIN_KEY_BYTES);
    const made = new UseKey(new FrameKey(SUITES[use], this.keyId, baseKey));
    baseKey.fill(0);
    this.#uses.set(use, made);
    return made;
  }

  /** Whether anything was sealed with it, and the highest counter that is next. */
  get nextCounter(): number {
    let next = 0;
    for (const use of this.#uses.values()) next = Math.max(next, use.nextCounter);
    return next;
  }

  wipe(): void {
    this.bytes.fill(0);
    for (const use of this.#uses.values()) use.key.wipe();
    this.#uses.clear();
  }
}

/** One use of one chain key: a sender counts with it, a receiver remembers what came. */
export class UseKey {
  readonly key: FrameKey;
  nextCounter = 0;
  #window: ReplayWindow | null = null;

  constructor(key: FrameKey) {
    this.key = key;
  }

  /** As `FrameKey.sealInto`, under the next counter. */
  sealInto(into: Uint8Array, at: number, plain: Uint8Array, metadata?: Uint8Array): number {
    return this.key.sealInto(into, at, this.nextCounter++, plain, metadata);
  }

  seal(plain: Uint8Array, metadata?: Uint8Array): Uint8Array {
    return this.key.seal(this.nextCounter++, plain, metadata);
  }

  /** @returns what was sealed, which the next call may overwrite */
  open(frame: Uint8Array, metadata?: Uint8Array): Uint8Array | Refusal {
    const header = readHeader(frame);
    const plain = header && this.key.open(header, frame, metadata);
    if (!plain) return 'forged';
    this.#window ??= new ReplayWindow();
    return this.#window.take(header.counter) ? plain : 'replayed';
  }
}
