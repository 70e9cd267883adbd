/** One Opus packet of a voice. */
export interface OpusPacket {
  readonly opus: Uint8Array;
  /** RTP's clock, 48 kHz, modulo 2^32; where it begins says nothing. */
  readonly timestamp: number;
}

/** What a packet that is sent may say of itself. */
export interface OpusPacketOptions {
  /** How much sound it holds [ms]. Default 20. */
  readonly duration?: number;
  /** How loud it is [dB below the loudest possible], 0..127: who speaks is told by it. Default 30, a voice. */
  readonly level?: number;
}

/** A packet with what RTP has to know. */
export interface TimedPacket extends OpusPacket {
  readonly level: number;
}

const RATE = 48;
const USUAL = { duration: 20, level: 30 };

/**
 * A voice in Opus packets where browsers have a MediaStreamTrack: Node neither records nor plays. One's own gets packets by
 * {@link write}; somebody else's gives them to {@link onPacket}.
 */
export class OpusTrack extends EventTarget {
  readonly kind = 'audio';
  readonly id = crypto.randomUUID();
  enabled = true;
  #ended = false;
  #timestamp = Math.floor(Math.random() * 2 ** 32);
  readonly #listeners = new Set<(packet: TimedPacket) => void>();

  get readyState(): MediaStreamTrackState {
    return this.#ended ? 'ended' : 'live';
  }

  /** For `room.publishAudio`. */
  get asMediaStreamTrack(): MediaStreamTrack {
    return this as unknown as MediaStreamTrack;
  }

  /** The packets of somebody's `audioTrack` in a room that was joined from Node. */
  static of(track: MediaStreamTrack): OpusTrack {
    if (!((track as unknown) instanceof OpusTrack)) throw new TypeError('This track holds no Opus packets.');
    return track as unknown as OpusTrack;
  }

  /** Sends a packet at once: whoever plays a recording keeps its pace. Disabled or ended, it goes nowhere. */
  write(opus: Uint8Array, { duration, level }: OpusPacketOptions = USUAL): void {
    const timestamp = this.#timestamp;
    this.#timestamp = (timestamp + Math.round((duration ?? USUAL.duration) * RATE)) >>> 0;
    this.deliver({ opus, timestamp, level: level ?? USUAL.level });
  }

  /** Hears every packet from now on. @returns ends it */
  onPacket(listener: (packet: OpusPacket) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @internal */
  deliver(packet: TimedPacket): void {
    if (!this.enabled || this.#ended) return;
    for (const listener of [...this.#listeners]) (listener as (packet: TimedPacket) => void)(packet);
  }

  stop(): void {
    this.#ended = true;
    this.#listeners.clear();
  }
}
