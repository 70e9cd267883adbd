import { pbkdf2 } from '@noble/hashes/pbkdf2.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { fields } from './bytes.js';
import type { PairEnd } from './envelope.js';
import type { LinkKeys } from './link-keys.js';

/** So many that trying out keys until two numbers look alike costs somebody in between too much for the length of a call. */
const ITERATIONS = 2048;
const GROUPS = 6;

/**
 * Thirty digits that both sides find, and that nobody in between can make the same for both. PBKDF2-HMAC-SHA256 of both public keys and ids,
 * the same order on both sides; five bytes give five digits. It takes a few milliseconds.
 */
export function safetyNumber(keys: LinkKeys, one: PairEnd, other: PairEnd): string {
  const [first, second] = one.id < other.id ? [one, other] : [other, one];
  const input = fields('guise safety number 1', first.id, first.publicKey, second.id, second.publicKey);
  const bytes = pbkdf2(sha256, input, keys.auth, { c: ITERATIONS, dkLen: GROUPS * 5 });
  let digits = '';
  for (let group = 0; group < GROUPS; group++) {
    const value = bytes.subarray(group * 5, group * 5 + 5).reduce((sum, byte) => sum * 256 + byte, 0);
    digits += String(value % 100_000).padStart(5, '0');
  }
  return digits;
}
