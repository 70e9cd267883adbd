import { WIRE_VERSION } from './codec/packet.js';
import { WireError } from './wire-error.js';

/**
 * Frames a second that somebody who takes a face's layers up to this one gets, base first. Each layer is a data channel
 * of its own, so that the SFU leaves out a layer without looking at packets; every packet can be read by whoever takes the base.
 */
export const LAYER_RATES = [5, 15, 30] as const;

/** 0: the base, which everybody takes who sees the face at all; 1, 2: what lies between its packets. */
export type FaceLayer = 0 | 1 | 2;

/** From the base up. */
export const FACE_LAYERS: readonly FaceLayer[] = [0, 1, 2];

/** Frames a second of somebody's face that one may ask for; 0: none. */
export const FACE_RATES = [0, ...LAYER_RATES] as const;
export type FaceRate = (typeof FACE_RATES)[number];

/** How many layers, from the base on, make up this rate: 0..3. */
export function layersOf(rate: FaceRate): number {
  return FACE_RATES.indexOf(rate);
}

/** The counts of a layer's messages go round after so many. */
export const LAYER_COUNTS = 64;

/** A message on a face channel may begin with the layer's own count, so that losses can be told from layers that one does not take. */
export const FACE_COUNT_BYTES = 1;

/** What a message on a face channel holds. */
export interface FaceMessage {
  /** Messages on this layer, modulo {@link LAYER_COUNTS}; `null`: it is not said, since everybody takes all layers, or this is the top. */
  count: number | null;
  /** A face packet, not looked at; a view of the message. */
  packet: Uint8Array;
}

/** @param into at least a byte longer than the packet @returns a view of it */
export function writeFaceMessage(count: number | null, packet: Uint8Array, into: Uint8Array): Uint8Array {
  if (count === null) {
    into.set(packet);
    return into.subarray(0, packet.length);
  }
  // Where a packet has its version there is a zero, which is none.
  into[0] = (((count % LAYER_COUNTS) >> 2) << 4) | (count & 3);
  into.set(packet, FACE_COUNT_BYTES);
  return into.subarray(0, FACE_COUNT_BYTES + packet.length);
}

/** @throws WireError `length` if there is nothing, or nothing follows the count */
export function readFaceMessage(bytes: Uint8Array): FaceMessage {
  const first = bytes[0];
  if (first !== undefined && ((first >> 2) & 3) === WIRE_VERSION) return { count: null, packet: bytes };
  if (first === undefined || bytes.length <= FACE_COUNT_BYTES) throw WireError.wrongLength(bytes.length);
  return { count: ((first >> 4) << 2) | (first & 3), packet: bytes.subarray(FACE_COUNT_BYTES) };
}
