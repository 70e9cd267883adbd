/**
 * How many bytes of an encoded frame stay readable: packetizers and the SFU look at them. A voice needs none. VP8 tells key frames from others by
 * the lowest bit of its first byte (RFC 6386, section 9.1); key frames have a start code and the size behind three bytes of frame tag.
 *
 * @throws RangeError for codecs of which it is not known
 */
export function clearBytes(codec: string, frame: Uint8Array): number {
  const name = codec.toLowerCase();
  if (name.startsWith('audio/')) return 0;
  if (name !== 'video/vp8') throw new RangeError(`cannot seal ${codec}`);
  return frame.length > 0 && (frame[0]! & 1) === 0 ? 10 : 3;
}
