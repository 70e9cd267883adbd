import { LIMITS } from '../limits.js';
import { WireError } from '../wire-error.js';

/** Version of the packet format, in two bits of every packet's first byte. See WIRE.md. */
export const WIRE_VERSION = 3;

/** What a packet holds: a face by its difference from one before; */
export const DELTA = 0;
/** a face alone, from which others may differ; */
export const KEYFRAME = 1;
/** a keyframe again, and a face by its difference from it; */
export const COPY = 2;
/** a delta again, and a face by its difference from that one. */
export const REPEAT = 3;

/** Everything after the header is a sealed envelope, which only the holders of a key can open. */
const FLAG_SEALED = 0x80;
const FLAG_LANDMARKS = 0x10;

/** Sequence numbers are modulo this. */
export const SEQUENCES = 1024;
/** Kind, flags, version, sequence. */
export const HEADER_BYTES = 2;
/** In a copy or repeat: how many packets ago the other one was, and how many bytes of it follow. */
export const AGAIN_BYTES = HEADER_BYTES + 2;
/** In the byte with the length: the other one has landmarks, whatever this one has. */
export const AGAIN_LANDMARKS = 0x80;
/** What takes more bytes is not sent again (no face that a tracker saw does). */
export const LONGEST_AGAIN = 0x7f;
/** A reference is at most so many packets ago: what a copy can say of itself. */
export const LONGEST_REACH = 0xff;
/** What a keyframe begins with: timestamp (6), interval (2), sources (1). */
export const BODY_BYTES = 9;

/** What the header says. */
export interface Header {
  kind: number;
  landmarks: boolean;
  sealed: boolean;
  sequence: number;
}

/** Whether a packet, or a message on a face channel without its count, says that it is sealed. */
export function isSealed(packet: Uint8Array): boolean {
  return ((packet[0] ?? 0) & FLAG_SEALED) !== 0;
}

/** Says in a packet's header that what follows it is sealed, or no longer is. */
export function markSealed(packet: Uint8Array, sealed: boolean): void {
  const first = packet[0] ?? 0;
  packet[0] = sealed ? first | FLAG_SEALED : first & ~FLAG_SEALED;
}

export function writeHeader(bytes: Uint8Array, kind: number, landmarks: boolean, sequence: number): void {
  bytes[0] = (kind << 5) | (landmarks ? FLAG_LANDMARKS : 0) | (WIRE_VERSION << 2) | (sequence >> 8);
  bytes[1] = sequence & 0xff;
}

/**
 * Reads the header into an object that is there.
 * @throws WireError `length` or `version`.
 */
export function readHeader(bytes: Uint8Array, into: Header): Header {
  const first = bytes[0];
  if (first === undefined) throw WireError.wrongLength(0);
  const version = (first >> 2) & 3;
  if (version !== WIRE_VERSION) throw WireError.version(version);
  into.sealed = (first & FLAG_SEALED) !== 0;
  const most = into.sealed ? LIMITS.sealedFaceBytes : LIMITS.facePacketBytes;
  if (bytes.byteLength <= HEADER_BYTES || bytes.byteLength > most)
    throw WireError.wrongLength(bytes.byteLength);
  into.kind = (first >> 5) & 3;
  into.landmarks = (first & FLAG_LANDMARKS) !== 0;
  into.sequence = ((first & 3) << 8) | (bytes[1] as number);
  return into;
}

/** How many packets after `earlier` the packet `later` was sent, modulo {@link SEQUENCES}. */
export function packetsBetween(earlier: number, later: number): number {
  return (later - earlier) & (SEQUENCES - 1);
}

/** Writes what a keyframe begins with. */
export function writeBody(bytes: Uint8Array, at: number, { timestamp, interval, sources }: Body): void {
  for (let i = 5, rest = timestamp; i >= 0; i--, rest = Math.floor(rest / 256)) bytes[at + i] = rest % 256;
  bytes[at + 6] = interval >> 8;
  bytes[at + 7] = interval & 0xff;
  bytes[at + 8] = sources;
}

export function readBody(bytes: Uint8Array, at: number, into: Body): void {
  into.timestamp = 0;
  for (let i = 0; i < 6; i++) into.timestamp = into.timestamp * 256 + (bytes[at + i] as number);
  into.interval = ((bytes[at + 6] as number) << 8) | (bytes[at + 7] as number);
  into.sources = bytes[at + 8] as number;
}

/** See `Face`. */
interface Body {
  timestamp: number;
  interval: number;
  sources: number;
}
