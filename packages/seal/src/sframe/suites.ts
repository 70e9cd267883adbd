import { ctr, gcm } from '@noble/ciphers/aes.js';
import { equalBytes } from '@noble/ciphers/utils.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';

/** Length of a frame's nonce [bytes]. */
export const NONCE_BYTES = 12;

/** An authenticated cipher as SFrame needs it: one key, many nonces. */
export interface FrameCipher {
  /** @returns ciphertext and tag; the next call may overwrite them */
  encrypt(nonce: Uint8Array, aad: Uint8Array, plain: Uint8Array): Uint8Array;
  /** @returns what was encrypted, which the next call may overwrite; `null`: not that, or not under this key */
  decrypt(nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Uint8Array | null;
}

export interface Suite {
  /** RFC 9605, section 8.1. */
  id: number;
  keyBytes: number;
  tagBytes: number;
  cipher(key: Uint8Array): FrameCipher;
}

const LENGTHS_BYTES = 24;

/** AES_128_CTR_HMAC_SHA256_64 (RFC 9605, section 4.5.1): a tag of eight bytes, for what is small and often. */
export const CTR_HMAC_64: Suite = {
  id: 0x0002,
  keyBytes: 48,
  tagBytes: 8,
  cipher: (key) => new CtrHmac(key, 8),
};

/** AES_128_GCM_SHA256_128: for everything else. */
export const GCM_128: Suite = {
  id: 0x0004,
  keyBytes: 16,
  tagBytes: 16,
  cipher: (key) => ({
    encrypt: (nonce, aad, plain) => gcm(key, nonce, aad).encrypt(plain),
    decrypt(nonce, aad, sealed) {
      try {
        return gcm(key, nonce, aad).decrypt(sealed);
      } catch {
        return null;
      }
    },
  }),
};

/** Encrypt, then authenticate. It runs for every face packet, so that it writes into buffers that it keeps. */
class CtrHmac implements FrameCipher {
  #encryptionKey: Uint8Array;
  /** With the key taken in already; each tag is computed by a copy. */
  #mac: ReturnType<typeof hmac.create>;
  #tagBytes: number;
  #block = new Uint8Array(16);
  #macInput = new Uint8Array(512);
  #tag = new Uint8Array(32);
  #out = new Uint8Array(512);

  constructor(key: Uint8Array, tagBytes: number) {
    this.#encryptionKey = key.subarray(0, 16);
    this.#mac = hmac.create(sha256, key.subarray(16));
    this.#tagBytes = tagBytes;
  }

  encrypt(nonce: Uint8Array, aad: Uint8Array, plain: Uint8Array): Uint8Array {
    const out = this.#room(plain.length + this.#tagBytes);
    this.#crypt(nonce, plain, out.subarray(0, plain.length));
    const tag = this.#computeTag(nonce, aad, out.subarray(0, plain.length));
    out.set(tag, plain.length);
    return out.subarray(0, plain.length + this.#tagBytes);
  }

  decrypt(nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Uint8Array | null {
    const length = sealed.length - this.#tagBytes;
    if (length < 0) return null;
    const encrypted = sealed.subarray(0, length);
    if (!equalBytes(this.#computeTag(nonce, aad, encrypted), sealed.subarray(length))) return null;
    const out = this.#room(length).subarray(0, length);
    this.#crypt(nonce, encrypted, out);
    return out;
  }

  #crypt(nonce: Uint8Array, from: Uint8Array, into: Uint8Array): void {
    this.#block.set(nonce);
    this.#block.fill(0, NONCE_BYTES);
    ctr(this.#encryptionKey, this.#block).encrypt(from, into);
  }

  /** Over the lengths of the additional data, the ciphertext and the tag (8 bytes each), the nonce, the additional data and the ciphertext. */
  #computeTag(nonce: Uint8Array, aad: Uint8Array, encrypted: Uint8Array): Uint8Array {
    const length = LENGTHS_BYTES + NONCE_BYTES + aad.length + encrypted.length;
    if (length > this.#macInput.length) this.#macInput = new Uint8Array(length * 2);
    const input = this.#macInput;
    writeLength(input, 0, aad.length);
    writeLength(input, 8, encrypted.length);
    writeLength(input, 16, this.#tagBytes);
    input.set(nonce, LENGTHS_BYTES);
    input.set(aad, LENGTHS_BYTES + NONCE_BYTES);
    input.set(encrypted, LENGTHS_BYTES + NONCE_BYTES + aad.length);
    const mac = this.#mac.clone();
    mac.update(input.subarray(0, length)).digestInto(this.#tag);
    return this.#tag.subarray(0, this.#tagBytes);
  }

  #room(length: number): Uint8Array {
    if (length > this.#out.length) this.#out = new Uint8Array(length * 2);
    return this.#out;
  }
}

function writeLength(into: Uint8Array, at: number, value: number): void {
  into.fill(0, at, at + 4);
  into[at + 4] = value >>> 24;
  into[at + 5] = (value >>> 16) & 255;
  into[at + 6] = (value >>> 8) & 255;
  into[at + 7] = value & 255;
}
