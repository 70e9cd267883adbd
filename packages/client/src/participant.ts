import { decodeFaceFrame, type FaceFrame, type ParticipantInfo, WireError } from '@guise/protocol';
import { Playout } from './playout.js';

/** What arrived on a participant's face channel so far, in packets. */
export interface FaceReceiveStats {
  received: number;
  /** Packets that were not face packets: counted and dropped. */
  undecodable: number;
  duplicates: number;
  /** Packets that came after their moment. */
  late: number;
  /** Present playout delay [ms]. */
  playoutDelay: number;
}

/** Somebody else in the room. */
export class RemoteParticipant {
  #info: ParticipantInfo;
  #audioTrack: MediaStreamTrack | null = null;
  readonly #playout = new Playout();
  readonly #counts = { received: 0, undecodable: 0, duplicates: 0, late: 0 };

  constructor(info: ParticipantInfo) {
    this.#info = info;
  }

  get id(): string {
    return this.#info.id;
  }

  get name(): string {
    return this.#info.name;
  }

  get muted(): boolean {
    return this.#info.muted;
  }

  get cameraOn(): boolean {
    return this.#info.cameraOn;
  }

  /** The voice, as soon as there is one. Chromium delivers it only while an <audio> element plays it. */
  get audioTrack(): MediaStreamTrack | null {
    return this.#audioTrack;
  }

  /**
   * The face to draw now; `null` before the first frame. With the camera off, or when nothing arrives for a
   * second, it eases to rest with every source `absent`.
   * @param now `performance.now()` [ms], at the time of the picture being rendered.
   */
  sampleFace(now: number): FaceFrame | null {
    return this.#playout.sample(now);
  }

  get faceStats(): FaceReceiveStats {
    return { ...this.#counts, playoutDelay: this.#playout.delay };
  }

  /** @internal */
  handleInfo(info: ParticipantInfo): void {
    if (this.#info.cameraOn && !info.cameraOn) this.#playout.release();
    this.#info = info;
  }

  /** @internal */
  handleAudioTrack(track: MediaStreamTrack | null): void {
    this.#audioTrack = track;
  }

  /** @internal A message from the face channel, whatever it holds. */
  handleFaceMessage(message: unknown, arrival: number): void {
    this.#counts.received++;
    const frame = this.#decode(message);
    // Frames still on their way when the camera went off would wake the face up again.
    if (!frame || !this.#info.cameraOn) return;
    const result = this.#playout.push(frame, arrival);
    if (result === 'duplicate') this.#counts.duplicates++;
    if (result === 'late') this.#counts.late++;
  }

  #decode(message: unknown): FaceFrame | null {
    try {
      if (message instanceof ArrayBuffer) return decodeFaceFrame(new Uint8Array(message)).frame;
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
    }
    this.#counts.undecodable++;
    return null;
  }
}
