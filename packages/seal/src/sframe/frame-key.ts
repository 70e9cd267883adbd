import { expand, extract } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { EMPTY, utf8 } from '../bytes.js';
import { type FrameHeader, MAX_HEADER_BYTES, writeHeader } from './header.js';
import { type FrameCipher, NONCE_BYTES, type Suite } from './suites.js';

/** What SFrame derives from a base key: section 4.4.2 of RFC 9605. */
export interface FrameSecrets {
  key: Uint8Array;
  salt: Uint8Array;
}

export function deriveFrameSecrets(suite: Suite, keyId: number, baseKey: Uint8Array): FrameSecrets {
  const secret = extract(sha256, baseKey, EMPTY);
  return {
    key: expand(sha256, secret, label('SFrame 1.0 Secret key ', suite, keyId), suite.keyBytes),
    salt: expand(sha256, secret, label('SFrame 1.0 Secret salt ', suite, keyId), NONCE_BYTES),
  };
}

function label(text: string, suite: Suite, keyId: number): Uint8Array {
  const out = new Uint8Array(text.length + 10);
  out.set(utf8(text));
  const view = new DataView(out.buffer, text.length);
  view.setBigUint64(0, BigInt(keyId));
  view.setUint16(8, suite.id);
  return out;
}

/** One SFrame key (RFC 9605): seals frames under counters that must never come twice, and opens them. */
export class FrameKey {
  readonly suite: Suite;
  readonly keyId: number;
  #secrets: FrameSecrets;
  #cipher: FrameCipher;
  #nonce = new Uint8Array(NONCE_BYTES);
  #aad = new Uint8Array(64);
  #header = new Uint8Array(MAX_HEADER_BYTES);

  constructor(suite: Suite, keyId: number, baseKey: Uint8Array) {
    this.suite = suite;
    this.keyId = keyId;
    this.#secrets = deriveFrameSecrets(suite, keyId, baseKey);
    this.#cipher = suite.cipher(this.#secrets.key);
  }

  /** By how much a frame under this counter is longer than what it seals [bytes]. */
  overhead(counter: number): number {
    return writeHeader(this.#header, 0, this.keyId, counter) + this.suite.tagBytes;
  }

  /**
   * Writes a frame, header, ciphertext and tag, to `into` from `at` on.
   *
   * @param metadata what is authenticated with it and travels beside it
   * @returns where it ends
   */
  sealInto(
    into: Uint8Array,
    at: number,
    counter: number,
    plain: Uint8Array,
    metadata: Uint8Array = EMPTY,
  ): number {
    const headerBytes = writeHeader(this.#header, 0, this.keyId, counter);
    const header = this.#header.subarray(0, headerBytes);
    const sealed = this.#cipher.encrypt(this.#nonceOf(counter), this.#aadOf(header, metadata), plain);
    into.set(header, at);
    into.set(sealed, at + headerBytes);
    return at + headerBytes + sealed.length;
  }

  /** The same into a buffer of its own. */
  seal(counter: number, plain: Uint8Array, metadata: Uint8Array = EMPTY): Uint8Array {
    const out = new Uint8Array(plain.length + this.overhead(counter));
    this.sealInto(out, 0, counter, plain, metadata);
    return out;
  }

  /**
   * @param header the frame's, as `readHeader` read it
   * @returns what was sealed, which the next call may overwrite; `null`: not under this key
   */
  open(header: FrameHeader, frame: Uint8Array, metadata: Uint8Array = EMPTY): Uint8Array | null {
    if (frame.length < header.length + this.suite.tagBytes) return null;
    const aad = this.#aadOf(frame.subarray(0, header.length), metadata);
    return this.#cipher.decrypt(this.#nonceOf(header.counter), aad, frame.subarray(header.length));
  }

  /** Nonce and additional data, for ciphers that are somewhere else. */
  parameters(
    counter: number,
    metadata: Uint8Array = EMPTY,
  ): { header: Uint8Array; nonce: Uint8Array; aad: Uint8Array } {
    const headerBytes = writeHeader(this.#header, 0, this.keyId, counter);
    const header = this.#header.slice(0, headerBytes);
    return { header, nonce: this.#nonceOf(counter).slice(), aad: this.#aadOf(header, metadata).slice() };
  }

  /** The AES key of suites that have just one, for the same. */
  get cipherKey(): Uint8Array {
    return this.#secrets.key;
  }

  /** Leaves nothing of the key behind; it must not be used any more. */
  wipe(): void {
    this.#secrets.key.fill(0);
    this.#secrets.salt.fill(0);
  }

  /** The salt, XORed with the counter. */
  #nonceOf(counter: number): Uint8Array {
    const nonce = this.#nonce;
    nonce.set(this.#secrets.salt);
    let rest = counter;
    for (let i = NONCE_BYTES - 1; rest > 0; i--) {
      nonce[i]! ^= rest % 256;
      rest = Math.floor(rest / 256);
    }
    return nonce;
  }

  #aadOf(header: Uint8Array, metadata: Uint8Array): Uint8Array {
    const length = header.length + metadata.length;
    if (length > this.#aad.length) this.#aad = new Uint8Array(length);
    this.#aad.set(header);
    this.#aad.set(metadata, header.length);
    return this.#aad.subarray(0, length);
  }
}
