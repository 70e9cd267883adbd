/** The longest header: the config byte, a key id and a counter of eight bytes each (RFC 9605, section 4.3). */
export const MAX_HEADER_BYTES = 17;

export interface FrameHeader {
  keyId: number;
  counter: number;
  /** How many bytes of the frame it takes. */
  length: number;
}

/**
 * Writes a header: X K K K Y C C C, then the key id and the counter, as far as they do not fit into their three bits.
 *
 * @param keyId and `counter`: whole numbers up to 2^53 - 1
 * @returns how many bytes it took
 */
export function writeHeader(into: Uint8Array, at: number, keyId: number, counter: number): number {
  const keyBytes = keyId < 8 ? 0 : byteLength(keyId);
  const counterBytes = counter < 8 ? 0 : byteLength(counter);
  into[at] =
    (keyBytes ? 0x80 | ((keyBytes - 1) << 4) : keyId << 4) |
    (counterBytes ? 0x08 | (counterBytes - 1) : counter);
  writeNumber(into, at + 1, keyId, keyBytes);
  writeNumber(into, at + 1 + keyBytes, counter, counterBytes);
  return 1 + keyBytes + counterBytes;
}

/** @returns `null`: it ends too early, or has a number that nobody here writes (2^53 or more) */
export function readHeader(frame: Uint8Array, at = 0): FrameHeader | null {
  const config = frame[at];
  if (config === undefined) return null;
  const key = (config >> 4) & 7;
  const keyBytes = config & 0x80 ? key + 1 : 0;
  const count = config & 7;
  const counterBytes = config & 0x08 ? count + 1 : 0;
  const length = 1 + keyBytes + counterBytes;
  if (frame.length - at < length) return null;
  const keyId = keyBytes ? readNumber(frame, at + 1, keyBytes) : key;
  const counter = counterBytes ? readNumber(frame, at + 1 + keyBytes, counterBytes) : count;
  if (!Number.isSafeInteger(keyId) || !Number.isSafeInteger(counter)) return null;
  return { keyId, counter, length };
}

function byteLength(value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError('not a whole number up to 2^53 - 1');
  let bytes = 1;
  for (let rest = value; rest > 255; rest = Math.floor(rest / 256)) bytes++;
  return bytes;
}

function writeNumber(into: Uint8Array, at: number, value: number, bytes: number): void {
  let rest = value;
  for (let i = bytes - 1; i >= 0; i--) {
    into[at + i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}

function readNumber(from: Uint8Array, at: number, bytes: number): number {
  let value = 0;
  for (let i = 0; i < bytes; i++) value = value * 256 + from[at + i]!;
  return value;
}
