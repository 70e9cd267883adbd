import { WireError } from '../wire-error.js';
import { ChannelCoder, copyFace, type Face, newFace } from './channel-coder.js';
import { FACE_CHANNELS } from './channels.js';
import * as Packet from './packet.js';
import { TABLES } from './tables.js';

/** Keyframes that are remembered. Two are in use while one follows another; the rest is for stragglers. */
const KEYFRAMES = 4;
/** The last faces of any kind that are remembered, a power of two: by the low bits of their sequence numbers. */
const FACES = 16;

/** Reads packets of one sender into integers. What it remembers is bounded, and never more than it read. */
export class PacketReader {
  readonly #coder = new ChannelCoder(TABLES, new Uint8Array(0));
  readonly #header: Packet.Header = { kind: 0, landmarks: false, sealed: false, sequence: 0 };
  readonly #face = newFace();
  /** Of a copy or repeat: the other face. */
  readonly #other = newFace();
  readonly #keyframes = Array.from({ length: KEYFRAMES }, unknownFace);
  #oldest = 0;
  readonly #faces = Array.from({ length: FACES }, unknownFace);

  forget(): void {
    for (const face of this.#keyframes) face.sequence = UNKNOWN;
    for (const face of this.#faces) face.sequence = UNKNOWN;
  }

  /**
   * @returns an object that the next call overwrites.
   * @throws WireError
   */
  read(bytes: Uint8Array): Face {
    const missing = this.#take(bytes);
    if (missing === SEALED) throw WireError.sealed();
    if (missing !== null) throw WireError.keyframeUnknown(this.#face.sequence, missing);
    return this.#face;
  }

  /**
   * Reads what can be read without what came before. Most packets differ from one that did: an error for each would be the most that this costs.
   * @throws WireError `length`, `version` or `value`
   */
  check(bytes: Uint8Array): void {
    this.forget();
    this.#take(bytes);
  }

  /** @returns `null`: read; else {@link SEALED}, or the number of the packet that is missing to read it */
  #take(bytes: Uint8Array): number | null {
    const { kind, landmarks, sealed, sequence } = Packet.readHeader(bytes, this.#header);
    if (sealed) return SEALED;
    const face = this.#face;
    begin(face, sequence, landmarks);
    let missing: number | null = null;
    if (kind === Packet.KEYFRAME) {
      this.#readKeyframe(bytes, Packet.HEADER_BYTES, bytes.byteLength, face);
      this.#rememberKeyframe(face);
    } else if (kind === Packet.DELTA) {
      missing = this.#readDelta(bytes, Packet.HEADER_BYTES, bytes.byteLength, face);
    } else {
      missing = this.#readAgain(bytes, kind);
    }
    if (missing === null) this.#remember(face);
    return missing;
  }

  #readAgain(bytes: Uint8Array, kind: number): number | null {
    if (bytes.byteLength < Packet.AGAIN_BYTES) throw WireError.wrongLength(bytes.byteLength);
    const [face, other] = [this.#face, this.#other];
    const back = bytes[Packet.HEADER_BYTES] as number;
    const length = bytes[Packet.HEADER_BYTES + 1] as number;
    const end = Packet.AGAIN_BYTES + (length & ~Packet.AGAIN_LANDMARKS);
    if (end > bytes.byteLength) throw WireError.wrongLength(bytes.byteLength);
    const sequence = (face.sequence - back) & (Packet.SEQUENCES - 1);
    begin(other, sequence, (length & Packet.AGAIN_LANDMARKS) !== 0);
    let missing: number | null = null;
    if (kind === Packet.COPY) this.#readKeyframe(bytes, Packet.AGAIN_BYTES, end, other);
    else missing = this.#readDelta(bytes, Packet.AGAIN_BYTES, end, other);
    if (missing !== null) return missing;
    this.#coder.decodeUnnamed(bytes, end, bytes.byteLength);
    this.#coder.decodeDelta(other, face);
    if (kind === Packet.COPY) this.#rememberKeyframe(other);
    this.#remember(other);
    return null;
  }

  #readKeyframe(bytes: Uint8Array, at: number, end: number, into: Face): void {
    if (end < at + Packet.BODY_BYTES) throw WireError.wrongLength(bytes.byteLength);
    Packet.readBody(bytes, at, into);
    this.#coder.decodeAlone(bytes, at + Packet.BODY_BYTES, end, into);
  }

  /** @returns the number of the packet that it differs from, where that has not come */
  #readDelta(bytes: Uint8Array, at: number, end: number, into: Face): number | null {
    const named = this.#coder.decodeReach(bytes, at, end, into.sequence);
    const reference = this.#find(named);
    if (!reference) return named;
    this.#coder.decodeDelta(reference, into);
    return null;
  }

  #find(sequence: number): Face | null {
    const near = this.#faces[sequence & (FACES - 1)] as Face;
    if (near.sequence === sequence) return near;
    for (let i = 0; i < KEYFRAMES; i++) {
      const keyframe = this.#keyframes[i] as Face;
      if (keyframe.sequence === sequence) return keyframe;
    }
    return null;
  }

  #remember(face: Face): void {
    const place = this.#faces[face.sequence & (FACES - 1)] as Face;
    // A straggler takes nobody's place.
    const newer = Packet.packetsBetween(place.sequence, face.sequence) < Packet.SEQUENCES / 2;
    if (place.sequence === UNKNOWN || newer) copyFace(face, place);
  }

  /** In place of one of the same number, or else of the one that came first. */
  #rememberKeyframe(face: Face): void {
    let place = 0;
    while (place < KEYFRAMES && this.#keyframes[place]?.sequence !== face.sequence) place++;
    if (place === KEYFRAMES) {
      place = this.#oldest;
      this.#oldest = (place + 1) % KEYFRAMES;
    }
    copyFace(face, this.#keyframes[place] as Face);
  }
}

/** No packet's sequence number. */
const UNKNOWN = -1;
/** In place of one: nothing is missing but a key. */
const SEALED = -1;

function unknownFace(): Face {
  const face = newFace();
  face.sequence = UNKNOWN;
  return face;
}

function begin(face: Face, sequence: number, landmarks: boolean): void {
  face.sequence = sequence;
  face.landmarks = landmarks;
  face.channels.fill(0, FACE_CHANNELS);
}
