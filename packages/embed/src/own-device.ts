/** What a camera or a microphone is asked for. */
const CONSTRAINTS: Record<'camera' | 'microphone', MediaStreamConstraints> = {
  camera: {
    video: { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30 }, facingMode: 'user' },
  },
  microphone: { audio: true },
};

/** What gives devices; `undefined` on pages that are not secure. */
export type Devices = Pick<MediaDevices, 'getUserMedia'> | undefined;

/** One camera or microphone: the browser's, which is stopped when it is not needed any more, or a track that stays the game's. */
export class OwnDevice {
  #track: MediaStreamTrack | null = null;
  #isOwn = false;
  /** Counts wishes, so that an answer that comes after a newer one is put away. */
  #wish = 0;

  constructor(
    readonly kind: 'camera' | 'microphone',
    private readonly devices: Devices,
    /** Hears every change of the track. */
    private readonly onTrack: (track: MediaStreamTrack | null) => void,
    private readonly onProblem: (error: unknown) => void,
  ) {}

  get track(): MediaStreamTrack | null {
    return this.#track;
  }

  /** `true`: asks the browser for one, unless there is one; `false`: none from now on. Never throws. */
  async use(wanted: boolean | MediaStreamTrack): Promise<void> {
    if (wanted === true && this.#track) return;
    const wish = ++this.#wish;
    if (wanted !== true) return this.#hold(wanted || null, false);
    try {
      if (!this.devices)
        throw new DOMException('The page is not secure: HTTPS or localhost.', 'SecurityError');
      const stream = await this.devices.getUserMedia(CONSTRAINTS[this.kind]);
      const track = stream.getTracks()[0] ?? null;
      if (wish === this.#wish) this.#hold(track, true);
      else track?.stop();
    } catch (error) {
      if (wish === this.#wish) this.onProblem(error);
    }
  }

  #hold(track: MediaStreamTrack | null, isOwn: boolean): void {
    if (track === this.#track) return;
    this.#track?.removeEventListener('ended', this.#handleEnded);
    if (this.#isOwn) this.#track?.stop();
    this.#track = track;
    this.#isOwn = isOwn;
    track?.addEventListener('ended', this.#handleEnded);
    this.onTrack(track);
  }

  readonly #handleEnded = (): void => {
    this.#hold(null, false);
    this.onProblem(new DOMException(`The ${this.kind} went away.`, 'NotReadableError'));
  };
}
