import type { Room } from '@guise/client';
import { words } from '../words/index.js';

/** Waiting times before the next tries to send a voice [ms]; the last one repeats. */
const RETRIES = [1000, 3000, 8000] as const;

/** Sends this person's voice. One that cannot be sent is said aloud, as they would talk to nobody, and tried again until it can. */
export class VoicePublisher {
  #track: MediaStreamTrack | null = null;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts the tries: what comes of an older one is of no interest. */
  #newest = 0;

  constructor(
    private readonly room: Pick<Room, 'publishAudio'>,
    private readonly announce: (sentence: string) => void,
  ) {}

  /** This is the voice from now on. */
  publish(track: MediaStreamTrack): void {
    if (track === this.#track) return;
    this.#track = track;
    void this.#try();
  }

  /** The room has sent the voice anew with the connection, but nobody hears of it if that failed. */
  handleReconnected(): void {
    if (this.#track) void this.#try();
  }

  close(): void {
    this.#track = null;
    this.#newest++;
    clearTimeout(this.#timer);
  }

  async #try(): Promise<void> {
    const number = ++this.#newest;
    clearTimeout(this.#timer);
    try {
      await this.room.publishAudio(this.#track as MediaStreamTrack);
      if (number === this.#newest) this.#handleSent();
    } catch (error) {
      if (number === this.#newest) this.#handleFailed(error);
    }
  }

  #handleSent(): void {
    if (this.#failures > 0) this.announce(words.talk.voiceSent);
    this.#failures = 0;
  }

  #handleFailed(error: unknown): void {
    console.warn('Your voice could not be sent:', error);
    // No second try gives a right.
    if ((error as { reason?: string } | null)?.reason === 'not-allowed') {
      this.announce(words.people.listenOnly);
      return;
    }
    if (this.#failures === 0) this.announce(words.talk.voiceNotSent);
    const wait = RETRIES[Math.min(this.#failures, RETRIES.length - 1)];
    this.#failures++;
    this.#timer = setTimeout(() => void this.#try(), wait);
  }
}
