import type { FaceFrame } from '@guise/protocol';
import type { FaceMixer, FaceSource, VoiceFollower, WasmLocation } from '@guise/tracker';
import { LobbyProblem } from './lobby-error.js';
import { type Devices, OwnDevice } from './own-device.js';

export interface OwnMediaOptions {
  devices: Devices;
  /** Gives faces in place of Guise's own tracker. */
  tracker: FaceSource | null;
  /** URL of the folder of the models. */
  models: string;
  wasm: WasmLocation | null;
  /** The game's; `null`: one is made. */
  audioContext: AudioContext | null;
  onFrame: (frame: FaceFrame) => void;
  /** What is to be sent, and whether a face is seen, may have changed. */
  onChanged: () => void;
  onProblem: (problem: LobbyProblem) => void;
}

type Faces = typeof import('./own-faces.js');

/** One's own camera, microphone and face, with any of them missing. Never throws: what does not work is a problem. */
export class OwnMedia {
  readonly #camera: OwnDevice;
  readonly #microphone: OwnDevice;
  readonly #options: OwnMediaOptions;
  #tracker: FaceSource | null = null;
  #voice: VoiceFollower | null = null;
  #mixer: FaceMixer | null = null;
  #loading: Promise<Faces | null> | null = null;
  #trackerLoading: Promise<FaceSource | null> | null = null;
  #seeing = false;
  #muted = false;
  #closed = false;

  constructor(options: OwnMediaOptions) {
    this.#options = options;
    const problem = (reason: 'camera' | 'microphone') => (cause: unknown) =>
      options.onProblem(new LobbyProblem(reason, `There is no ${reason}: ${textOf(cause)}`, { cause }));
    this.#camera = new OwnDevice('camera', options.devices, () => this.#handleCamera(), problem('camera'));
    this.#microphone = new OwnDevice(
      'microphone',
      options.devices,
      () => this.#handleMicrophone(),
      problem('microphone'),
    );
  }

  /** Whether a camera, or the game's own tracker, follows the face. */
  get seeing(): boolean {
    return this.#seeing;
  }

  get voiceTrack(): MediaStreamTrack | null {
    return this.#microphone.track;
  }

  async useMicrophone(wanted: boolean | MediaStreamTrack): Promise<void> {
    await this.#microphone.use(wanted);
  }

  /** Follows the face, or no longer. @param wanted with a tracker that has eyes of its own `true` is enough */
  async useCamera(wanted: boolean | MediaStreamTrack): Promise<void> {
    const { tracker } = this.#options;
    if (tracker && !tracker.start) return this.#useTracker(tracker, wanted !== false);
    await this.#camera.use(wanted);
  }

  /** Muted, the mouth does not follow the voice either. */
  setMuted(muted: boolean): void {
    this.#muted = muted;
    this.#listen();
  }

  close(): void {
    this.#closed = true;
    void this.#camera.use(false);
    void this.#microphone.use(false);
    this.#voice?.close();
    this.#tracker?.stop?.();
    this.#tracker?.close?.();
  }

  /** @param isOn whether the faces of a tracker with eyes of its own count */
  async #useTracker(tracker: FaceSource, isOn: boolean): Promise<void> {
    this.#see(isOn);
    if (isOn) await this.#adopt(tracker);
  }

  #handleCamera(): void {
    const { track } = this.#camera;
    this.#tracker?.stop?.();
    this.#see(track !== null);
    if (track) void this.#follow(track);
  }

  #see(seeing: boolean): void {
    this.#seeing = seeing;
    if (!seeing) this.#mixer?.forgetSeen();
    this.#options.onChanged();
  }

  async #follow(track: MediaStreamTrack): Promise<void> {
    this.#trackerLoading ??= this.#createTracker();
    const tracker = await this.#trackerLoading;
    if (!tracker) this.#trackerLoading = null;
    // The camera may have changed while the models were loading.
    if (this.#camera.track !== track || this.#closed) return;
    try {
      tracker?.start?.(track);
    } catch (error) {
      this.#fail(error);
    }
  }

  async #createTracker(): Promise<FaceSource | null> {
    const { tracker, models, wasm } = this.#options;
    if (tracker) return this.#adopt(tracker);
    const faces = await this.#faces();
    try {
      const own = await faces?.FaceTracker.create({ models, ...(wasm !== null && { wasm }) });
      own?.on('error', (error) => {
        if (error.reason !== 'worker-crashed') return;
        this.#tracker = this.#trackerLoading = null;
        this.#fail(error);
      });
      return own ? this.#adopt(own) : null;
    } catch (error) {
      this.#fail(error);
      return null;
    }
  }

  /** Hears a tracker's faces from now on. */
  async #adopt(tracker: FaceSource): Promise<FaceSource | null> {
    if (this.#tracker === tracker) return tracker;
    if (!(await this.#faces()) || this.#closed) return null;
    this.#tracker = tracker;
    tracker.on('frame', (frame) => {
      if (this.#seeing && !this.#closed) this.#mixer?.handleSeen(frame);
    });
    return tracker;
  }

  #handleMicrophone(): void {
    this.#listen();
    this.#options.onChanged();
  }

  #listen(): void {
    const track = this.#muted ? null : this.#microphone.track;
    if (!track && !this.#voice) return;
    void this.#faces().then((faces) => {
      if (!faces || this.#closed || typeof AudioWorkletNode === 'undefined') return;
      this.#voice ??= this.#createVoice(faces);
      void this.#voice.listen(this.#muted ? null : this.#microphone.track);
    });
  }

  #createVoice({ VoiceFollower, VoiceMouth, wakingContext }: Faces): VoiceFollower {
    const { audioContext, models } = this.#options;
    const voice = new VoiceFollower(() => VoiceMouth.create(audioContext ?? wakingContext(), { models }));
    voice.onMouth = (mouth) => this.#mixer?.handleHeard(mouth);
    voice.onProblem = (cause) =>
      this.#options.onProblem(
        new LobbyProblem('voice-mouth', `The mouth does not follow the voice: ${textOf(cause)}`, { cause }),
      );
    return voice;
  }

  /** The part that makes faces; `null`: it did not load, which has been told. */
  async #faces(): Promise<Faces | null> {
    this.#loading ??= import('./own-faces.js').then(
      (faces) => {
        // The game's own tracker knows best what it means.
        const calibrator = this.#options.tracker ? null : new faces.FaceCalibrator();
        this.#mixer = new faces.FaceMixer(
          (frame) => !this.#closed && this.#options.onFrame(frame),
          calibrator,
        );
        return faces;
      },
      (error: unknown) => {
        this.#loading = null;
        this.#fail(error);
        return null;
      },
    );
    return this.#loading;
  }

  #fail(cause: unknown): void {
    if (this.#closed) return;
    this.#options.onProblem(
      new LobbyProblem('tracker', `The face is not tracked: ${textOf(cause)}`, { cause }),
    );
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
