import { LIMITS } from '../limits.js';
import { copyFace, type Face, newFace } from './channel-coder.js';
import * as Packet from './packet.js';

/** A face from which others may differ, and its packet without the header, to be sent again. */
export class Reference {
  face = newFace();
  readonly #body = new Uint8Array(LIMITS.facePacketBytes);
  #length = 0;

  take(face: Face, bytes: Uint8Array, end: number): void {
    copyFace(face, this.face);
    this.#body.set(bytes.subarray(Packet.HEADER_BYTES, end));
    this.#length = end - Packet.HEADER_BYTES;
  }

  get length(): number {
    return this.#length;
  }

  /** Writes the packet again, behind the header of another. @returns where it ends. */
  writeAgain(bytes: Uint8Array, sequence: number): number {
    const landmarks = this.face.landmarks ? Packet.AGAIN_LANDMARKS : 0;
    bytes[Packet.HEADER_BYTES] = Packet.packetsBetween(this.face.sequence, sequence);
    bytes[Packet.HEADER_BYTES + 1] = this.#length | landmarks;
    bytes.set(this.#body.subarray(0, this.#length), Packet.AGAIN_BYTES);
    return Packet.AGAIN_BYTES + this.#length;
  }
}
