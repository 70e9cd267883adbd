import { Observable } from '../observable.js';

export type CaptureKind = 'camera' | 'microphone';

/**
 * Why a device is or is not running. `denied`: the person or the browser said no; `missing`: there is none;
 * `busy`: another program holds it, or it failed; `insecure`: the page may not ask, because it is not on HTTPS.
 */
export type CaptureStatus = 'off' | 'starting' | 'on' | 'denied' | 'missing' | 'busy' | 'insecure';

/** The part of `navigator.mediaDevices` that a capture needs. */
export type CaptureDevices = Pick<
  MediaDevices,
  'getUserMedia' | 'enumerateDevices' | 'addEventListener' | 'removeEventListener'
>;

/** Pictures of a camera a second. */
const MOST_PICTURES = 30;

const CONSTRAINTS: Record<CaptureKind, MediaTrackConstraints> = {
  camera: {
    width: { ideal: 640 },
    height: { ideal: 480 },
    frameRate: { ideal: MOST_PICTURES },
    facingMode: 'user',
  },
  microphone: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
};

/** Maps what `getUserMedia` throws to a status a person can act on. */
export function captureFailure(error: unknown): CaptureStatus {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing';
  return 'busy';
}

/**
 * One camera or one microphone: starts and stops it, lists the choices, and says why when there is none.
 * Never throws: a call works without either. `stop` ends the track, so that the device's light goes off.
 */
export class Capture extends Observable {
  readonly kind: CaptureKind;
  status: CaptureStatus = 'off';
  /** The live track while `status` is `on`. */
  track: MediaStreamTrack | null = null;
  /** The wanted device; empty for the browser's choice. */
  deviceId: string;
  /** Devices to choose from; labels are empty until the person allowed one. */
  choices: readonly MediaDeviceInfo[] = [];

  #frameRate = MOST_PICTURES;
  readonly #devices: CaptureDevices | undefined;
  /** Counts requests, so that an answer that comes after a newer request is put away. */
  #request = 0;

  /** `devices` is `navigator.mediaDevices`: undefined on pages that are not secure. */
  constructor(kind: CaptureKind, devices: CaptureDevices | undefined, deviceId = '') {
    super();
    this.kind = kind;
    this.deviceId = deviceId;
    this.#devices = devices;
    devices?.addEventListener('devicechange', this.#refreshChoices);
  }

  /** Starts the device, or another one when `deviceId` is given. Resolves when it runs or cannot. */
  async start(deviceId = this.deviceId): Promise<void> {
    const request = ++this.#request;
    this.#release();
    this.deviceId = deviceId;
    if (!this.#devices) return this.#become('insecure');
    this.#become('starting');
    try {
      const stream = await this.#devices.getUserMedia(this.#constraints());
      const track = stream.getTracks()[0] ?? null;
      if (request !== this.#request) return track?.stop();
      if (!track) return this.#become('missing');
      this.#hold(track);
    } catch (error) {
      if (request === this.#request) this.#become(captureFailure(error));
    }
    await this.#refreshChoices();
  }

  /** Takes so many pictures a second from now on, at most; a camera that cannot goes on as it is. */
  setFrameRate(rate: number): void {
    if (rate === this.#frameRate) return;
    this.#frameRate = rate;
    const { facingMode: _, ...wanted } = this.#wanted();
    this.track?.applyConstraints(wanted).catch(() => undefined);
  }

  /** Stops the device and lets go of it. */
  stop(): void {
    this.#request++;
    this.#release();
    this.#become('off');
  }

  /** Stops and stops listening for devices that come and go. */
  close(): void {
    this.#devices?.removeEventListener('devicechange', this.#refreshChoices);
    this.stop();
  }

  #constraints(): MediaStreamConstraints {
    const { facingMode, ...rest } = this.#wanted();
    // A chosen device wins over the side of the phone; `ideal`, because a remembered one may be unplugged.
    const wanted = this.deviceId
      ? { ...rest, deviceId: { ideal: this.deviceId } }
      : facingMode
        ? { ...rest, facingMode }
        : rest;
    return this.kind === 'camera' ? { video: wanted } : { audio: wanted };
  }

  #wanted(): MediaTrackConstraints {
    const wanted = CONSTRAINTS[this.kind];
    if (this.kind === 'microphone' || this.#frameRate >= MOST_PICTURES) return wanted;
    return { ...wanted, frameRate: { ideal: this.#frameRate, max: this.#frameRate } };
  }

  #hold(track: MediaStreamTrack): void {
    this.track = track;
    this.deviceId = track.getSettings().deviceId ?? this.deviceId;
    track.addEventListener('ended', this.#ended);
    this.#become('on');
  }

  readonly #ended = (): void => {
    // The device was unplugged or taken back in the browser's own controls.
    this.#request++;
    this.#release();
    this.#become('missing');
  };

  readonly #refreshChoices = async (): Promise<void> => {
    const all = (await this.#devices?.enumerateDevices().catch(() => [])) ?? [];
    const kind = this.kind === 'camera' ? 'videoinput' : 'audioinput';
    this.choices = all.filter((device) => device.kind === kind && device.deviceId !== '');
    this.changed();
  };

  #release(): void {
    this.track?.removeEventListener('ended', this.#ended);
    this.track?.stop();
    this.track = null;
  }

  #become(status: CaptureStatus): void {
    this.status = status;
    this.changed();
  }
}
