import { Capture, type CaptureDevices } from './capture.js';

/** What browsers do to a voice before it is sent. */
export const VOICE_PROCESSING = ['noiseSuppression', 'echoCancellation', 'autoGainControl'] as const;
export type VoiceProcessing = (typeof VOICE_PROCESSING)[number];
export type ProcessingSwitches = Readonly<Record<VoiceProcessing, boolean>>;

export const ALL_PROCESSING: ProcessingSwitches = {
  noiseSuppression: true,
  echoCancellation: true,
  autoGainControl: true,
};

/** What the browser's devices can do, by name. */
type Supported = Partial<Record<VoiceProcessing, boolean>>;

/** The microphone, and what the browser does to the voice. */
export class Microphone extends Capture {
  #processing: ProcessingSwitches;
  readonly #supported: Supported;
  #switchable: readonly VoiceProcessing[] = [];

  /** `supported`: what `navigator.mediaDevices.getSupportedConstraints()` says. */
  constructor(
    devices: CaptureDevices | undefined,
    deviceId = '',
    processing = ALL_PROCESSING,
    supported: Supported = {},
  ) {
    super('microphone', devices, deviceId);
    this.#processing = processing;
    this.#supported = supported;
  }

  /** What is wanted, whether or not a microphone runs. */
  get processing(): ProcessingSwitches {
    return this.#processing;
  }

  /** What can be switched with the microphone that runs, or is started again; nothing while there is none. */
  get switchable(): readonly VoiceProcessing[] {
    return this.status === 'on' || this.status === 'starting' ? this.#switchable : [];
  }

  #ableOf(track: MediaStreamTrack): readonly VoiceProcessing[] {
    const able = (track.getCapabilities?.() ?? null) as Partial<Record<VoiceProcessing, unknown>> | null;
    return VOICE_PROCESSING.filter((name) => {
      if (!this.#supported[name]) return false;
      const values = able?.[name];
      // Firefox lists no capabilities and can switch; Chromium lists what the device can do ("all" and the like among it).
      return !Array.isArray(values) || (values.includes(false) && values.some((value) => value !== false));
    });
  }

  /** Switches live where the browser can, else by starting the microphone again. */
  async setProcessing(name: VoiceProcessing, on: boolean): Promise<void> {
    if (this.#processing[name] === on) return;
    this.#processing = { ...this.#processing, [name]: on };
    this.changed();
    const { track } = this;
    if (!track) return;
    await track.applyConstraints(this.constraints()).catch(() => undefined);
    const now = (track.getSettings() as Partial<Record<VoiceProcessing, unknown>>)[name];
    const done = now === undefined || (now !== false) === on;
    if (!done && this.track === track) await this.start();
  }

  protected override handleTrack(track: MediaStreamTrack): void {
    this.#switchable = this.#ableOf(track);
  }

  protected override constraints(): MediaTrackConstraints {
    return { ...this.#processing };
  }
}
