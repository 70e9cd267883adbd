import { Observable } from '../observable.js';
import { captureFailure, permissionFor } from './capture-failure.js';

export type CaptureKind = 'camera' | 'microphone';

/**
 * Why a device is or is not running. `denied`: the person or the browser said no; `dismissed`: the question was closed without an
 * answer; `blocked-by-system`: the operating system keeps it from the browser; `forbidden`: the page is embedded and was not given
 * the right to ask; `missing`: there is none; `busy`: another program holds it, or it failed; `unplugged`: it went away while it
 * ran; `insecure`: the page may not ask, because it is not on HTTPS.
 */
export type CaptureStatus =
  | 'off'
  | 'starting'
  | 'on'
  | 'denied'
  | 'dismissed'
  | 'blocked-by-system'
  | 'forbidden'
  | 'missing'
  | 'busy'
  | 'unplugged'
  | 'insecure';

export type CaptureTrouble = Exclude<CaptureStatus, 'off' | 'starting' | 'on'>;

/** Whether a device that was wanted cannot be used. */
export function isTrouble(status: CaptureStatus): status is CaptureTrouble {
  return status !== 'off' && status !== 'starting' && status !== 'on';
}

/** The part of `navigator.mediaDevices` that a capture needs. */
export type CaptureDevices = Pick<
  MediaDevices,
  'getUserMedia' | 'enumerateDevices' | 'addEventListener' | 'removeEventListener'
>;

/** A device that went away while it ran, and the one in its place, as the browser calls them. */
export interface Replacement {
  from: string;
  to: string;
}

/** Pictures of a camera a second. */
const MOST_PICTURES = 30;

const CONSTRAINTS: Record<CaptureKind, MediaTrackConstraints> = {
  camera: {
    width: { ideal: 640 },
    height: { ideal: 480 },
    frameRate: { ideal: MOST_PICTURES },
    facingMode: 'user',
  },
  microphone: {},
};
/** What a device being plugged in puts right. */
const CURED_BY_A_DEVICE: readonly CaptureStatus[] = ['missing', 'unplugged'];

/**
 * One camera or one microphone: starts and stops it, lists the choices, and says why when there is none. Where the one that runs is
 * unplugged, another takes its place.
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
  /** The last time another device had to step in; `null`: never, or somebody has chosen since. */
  replaced: Replacement | null = null;

  #frameRate = MOST_PICTURES;
  readonly #devices: CaptureDevices | undefined;
  /** Whether there is a device at all; without permission browsers say no more. */
  #present = false;
  /** Counts requests, so that an answer that comes after a newer request is put away. */
  #request = 0;

  /** `devices` is `navigator.mediaDevices`: undefined on pages that are not secure. */
  constructor(kind: CaptureKind, devices: CaptureDevices | undefined, deviceId = '') {
    super();
    this.kind = kind;
    this.deviceId = deviceId;
    this.#devices = devices;
    devices?.addEventListener('devicechange', this.#handleDevices);
  }

  /** Starts the device, or another one when `deviceId` is given. Resolves when it runs or cannot. */
  async start(deviceId = this.deviceId): Promise<void> {
    this.replaced = null;
    await this.#start(deviceId);
  }

  /** Starts the device that somebody chose. */
  choose(deviceId: string): void {
    void this.start(deviceId);
  }

  /** Takes so many pictures a second from now on, at most; a camera that cannot goes on as it is. */
  setFrameRate(rate: number): void {
    if (rate === this.#frameRate) return;
    this.#frameRate = rate;
    const { facingMode: _, ...wanted } = this.constraints();
    this.track?.applyConstraints(wanted).catch(() => undefined);
  }

  /** Stops the device and lets go of it. */
  stop(): void {
    this.#request++;
    this.#release();
    this.replaced = null;
    this.#become('off');
  }

  /** Stops and stops listening for devices that come and go. */
  close(): void {
    this.#devices?.removeEventListener('devicechange', this.#handleDevices);
    this.stop();
  }

  /** What is asked of the device beside which one it is. */
  protected constraints(): MediaTrackConstraints {
    const wanted = CONSTRAINTS[this.kind];
    if (this.kind === 'microphone' || this.#frameRate >= MOST_PICTURES) return wanted;
    return { ...wanted, frameRate: { ideal: this.#frameRate, max: this.#frameRate } };
  }

  /** Called with every track that starts. */
  protected handleTrack(_track: MediaStreamTrack): void {}

  async #start(deviceId: string): Promise<void> {
    const request = ++this.#request;
    this.#release();
    this.deviceId = deviceId;
    if (!this.#devices) return this.#become('insecure');
    this.#become('starting');
    try {
      const stream = await this.#devices.getUserMedia(this.#asked());
      const track = stream.getTracks()[0] ?? null;
      if (request !== this.#request) return track?.stop();
      if (!track) return this.#become('missing');
      this.#hold(track);
    } catch (error) {
      const status = captureFailure(error, await permissionFor(this.kind));
      if (request === this.#request) this.#become(status);
    }
    await this.#refreshChoices();
  }

  #asked(): MediaStreamConstraints {
    const { facingMode, ...rest } = this.constraints();
    // A chosen device wins over the side of the phone; `ideal`, because a remembered one may be unplugged.
    const wanted = this.deviceId
      ? { ...rest, deviceId: { ideal: this.deviceId } }
      : facingMode
        ? { ...rest, facingMode }
        : rest;
    return this.kind === 'camera' ? { video: wanted } : { audio: wanted };
  }

  #hold(track: MediaStreamTrack): void {
    this.track = track;
    this.deviceId = track.getSettings().deviceId ?? this.deviceId;
    track.addEventListener('ended', this.#handleEnd);
    this.handleTrack(track);
    this.#become('on');
  }

  /** The device was unplugged or taken back in the browser's own controls. */
  readonly #handleEnd = async (): Promise<void> => {
    const request = ++this.#request;
    const from = this.track?.label ?? '';
    this.#release();
    this.#become('unplugged');
    const permission = await permissionFor(this.kind);
    if (request !== this.#request) return;
    if (permission.state === 'denied' || permission.state === 'prompt') return this.#become('denied');
    await this.#refreshChoices();
    if (request === this.#request && this.#present) await this.#replace(from);
  };

  /** The browser's own choice steps in for a device that is gone. */
  async #replace(from: string): Promise<void> {
    await this.#start('');
    if (this.status !== 'on') return;
    this.replaced = { from, to: this.track?.label ?? '' };
    this.changed();
  }

  readonly #handleDevices = async (): Promise<void> => {
    await this.#refreshChoices();
    // Somebody who waits for a device has plugged one in.
    if (CURED_BY_A_DEVICE.includes(this.status) && this.#present) await this.#start(this.deviceId);
  };

  async #refreshChoices(): Promise<void> {
    const all = (await this.#devices?.enumerateDevices().catch(() => [])) ?? [];
    const kind = this.kind === 'camera' ? 'videoinput' : 'audioinput';
    const own = all.filter((device) => device.kind === kind);
    this.#present = own.length > 0;
    this.choices = own.filter(({ deviceId }) => deviceId !== '');
    this.changed();
  }

  #release(): void {
    this.track?.removeEventListener('ended', this.#handleEnd);
    this.track?.stop();
    this.track = null;
  }

  #become(status: CaptureStatus): void {
    this.status = status;
    this.changed();
  }
}
