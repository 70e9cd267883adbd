import type { ParticipantInfo } from '@guise/protocol';
import type { types } from 'mediasoup-client';
import type { Media } from './media.js';

/** A screen that somebody else shares. */
export interface SharedScreen {
  readonly participantId: string;
  /** Its picture; `null` until it is being received. */
  readonly video: MediaStreamTrack | null;
  /** Its sound, where there is any. */
  readonly audio: MediaStreamTrack | null;
}

type Wanted = Pick<ParticipantInfo, 'id' | 'screenProducerId' | 'screenAudioProducerId'>;

/**
 * Receives the screen that somebody shares. It is told what there is (`handle…`) and makes the consumers follow, so that it does
 * not matter in which order news and answers arrive.
 */
export class ScreenViewer {
  readonly #sharing = new Map<string, Wanted>();
  /** The present picture and sound; the consumers' producers say whether they are the wanted ones. */
  #video: types.Consumer | null = null;
  #audio: types.Consumer | null = null;
  /** What the server was told last of the picture. */
  #videoPaused = true;
  #shown: string | null = null;
  #visible = true;
  #running = false;
  /** Counts what was told, so that nothing is missed that comes while the last step ends. */
  #news = 0;
  #closed = false;

  constructor(
    private readonly media: Pick<Media, 'consumeScreen' | 'pauseScreen'>,
    private readonly handlers: {
      onChanged: (screen: SharedScreen | null) => void;
      /** Something could not be received although it is still there. */
      onError: (error: unknown) => void;
    },
  ) {}

  handleParticipant({ id, screenProducerId, screenAudioProducerId }: ParticipantInfo): void {
    if (screenProducerId) this.#sharing.set(id, { id, screenProducerId, screenAudioProducerId });
    else if (!this.#sharing.delete(id)) return;
    this.#reconcile();
  }

  handleLeft(participantId: string): void {
    if (this.#sharing.delete(participantId)) this.#reconcile();
  }

  /** Whether anybody looks at the picture: while nobody does, it is not sent here. Its sound goes on. */
  handleVisible(visible: boolean): void {
    this.#visible = visible;
    this.#reconcile();
  }

  /** The transport is gone or going, and the consumers with it. */
  close(): void {
    this.#closed = true;
  }

  #reconcile(): void {
    this.#news++;
    if (this.#running || this.#closed) return;
    this.#follow().catch((error: unknown) => {
      if (!this.#closed) this.handlers.onError(error);
    });
  }

  /** The newest one: of two, the older is just ending. */
  get #wanted(): Wanted | null {
    return [...this.#sharing.values()].at(-1) ?? null;
  }

  async #follow(): Promise<void> {
    this.#running = true;
    try {
      while (!this.#closed) {
        const wanted = this.#wanted;
        const news = this.#news;
        try {
          if (!(await this.#step(wanted)) && news === this.#news) return;
        } catch (error) {
          // What ended meanwhile cannot be consumed, and need not be: the news of it is here.
          if (this.#wanted === wanted) throw error;
        }
      }
    } finally {
      this.#running = false;
    }
  }

  /** Does one thing that is left to do. @returns whether there was one */
  async #step(wanted: Wanted | null): Promise<boolean> {
    if (this.#video && this.#video.producerId !== wanted?.screenProducerId) {
      this.#video.close();
      this.#video = null;
    } else if (this.#audio && this.#audio.producerId !== wanted?.screenAudioProducerId) {
      this.#audio.close();
      this.#audio = null;
    } else if (this.#shown !== (wanted?.id ?? null)) {
      this.#shown = wanted?.id ?? null;
    } else if (wanted?.screenProducerId && !this.#video) {
      this.#video = await this.media.consumeScreen(wanted.screenProducerId, wanted.id);
      this.#videoPaused = true;
    } else if (wanted?.screenAudioProducerId && !this.#audio) {
      this.#audio = await this.media.consumeScreen(wanted.screenAudioProducerId, wanted.id);
      await this.media.pauseScreen(this.#audio, false);
    } else if (this.#video && this.#videoPaused === this.#visible) {
      const paused = !this.#visible;
      await this.media.pauseScreen(this.#video, paused);
      this.#videoPaused = paused;
      return true;
    } else return false;
    if (!this.#closed) this.#tell();
    return true;
  }

  #tell(): void {
    this.handlers.onChanged(
      this.#shown === null
        ? null
        : {
            participantId: this.#shown,
            video: this.#video?.track ?? null,
            audio: this.#audio?.track ?? null,
          },
    );
  }
}
