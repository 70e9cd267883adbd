import { Observable } from '../observable.js';
import type { Sinkable, Speaker } from './speaker.js';

/** How long a voice is recorded [ms]. */
export const RECORDING = 3000;

/** `recording`, `playing`: one's own voice; `chiming`: the speaker's sound; `failed`: the last one could not be done here. */
export type SoundCheckState = 'idle' | 'recording' | 'playing' | 'chiming' | 'failed';

/** Stops a sound that plays, and says when it is over. */
export interface Playing {
  over: Promise<void>;
  stop(): void;
}

/** What the browser has to do for it. */
export interface SoundBox {
  /** Takes a voice for that long [ms]; aborted it gives `null`. Nothing of it is sent or kept. */
  record(track: MediaStreamTrack, duration: number, signal: AbortSignal): Promise<AudioBuffer | null>;
  /** Plays it through an element that `lead` has been given. */
  play(sound: AudioBuffer, lead: (element: Sinkable) => Promise<void>): Promise<Playing>;
  /** A short pleasant sound. */
  chime(): Promise<AudioBuffer>;
}

/** Tries out microphone and speaker: says back what one has said, and plays a sound. One at a time. */
export class SoundCheck extends Observable {
  state: SoundCheckState = 'idle';
  readonly #box: SoundBox;
  readonly #speaker: Speaker;
  #abort: AbortController | null = null;

  constructor(box: SoundBox, speaker: Speaker) {
    super();
    this.#box = box;
    this.#speaker = speaker;
  }

  /** Records a voice for {@link RECORDING} and plays it back, also while muted: nobody else hears it. */
  async sayBack(track: MediaStreamTrack): Promise<void> {
    await this.#run('recording', (signal) => this.#box.record(track, RECORDING, signal));
  }

  /** Plays a short sound where the others will be heard. */
  async chime(): Promise<void> {
    await this.#run('chiming', () => this.#box.chime());
  }

  /** Ends whatever goes on. */
  stop(): void {
    this.#abort?.abort();
    this.#abort = null;
    this.#become('idle');
  }

  async #run(
    state: 'recording' | 'chiming',
    make: (signal: AbortSignal) => Promise<AudioBuffer | null>,
  ): Promise<void> {
    this.stop();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#become(state);
    try {
      const sound = await make(signal);
      if (!sound || signal.aborted) return;
      if (state === 'recording') this.#become('playing');
      const playing = await this.#box.play(sound, (element) => this.#speaker.lead(element));
      signal.addEventListener('abort', () => playing.stop());
      if (signal.aborted) playing.stop();
      await playing.over;
      if (!signal.aborted) this.#become('idle');
    } catch (error) {
      console.warn('The sound check did not work:', error);
      if (!signal.aborted) this.#become('failed');
    }
  }

  #become(state: SoundCheckState): void {
    if (state === this.state) return;
    this.state = state;
    this.changed();
  }
}
