import { x25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { fields, fromBase64Url, readUint32, toBase64Url, writeUint32 } from './bytes.js';
import { CHAIN_KEY_BYTES, UseKey } from './chain.js';
import type { LinkKeys } from './link-keys.js';
import { FrameKey } from './sframe/frame-key.js';
import { GCM_128 } from './sframe/suites.js';

/** Of what is in an envelope. */
const VERSION = 1;
const CONTENT_BYTES = 1 + 4 + CHAIN_KEY_BYTES;

/** One end of a pair: a participant in one stay. */
export interface PairEnd {
  id: string;
  publicKey: Uint8Array;
}

/** A sender's key on its way. */
export interface GivenKey {
  number: number;
  bytes: Uint8Array;
}

/**
 * What two participants give each other alone. Its keys come from both key pairs and the link's secret: HKDF-SHA256 of the X25519 secret, salted
 * with the link's key, over who gives to whom. An envelope is base64url of an SFrame frame (suite 4, key id 0) of version, number (4 bytes,
 * big-endian) and chain key.
 */
export class Envelopes {
  #mine: UseKey;
  #theirs: UseKey;

  /** @throws an error of the curve if `theirs` is a point that gives everybody the same secret */
  constructor(keys: LinkKeys, mine: PairEnd & { secretKey: Uint8Array }, theirs: PairEnd) {
    const shared = x25519.getSharedSecret(mine.secretKey, theirs.publicKey);
    this.#mine = pairKey(keys, shared, mine, theirs);
    this.#theirs = pairKey(keys, shared, theirs, mine);
    shared.fill(0);
  }

  /** @returns base64url, 54 to 60 characters */
  seal(given: GivenKey): string {
    const content = new Uint8Array(CONTENT_BYTES);
    content[0] = VERSION;
    writeUint32(content, 1, given.number);
    content.set(given.bytes, 5);
    const envelope = toBase64Url(this.#mine.seal(content));
    content.fill(0);
    return envelope;
  }

  /** @returns `null`: not from them, or it came before */
  open(envelope: string): GivenKey | null {
    const frame = envelope.length > 300 ? null : fromBase64Url(envelope);
    const content = frame && this.#theirs.open(frame);
    if (!content || typeof content === 'string') return null;
    if (content.length !== CONTENT_BYTES || content[0] !== VERSION) return null;
    return { number: readUint32(content, 1), bytes: content.slice(5) };
  }

  wipe(): void {
    this.#mine.key.wipe();
    this.#theirs.key.wipe();
  }
}

function pairKey(keys: LinkKeys, shared: Uint8Array, from: PairEnd, to: PairEnd): UseKey {
  const info = fields('guise envelope 1', from.publicKey, to.publicKey, from.id, to.id);
  const baseKey = hkdf(sha256, shared, keys.auth, info, 16);
  const made = new UseKey(new FrameKey(GCM_128, 0, baseKey));
  baseKey.fill(0);
  return made;
}
