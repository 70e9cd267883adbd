import type { FaceFrame } from '../face-frame.js';
import type { FaceLayer } from '../face-layers.js';
import { LIMITS } from '../limits.js';
import { ChannelCoder, canFollow, newFace } from './channel-coder.js';
import { FACE_CHANNELS, HIGH, LOW, quantise } from './channels.js';
import { checkFrame } from './check-frame.js';
import { LandmarkShape } from './landmark-shape.js';
import { SIDES } from './landmark-sides.js';
import * as Packet from './packet.js';
import { Reference } from './reference.js';
import { packSources } from './sources.js';
import { TABLES } from './tables.js';

/** A keyframe older than this is replaced even if nothing changed, for those who never got it [ms]. */
const OLDEST_KEYFRAME = 7000;
/** No two keyframes within this time, unless asked for [ms]. */
const KEYFRAME_DISTANCE = 1000;
/** Packets between a keyframe and its copies: what took the one shall not take the other. */
const COPY_AFTER = 3;
/** A face's shape is known better when it has been seen so often [frames]: then a keyframe says it again. */
const SHAPE_KNOWN = 45;
/** A face near by serves for so many packets: whoever missed it twice misses no more than these. */
const NEAR_PACKETS = 8;
/** Deltas against the keyframe that are this small are not worth a face near by [bytes]. */
const SMALL_DELTA = 9;

export interface FaceEncoderOptions {
  /** Whether landmarks go along, where a frame has any; they make a packet a third larger. */
  landmarks?: boolean;
  /** Number of the first packet; its low 10 bits are sent. Default 0. */
  firstSequence?: number;
}

/**
 * Turns the frames of one face, in their order, into packets for one channel that may lose some. A packet is a keyframe,
 * which can be read alone, or it is told by its difference from one that was sent twice: from a keyframe, or from a face
 * near by that itself differs from a keyframe. So a lost packet costs itself only. What others differ from goes out on the
 * base layer, its second copy on the base or the next one: whoever takes a layer takes those below it, and can read it.
 */
export class FaceEncoder {
  /**
   * Whether faces near by are used. Without them packets are a third larger while a face moves, and whoever misses
   * both of two packets misses no others: for channels that lose very many.
   */
  nearby = true;
  /**
   * How often a keyframe is sent again, at least once: whoever misses all of them sees nothing until the next one. With
   * a tenth of the packets lost, of 1000 keyframes one is.
   */
  copies = 2;
  readonly #landmarks: boolean;
  readonly #bytes = new Uint8Array(1024);
  /** Views of the buffer by length: what {@link encode} gives back. */
  readonly #views: (Uint8Array | undefined)[] = [];
  readonly #coder = new ChannelCoder(TABLES, this.#bytes);
  readonly #face = newFace();
  /** How the face's landmarks differ from the mean face's; their coefficients of motion, not rounded. */
  readonly #sides = new Float64Array(SIDES);
  readonly #motion = new Float64Array(TABLES.basis.rank);
  readonly #shape = new LandmarkShape(TABLES.basis);
  /** The one in use, and one that has been sent once. */
  #keyframe: Reference | null = null;
  #nextKeyframe: Reference | null = null;
  #near: Reference | null = null;
  /** On which layer the face near by went out again: those below cannot rely on it. */
  #nearLayer: FaceLayer = 0;
  #nextNear: Reference | null = null;
  readonly #spare = [new Reference(), new Reference(), new Reference(), new Reference(), new Reference()];
  /** Packets until the next keyframe is sent again, or the one in use; and how often that one still will be. */
  #copyDue = 0;
  #copiesLeft = 0;
  #layer: FaceLayer = 0;
  /** Whether the keyframe in use was written by one who hardly knew the face's shape. */
  #shapeIsNew = false;
  #requested = false;
  #lastTimestamp = Number.NaN;
  #interval = 33 * 64;
  /** Bytes of the smallest packet since the reference changed, and what the others took more, all together. */
  readonly #farGrowth = { smallest: 0, excess: 0 };
  readonly #nearGrowth = { smallest: 0, excess: 0 };
  /** Bytes of the last delta against the keyframe. */
  #farLength = 0;

  constructor(options: FaceEncoderOptions = {}) {
    this.#landmarks = options.landmarks ?? false;
    this.#face.sequence = (options.firstSequence ?? 0) & (Packet.SEQUENCES - 1);
  }

  /** The next packet is a keyframe, and the one after it a copy: somebody has come who knows none. */
  requestKeyframe(): void {
    this.#requested = true;
  }

  /** Not everybody takes all layers (any more): what went out on upper ones is named no longer. */
  forgetNear(): void {
    this.#drop(this.#near);
    this.#drop(this.#nextNear);
    this.#near = null;
    this.#nextNear = null;
  }

  /** On which layer the last packet has to go out. */
  get layer(): FaceLayer {
    return this.#layer;
  }

  /**
   * Writes one frame. Values beyond the format's range are clamped to it.
   * @param layer on which it is due; a copy, or a keyframe that cannot wait, goes out on the base all the same, see {@link layer}.
   * @returns a view of a buffer that the next call overwrites, at most `LIMITS.facePacketBytes` long.
   * @throws WireError `value` if the frame holds a number that is not finite, a zero rotation, an unknown source or an
   * array of the wrong length; the next frame is written as if this one had not been.
   */
  encode(frame: FaceFrame, layer: FaceLayer = 0): Uint8Array {
    this.#read(frame);
    this.#layer = layer;
    const length = this.#write();
    this.#face.sequence = (this.#face.sequence + 1) % Packet.SEQUENCES;
    this.#views[length] ??= this.#bytes.subarray(0, length);
    return this.#views[length] as Uint8Array;
  }

  #read(frame: FaceFrame): void {
    checkFrame(frame);
    const face = this.#face;
    face.sources = packSources(frame.sources);
    quantise(frame, face.channels);
    face.channels.fill(0, FACE_CHANNELS);
    face.landmarks = this.#landmarks && frame.landmarks !== null;
    if (face.landmarks) this.#readLandmarks(frame.landmarks as Float32Array);
    face.timestamp = Math.max(0, Math.min(2 ** 48 - 1, Math.round(frame.timestamp)));
    const elapsed = (frame.timestamp - this.#lastTimestamp) * 64;
    // Neither pauses nor doubled frames are the camera's rhythm.
    if (elapsed > 0 && elapsed < 250 * 64) this.#interval += (elapsed - this.#interval) / 16;
    this.#lastTimestamp = frame.timestamp;
    face.interval = Math.min(0xffff, Math.round(this.#interval));
  }

  #readLandmarks(landmarks: Float32Array): void {
    TABLES.basis.differences(landmarks, this.#sides);
    TABLES.basis.motionOf(this.#sides, this.#motion);
    this.#shape.observe(this.#sides);
    const { channels } = this.#face;
    for (let c = FACE_CHANNELS, i = 0; i < this.#motion.length; c++, i++) {
      const steps = Math.round(this.#motion[i] as number);
      channels[c] = Math.max(LOW[c] as number, Math.min(HIGH[c] as number, steps));
    }
  }

  #write(): number {
    if (this.#mustBegin()) return this.#writeKeyframe();
    const due = this.#copyIsDue;
    const [next, again] = [this.#nextKeyframe, this.#copiesLeft > 0 && !this.#nextKeyframe];
    if (next && due) return this.#writeCopy(next);
    if (next) this.#copyDue--;
    if (this.#nextNear && this.#layer < 2) return this.#writeRepeat(this.#nextNear);
    if (again && !due) this.#copyDue--;
    return (again && due && this.#writeFurtherCopy()) || this.#writeDelta();
  }

  get #copyIsDue(): boolean {
    return this.#copyDue <= 0;
  }

  /** Whether this packet has to be a keyframe. */
  #mustBegin(): boolean {
    const next = this.#nextKeyframe;
    const due = this.#copyIsDue;
    // A copy is as good as a keyframe for whoever asked; theirs comes right after.
    if (next && due && canFollow(this.#face, next.face)) return false;
    if (this.#requested || !this.#keyframe || !canFollow(this.#face, this.#keyframe.face)) return true;
    if (next) return due;
    if (this.#packetsSince(this.#keyframe) >= Packet.LONGEST_REACH) return true;
    if (this.#layer > 0) return false;
    const age = this.#face.timestamp - this.#keyframe.face.timestamp;
    // Like a skier who rents until renting has cost as much as buying: a keyframe is written twice.
    const grown = this.#farGrowth.excess > 2 * this.#keyframe.length;
    const known = this.#shapeIsNew && this.#shape.count >= SHAPE_KNOWN;
    return (age > KEYFRAME_DISTANCE && (grown || known)) || age > OLDEST_KEYFRAME;
  }

  #writeKeyframe(): number {
    this.#layer = 0;
    this.#writeHeader(Packet.KEYFRAME);
    Packet.writeBody(this.#bytes, Packet.HEADER_BYTES, this.#face);
    if (this.#face.landmarks) this.#shape.write(this.#face.channels);
    this.#shapeIsNew = this.#face.landmarks && this.#shape.count < SHAPE_KNOWN;
    const end = this.#coder.encodeAlone(this.#face, Packet.HEADER_BYTES + Packet.BODY_BYTES);
    const next = this.#nextKeyframe ?? this.#takeSpare();
    next.take(this.#face, this.#bytes, end);
    this.#nextKeyframe = next;
    // Time went back, or stood still for long: what was in use is of no use any more.
    if (this.#keyframe && !canFollow(this.#face, this.#keyframe.face)) {
      this.#drop(this.#keyframe);
      this.#keyframe = null;
    }
    this.#copyDue = this.#requested || !this.#keyframe ? 0 : COPY_AFTER;
    this.#requested = false;
    this.#drop(this.#nextNear);
    this.#nextNear = null;
    return end;
  }

  /** The keyframe again, from now on the one in use, and this face by its difference from it. */
  #writeCopy(next: Reference): number {
    const end = this.#writeAgain(Packet.COPY, next);
    // Two faces unlike any that was trained on: let the second be a keyframe of its own.
    if (end === 0) return this.#writeKeyframe();
    this.#layer = 0;
    this.#drop(this.#keyframe);
    this.#keyframe = next;
    this.#nextKeyframe = null;
    this.#copiesLeft = this.copies - 1;
    this.#copyDue = COPY_AFTER;
    this.#farLength = end - Packet.AGAIN_BYTES - next.length;
    begin(this.#farGrowth, this.#farLength);
    return end;
  }

  /** The keyframe in use once more, for those who missed it twice. @returns 0 if it does not fit into a packet. */
  #writeFurtherCopy(): number {
    this.#copiesLeft--;
    this.#copyDue = COPY_AFTER;
    const end = this.#writeAgain(Packet.COPY, this.#keyframe as Reference);
    if (end > 0) this.#layer = 0;
    return end;
  }

  /** The face near by again, from now on the one in use, and this face by its difference from it. */
  #writeRepeat(next: Reference): number {
    this.#nextNear = null;
    const end = canFollow(this.#face, next.face) ? this.#writeAgain(Packet.REPEAT, next) : 0;
    if (end === 0) {
      this.#drop(next);
      return this.#writeDelta();
    }
    this.#drop(this.#near);
    this.#near = next;
    this.#nearLayer = this.#layer;
    begin(this.#nearGrowth, end - Packet.AGAIN_BYTES - next.length);
    return end;
  }

  /** @returns 0 if both do not fit into one packet. */
  #writeAgain(kind: number, reference: Reference): number {
    if (reference.length > Packet.LONGEST_AGAIN) return 0;
    this.#writeHeader(kind);
    const at = reference.writeAgain(this.#bytes, this.#face.sequence);
    const end = this.#coder.encodeDelta(this.#face, reference.face, false, at, this.#motion);
    return end <= LIMITS.facePacketBytes ? end : 0;
  }

  #writeDelta(): number {
    const near = this.#usableNear();
    const keyframe = this.#keyframe as Reference;
    this.#writeHeader(Packet.DELTA);
    const reference = near ?? keyframe;
    // As a reader will have it, should others differ from this face.
    this.#face.interval = reference.face.interval;
    const at = Packet.HEADER_BYTES;
    const end = this.#coder.encodeDelta(this.#face, reference.face, true, at, this.#motion);
    const length = end - Packet.HEADER_BYTES;
    if (near) {
      grow(this.#nearGrowth, length);
      return end;
    }
    this.#farLength = length;
    grow(this.#farGrowth, length);
    if (this.nearby && this.#layer === 0 && length > SMALL_DELTA) {
      this.#nextNear = this.#takeSpare();
      this.#nextNear.take(this.#face, this.#bytes, end);
    }
    return end;
  }

  /** The face near by, while it is worth its keep: a new one is written twice, and once by a larger difference. */
  #usableNear(): Reference | null {
    const near = this.#near;
    if (!near || this.#layer < this.#nearLayer) return null;
    const young = this.#packetsSince(near) <= NEAR_PACKETS && canFollow(this.#face, near.face);
    if (young && this.nearby && this.#nearGrowth.excess <= this.#farLength) return near;
    this.#drop(near);
    this.#near = null;
    return null;
  }

  #packetsSince({ face }: Reference): number {
    return Packet.packetsBetween(face.sequence, this.#face.sequence);
  }

  #writeHeader(kind: number): void {
    const { landmarks, sequence } = this.#face;
    Packet.writeHeader(this.#bytes, kind, landmarks, sequence);
  }

  #takeSpare(): Reference {
    return this.#spare.pop() as Reference;
  }

  #drop(reference: Reference | null): void {
    if (reference) this.#spare.push(reference);
  }
}

interface Growth {
  smallest: number;
  excess: number;
}

function begin(growth: Growth, length: number): void {
  growth.smallest = length;
  growth.excess = 0;
}

function grow(growth: Growth, length: number): void {
  growth.smallest = Math.min(growth.smallest, length);
  growth.excess += length - growth.smallest;
}
