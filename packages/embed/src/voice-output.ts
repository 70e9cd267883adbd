/** Plays one voice; the browser may refuse until the page is touched. */
export type CreateAudio = () => Pick<HTMLAudioElement, 'srcObject' | 'play' | 'pause' | 'muted'>;

/** Where somebody's voice comes out: a node of the game's own Web Audio, or an element that plays it. */
export class VoiceOutput {
  /** The same one for as long as they are there, whatever becomes of the track; `null`: an element plays the voice. */
  readonly node: GainNode | null;
  readonly #context: AudioContext | null;
  readonly #element: ReturnType<CreateAudio> | null;
  readonly #onBlocked: () => void;
  #source: MediaStreamAudioSourceNode | null = null;
  #track: MediaStreamTrack | null = null;

  /** @param create left out where there is nothing to play with, as in Node */
  constructor(context: AudioContext | null, create: CreateAudio | null, onBlocked: () => void) {
    this.#context = context;
    this.#onBlocked = onBlocked;
    this.node = context && new GainNode(context);
    this.#element = create?.() ?? null;
    // Chromium delivers a remote voice to Web Audio only while an element plays it, too.
    if (this.#element) this.#element.muted = context !== null;
  }

  /** The voice from now on; `null`: none. */
  set(track: MediaStreamTrack | null): void {
    if (track === this.#track) return;
    this.#track = track;
    this.#source?.disconnect();
    this.#source = null;
    const isHeard = this.#element !== null || this.#context !== null;
    const stream = track && isHeard ? new MediaStream([track]) : null;
    if (this.#element) {
      if (!stream) this.#element.pause();
      this.#element.srcObject = stream;
    }
    if (stream && this.#context && this.node) {
      this.#source = this.#context.createMediaStreamSource(stream);
      this.#source.connect(this.node);
      if (this.#context.state === 'suspended') this.#onBlocked();
    }
    if (stream) void this.play();
  }

  /** Plays what was refused. */
  async play(): Promise<void> {
    if (!this.#track) return;
    try {
      await this.#element?.play();
    } catch (error) {
      // AbortError: the voice was taken away while it was starting.
      if (error instanceof DOMException && error.name === 'NotAllowedError') this.#onBlocked();
    }
  }

  close(): void {
    this.set(null);
    this.node?.disconnect();
  }
}
