import { FaceEncoder, type FaceFrame, WireError } from '@guise/protocol';
import { onVoiceClock } from './voice-clock.js';

/** Where face packets go: the part of a DataProducer that the sender uses. */
export interface FaceChannel {
  readonly readyState: RTCDataChannelState;
  /** Bytes handed over and not sent yet. */
  readonly bufferedAmount: number;
  send(bytes: Uint8Array): void;
}

/** What became of the frames given to the sender. */
export interface FaceSendStats {
  sent: number;
  /** Dropped because earlier packets had not left yet. */
  droppedCongested: number;
  /** Dropped because the channel was not open, or the camera off. */
  droppedClosed: number;
  /** Dropped because the frame held values that no packet can carry. */
  droppedInvalid: number;
}

/** More than about two packets waiting: the network is behind, and a queued face is a late face [bytes]. */
const CONGESTED = 200;

export interface FaceSenderOptions {
  /** Whether landmarks go along; they make a packet a third larger. */
  landmarks: boolean;
}

/** Sends frames, or drops them: never queues. */
export class FaceSender {
  #channel: FaceChannel | null = null;
  readonly #encoder: FaceEncoder;
  #enabled = true;
  readonly #stats: FaceSendStats = { sent: 0, droppedCongested: 0, droppedClosed: 0, droppedInvalid: 0 };

  constructor(options: FaceSenderOptions) {
    this.#encoder = new FaceEncoder(options);
  }

  get stats(): FaceSendStats {
    return { ...this.#stats };
  }

  handleChannel(channel: FaceChannel | null): void {
    // Whoever listens to a new channel has heard nothing of the old one.
    if (channel !== this.#channel) this.#encoder.requestKeyframe();
    this.#channel = channel;
  }

  /** Camera on or off: while it is off, nothing is sent, whatever the tracker still produces. */
  handleEnabled(enabled: boolean): void {
    this.#enabled = enabled;
  }

  /** Somebody has come who knows no keyframe of ours: the next packet is one. */
  requestKeyframe(): void {
    this.#encoder.requestKeyframe();
  }

  /** @returns whether the frame was handed to the network. */
  send(frame: FaceFrame): boolean {
    const channel = this.#channel;
    if (!this.#enabled || channel?.readyState !== 'open') return this.#drop('droppedClosed');
    if (channel.bufferedAmount > CONGESTED) return this.#drop('droppedCongested');
    const bytes = this.#encode(frame);
    if (!bytes) return this.#drop('droppedInvalid');
    channel.send(bytes);
    this.#stats.sent++;
    return true;
  }

  #encode(frame: FaceFrame): Uint8Array | null {
    try {
      return this.#encoder.encode(onVoiceClock(frame));
    } catch (error) {
      if (error instanceof WireError) return null;
      throw error;
    }
  }

  #drop(why: 'droppedCongested' | 'droppedClosed' | 'droppedInvalid'): false {
    this.#stats[why]++;
    return false;
  }
}
