import type { types } from 'mediasoup-client';
import { JoinError } from './errors.js';
import type { Media } from './media.js';

/** Sends one's own voice, for one stay in a room. */
export class VoiceSender {
  #producer: types.Producer | null = null;
  #work: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(
    private readonly media: Pick<Media, 'publishAudio' | 'closeAudio'>,
    private muted: boolean,
  ) {}

  /**
   * Publishes a track, replaces the one published before, or with `null` stops publishing.
   * @throws SignallingError; JoinError when the stay is over
   */
  setTrack(track: MediaStreamTrack | null): Promise<void> {
    // One after the other: there is one voice, and the last word counts.
    const done = this.#work.then(() => this.#apply(track));
    this.#work = done.catch(() => undefined);
    return done;
  }

  /** Muted, nothing is sent. */
  setMuted(muted: boolean): void {
    this.muted = muted;
    if (muted) this.#producer?.pause();
    else this.#producer?.resume();
  }

  /** The transport is gone or going, and the voice with it. */
  close(): void {
    this.#closed = true;
  }

  async #apply(track: MediaStreamTrack | null): Promise<void> {
    if (this.#closed) throw JoinError.closed();
    if (track && this.#producer) return this.#producer.replaceTrack({ track });
    if (track) {
      this.#producer = await this.media.publishAudio(track);
      if (this.muted) this.#producer.pause();
    } else if (this.#producer) {
      this.#producer.close();
      this.#producer = null;
      await this.media.closeAudio();
    }
  }
}
