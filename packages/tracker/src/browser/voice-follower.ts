import type { MouthShape } from '../audio/mouth-shape.js';
import type { VoiceMouth } from './voice-mouth.js';

/** The part of a {@link VoiceMouth} that is needed here. */
export type Voice = Pick<VoiceMouth, 'on' | 'listen' | 'close'>;

/** What a person's voice says of their mouth: loaded with the first microphone and fed with every later one. */
export class VoiceFollower {
  /** Hears every mouth; `null`: nobody listens to the voice any more. */
  onMouth: ((mouth: MouthShape | null) => void) | null = null;
  /** Told why the mouth does not follow the voice; the next microphone tries again. */
  onProblem: (error: unknown) => void = (error) =>
    console.warn('The mouth does not follow the voice:', error);

  readonly #create: () => Promise<Voice>;
  #loading: Promise<Voice | null> | null = null;
  #track: MediaStreamTrack | null = null;
  #closed = false;

  constructor(create: () => Promise<Voice>) {
    this.#create = create;
  }

  /** Listens to `track` from now on; `null` to nothing, e.g. because it is muted. */
  async listen(track: MediaStreamTrack | null): Promise<void> {
    if (track === this.#track) return;
    this.#track = track;
    if (!track) this.onMouth?.(null);
    if (!track && !this.#loading) return;
    this.#loading ??= this.#load();
    const voice = await this.#loading;
    // The microphone may have changed while the model was loading.
    if (this.#track === track && !this.#closed) voice?.listen(track);
  }

  close(): void {
    this.#closed = true;
    this.onMouth = null;
    void this.#loading?.then((voice) => voice?.close());
  }

  async #load(): Promise<Voice | null> {
    try {
      const voice = await this.#create();
      voice.on('mouth', (mouth) => this.onMouth?.(mouth));
      voice.on('error', (error) => {
        this.#loading = null;
        this.onMouth?.(null);
        this.onProblem(error);
      });
      return voice;
    } catch (error) {
      this.#loading = null;
      this.onProblem(error);
      return null;
    }
  }
}
