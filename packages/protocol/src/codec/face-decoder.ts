import type { FaceFrame } from '../face-frame.js';
import { readFaceMessage } from '../face-layers.js';
import { blendshapesOf, confidenceOf, poseOf } from './channels.js';
import { PacketReader } from './packet-reader.js';
import { unpackSources } from './sources.js';
import { TABLES } from './tables.js';

/** What a packet holds. */
export interface DecodedFace {
  /** Nothing in it is used again. */
  frame: FaceFrame;
  /** Counts packets, modulo 1024. */
  sequence: number;
}

/** Turns the packets of one `FaceEncoder` back into frames, in whatever order they come. */
export class FaceDecoder {
  readonly #reader = new PacketReader();

  /**
   * Reads one packet. Whatever the bytes, the answer is a frame whose every value is finite and in range (unit
   * rotation, blendshapes and confidence 0..1), or an error, and what comes next can be read as before.
   * @throws WireError and nothing else; `keyframe-unknown` for a packet that differs from one that has not come.
   */
  decode(bytes: Uint8Array): DecodedFace {
    const { channels, landmarks, timestamp, sources, sequence } = this.#reader.read(bytes);
    const frame: FaceFrame = {
      timestamp,
      pose: poseOf(channels),
      blendshapes: blendshapesOf(channels),
      landmarks: landmarks ? TABLES.basis.restore(channels) : null,
      confidence: confidenceOf(channels),
      sources: unpackSources(sources),
    };
    return { frame, sequence };
  }

  /**
   * Forgets what came: the next packets may be another encoder's. Call it also when nothing has come for some
   * seconds, since sequence numbers begin again after 1024.
   */
  forget(): void {
    this.#reader.forget();
  }
}

/**
 * The same for a message on a face channel, see {@link readFaceMessage}.
 * @throws WireError `length`, `version` or `value`.
 */
export function checkFaceMessage(bytes: Uint8Array): void {
  checkFacePacket(readFaceMessage(bytes).packet);
}

let checker: PacketReader | null = null;

/**
 * Whether bytes are a packet, for those who forward it and keep nothing about its sender: keyframes are read, of
 * others what can be judged without what they differ from, of sealed ones the header.
 * @throws WireError `length`, `version` or `value`.
 */
export function checkFacePacket(bytes: Uint8Array): void {
  checker ??= new PacketReader();
  checker.check(bytes);
}
