import { equalBytes } from '@noble/ciphers/utils.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { fields, fromBase64Url, toBase64Url } from './bytes.js';
import type { LinkKeys } from './link-keys.js';

/** Of an introduction, and of what it says. */
const VERSION = 1;
const PUBLIC_KEY_BYTES = 32;
const INTRODUCTION_BYTES = 1 + PUBLIC_KEY_BYTES + 32;

/** Whom an introduction speaks of. */
export interface Introduced {
  room: string;
  id: string;
  name: string;
}

/**
 * What a participant says of themselves to everybody, by the server: version, X25519 public key (32 bytes), and an HMAC-SHA256 with the
 * link's key over all that it stands for. Without the link's secret nobody makes one, or moves one to another room, id or name.
 *
 * @returns base64url, 87 characters
 */
export function makeIntroduction(keys: LinkKeys, of: Introduced, publicKey: Uint8Array): string {
  const out = new Uint8Array(INTRODUCTION_BYTES);
  out[0] = VERSION;
  out.set(publicKey, 1);
  out.set(proof(keys, of, publicKey), 1 + PUBLIC_KEY_BYTES);
  return toBase64Url(out);
}

/** @returns the public key; `null`: not by somebody who holds the link's secret, or not of this participant */
export function checkIntroduction(keys: LinkKeys, of: Introduced, introduction: string): Uint8Array | null {
  const bytes = introduction.length > 200 ? null : fromBase64Url(introduction);
  if (bytes?.length !== INTRODUCTION_BYTES || bytes[0] !== VERSION) return null;
  const publicKey = bytes.slice(1, 1 + PUBLIC_KEY_BYTES);
  return equalBytes(proof(keys, of, publicKey), bytes.subarray(1 + PUBLIC_KEY_BYTES)) ? publicKey : null;
}

function proof(keys: LinkKeys, of: Introduced, publicKey: Uint8Array): Uint8Array {
  return hmac(sha256, keys.auth, fields('guise introduction 1', of.room, of.id, of.name, publicKey));
}
