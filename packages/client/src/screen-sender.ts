import type { types } from 'mediasoup-client';
import type { Media } from './media.js';

/** The picture of a screen, and its sound where the browser gives any. */
export interface ScreenTracks {
  readonly video: MediaStreamTrack;
  readonly audio: MediaStreamTrack | null;
}

/** Sends one's own screen, for one stay in a room. */
export class ScreenSender {
  #video: types.Producer | null = null;
  #audio: types.Producer | null = null;
  #work: Promise<void> = Promise.resolve();

  constructor(
    private readonly media: Pick<Media, 'publishScreen' | 'publishScreenAudio' | 'closeScreen'>,
    private readonly onProblem: (error: unknown) => void,
  ) {}

  /**
   * Shares a screen in place of the one shared before.
   * @param replace whether to end the screen of somebody else
   * @throws SignallingError e.g. `screen-taken`, `screen-share-off`
   */
  share(tracks: ScreenTracks, replace: boolean): Promise<void> {
    return this.#afterwards(() => this.#share(tracks, replace));
  }

  stop(): Promise<void> {
    return this.#afterwards(() => this.#stop());
  }

  /** The server ended it. */
  handleClosed(): void {
    this.#video?.close();
    this.#audio?.close();
    this.#video = null;
    this.#audio = null;
  }

  async #share({ video, audio }: ScreenTracks, replace: boolean): Promise<void> {
    await this.#stop();
    // Text has to be read: rather sharp than smooth.
    if ('contentHint' in video) video.contentHint = 'detail';
    this.#video = await this.media.publishScreen(video, replace);
    if (!audio) return;
    try {
      this.#audio = await this.media.publishScreenAudio(audio);
    } catch (error) {
      // A screen without its sound is still a screen.
      this.onProblem(error);
    }
  }

  async #stop(): Promise<void> {
    if (!this.#video) return;
    this.handleClosed();
    await this.media.closeScreen();
  }

  /** One after the other: there is one screen, and the last word counts. */
  #afterwards(work: () => Promise<void>): Promise<void> {
    const done = this.#work.then(work);
    this.#work = done.catch(() => undefined);
    return done;
  }
}
