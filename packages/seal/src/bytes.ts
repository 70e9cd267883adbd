const encoder = new TextEncoder();
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const VALUES = new Int16Array(128).fill(-1);
for (let i = 0; i < ALPHABET.length; i++) VALUES[ALPHABET.charCodeAt(i)] = i;

export const EMPTY: Uint8Array = new Uint8Array(0);

export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** @returns `null`: not UTF-8 */
export function fromUtf8(bytes: Uint8Array): string | null {
  try {
    // A byte order mark is part of what somebody wrote.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/**
 * Several fields as one input of a hash or a derivation, each behind its length (2 bytes, big-endian): no two lists of fields give the same
 * bytes.
 */
export function fields(...parts: (string | Uint8Array)[]): Uint8Array {
  const all = parts.map((part) => (typeof part === 'string' ? utf8(part) : part));
  const out = new Uint8Array(all.reduce((sum, part) => sum + 2 + part.length, 0));
  let at = 0;
  for (const part of all) {
    if (part.length > 0xffff) throw new RangeError('a field is longer than 65,535 bytes');
    out[at++] = part.length >> 8;
    out[at++] = part.length & 255;
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** base64url without padding (RFC 4648, section 5). */
export function toBase64Url(bytes: Uint8Array): string {
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const bits = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    out += ALPHABET[bits >> 18]! + ALPHABET[(bits >> 12) & 63]!;
    if (left > 1) out += ALPHABET[(bits >> 6) & 63]!;
    if (left > 2) out += ALPHABET[bits & 63]!;
  }
  return out;
}

/** @returns `null`: not base64url, or not how these bytes are written (bits behind the last byte are zero) */
export function fromBase64Url(text: string): Uint8Array | null {
  if (text.length % 4 === 1) return null;
  const out = new Uint8Array((text.length * 3) >> 2);
  let bits = 0;
  let count = 0;
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const value = VALUES[text.charCodeAt(i)] ?? -1;
    if (value < 0) return null;
    bits = ((bits << 6) | value) & 0xffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out[at++] = (bits >> count) & 255;
  }
  return bits & ((1 << count) - 1) ? null : out;
}

/** Four bytes, big-endian. */
export function writeUint32(into: Uint8Array, at: number, value: number): void {
  into[at] = value >>> 24;
  into[at + 1] = (value >>> 16) & 255;
  into[at + 2] = (value >>> 8) & 255;
  into[at + 3] = value & 255;
}

export function readUint32(from: Uint8Array, at: number): number {
  return ((from[at]! << 24) | (from[at + 1]! << 16) | (from[at + 2]! << 8) | from[at + 3]!) >>> 0;
}
