import { randomInt } from 'node:crypto';
import type { FrameTransform } from '@guise/client';
import type { Track } from 'node-datachannel';
import type { OpusTrack, TimedPacket } from './opus-track.js';
import { rtpPacket } from './rtp.js';

/** How a voice goes out. */
export interface VoiceFormat {
  readonly payloadType: number;
  readonly ssrc: number;
  /** Number of the extension that says how loud a packet is; `null`: the server does not want to know. */
  readonly level: number | null;
}

/** Sends the packets of whichever track is played, as RTP. */
export class OutgoingVoice {
  /** What packets go through on their way out. */
  transform: FrameTransform = (opus) => opus;
  #sequence = randomInt(2 ** 15);
  #paused = false;
  #stop: (() => void) | null = null;

  constructor(
    private readonly track: Track,
    private readonly format: VoiceFormat,
  ) {}

  /** @param source from now on; `null`: silence */
  play(source: OpusTrack | null): void {
    this.#stop?.();
    this.#stop = source?.onPacket((packet) => this.#send(packet as TimedPacket)) ?? null;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
  }

  close(): void {
    this.play(null);
  }

  #send({ opus, timestamp, level }: TimedPacket): void {
    // Before the transport is connected there is nobody to hear it.
    if (this.#paused || !this.track.isOpen()) return;
    const payload = this.transform(opus);
    if (!payload) return;
    const { payloadType, ssrc, level: id } = this.format;
    const header = { payloadType, ssrc, timestamp, sequence: this.#sequence++ };
    this.track.sendMessageBinary(
      rtpPacket({ ...header, level: id === null ? null : { id, value: level } }, payload),
    );
  }
}
