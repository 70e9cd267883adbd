/** Segments before the picture's own header at most: more is no picture that a canvas wrote. */
const MOST_SEGMENTS = 64;

const START_OF_IMAGE = 0xd8;
const END_OF_IMAGE = 0xd9;
/** Baseline DCT: what every browser's canvas writes, and the form that takes least work to decode. */
const START_OF_FRAME = 0xc0;
/** All that may come before it: tables (DHT, DQT, DRI), application data and comments. */
const SKIPPED = [0xc4, 0xdb, 0xdd, 0xfe, ...Array.from({ length: 16 }, (_, i) => 0xe0 + i)];

/**
 * Width and height [pixels] that a baseline JPEG of three components declares (ITU T.81, B.2.2); `null` when the bytes are
 * none. Decodes nothing, and looks at no more than the first few segments.
 */
export function jpegSize(bytes: Uint8Array): { width: number; height: number } | null {
  const length = bytes.length;
  if (length < 4 || bytes[0] !== 0xff || bytes[1] !== START_OF_IMAGE) return null;
  if (bytes[length - 2] !== 0xff || bytes[length - 1] !== END_OF_IMAGE) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  let at = 2;
  for (let segment = 0; segment < MOST_SEGMENTS && at + 4 <= length; segment++) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] as number;
    const size = view.getUint16(at + 2);
    if (size < 2 || at + 2 + size > length) return null;
    if (marker === START_OF_FRAME) {
      if (size !== 17 || bytes[at + 4] !== 8 || bytes[at + 9] !== 3) return null;
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    }
    if (!SKIPPED.includes(marker)) return null;
    at += 2 + size;
  }
  return null;
}
