/** What an RTP packet says beside its payload (RFC 3550). */
export interface RtpHeader {
  readonly payloadType: number;
  /** Modulo 2^16. */
  readonly sequence: number;
  /** Modulo 2^32. */
  readonly timestamp: number;
  readonly ssrc: number;
  /** How loud it is (RFC 6464): the extension's number, and the level 0..127 below the loudest [dB]; `null`: not said. */
  readonly level: { readonly id: number; readonly value: number } | null;
}

const HEADER = 12;
/** One-byte extensions (RFC 8285). */
const ONE_BYTE = 0xbede;
/** Second bytes of RTCP packets, which share the port (RFC 5761). */
const RTCP = { first: 192, last: 223 };

export function rtpPacket(header: RtpHeader, payload: Uint8Array): Buffer {
  const { level } = header;
  const extension = level ? 8 : 0;
  const packet = Buffer.alloc(HEADER + extension + payload.byteLength);
  packet[0] = level ? 0x90 : 0x80;
  packet[1] = header.payloadType & 0x7f;
  packet.writeUInt16BE(header.sequence & 0xffff, 2);
  packet.writeUInt32BE(header.timestamp >>> 0, 4);
  packet.writeUInt32BE(header.ssrc >>> 0, 8);
  if (level) {
    packet.writeUInt16BE(ONE_BYTE, HEADER);
    packet.writeUInt16BE(1, HEADER + 2);
    packet[HEADER + 4] = level.id << 4;
    packet[HEADER + 5] = level.value & 0x7f;
  }
  packet.set(payload, HEADER + extension);
  return packet;
}

/** Timestamp and payload of an RTP packet; `null` for RTCP and for anything that is cut off. */
export function readRtp(packet: Uint8Array): { timestamp: number; payload: Uint8Array } | null {
  if (packet.byteLength < HEADER) return null;
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const [first, second] = [view.getUint8(0), view.getUint8(1)];
  if (first >> 6 !== 2 || (second >= RTCP.first && second <= RTCP.last)) return null;
  let start = HEADER + (first & 0x0f) * 4;
  if (first & 0x10) {
    if (packet.byteLength < start + 4) return null;
    start += 4 + view.getUint16(start + 2) * 4;
  }
  const padding = first & 0x20 ? view.getUint8(packet.byteLength - 1) : 0;
  const end = packet.byteLength - padding;
  if (start > end) return null;
  return { timestamp: view.getUint32(4), payload: packet.subarray(start, end) };
}
