import { Observable } from '../observable.js';

/** The part of `navigator.mediaDevices` that a speaker needs. */
export type SpeakerDevices = Pick<
  MediaDevices,
  'enumerateDevices' | 'addEventListener' | 'removeEventListener'
>;

/** An element that can play through another device than the system's; not every browser's can. */
export type Sinkable = { setSinkId?: (deviceId: string) => Promise<void> };

/**
 * Where the others are heard. Empty: wherever the system plays. A device that goes away gives its place to the system's.
 */
export class Speaker extends Observable {
  readonly kind = 'speaker';
  #deviceId: string;
  /** Devices to choose from. Browsers list them once a microphone was allowed. */
  choices: readonly MediaDeviceInfo[] = [];
  /** The name of a chosen device that went away; `null`: none did since somebody last chose. */
  lost: string | null = null;
  /** Whether this browser can play through another device than the system's. */
  readonly selectable: boolean;

  readonly #devices: SpeakerDevices | undefined;

  constructor(devices: SpeakerDevices | undefined, deviceId = '', selectable = false) {
    super();
    this.#devices = devices;
    this.#deviceId = deviceId;
    this.selectable = selectable && devices !== undefined;
    if (this.selectable) devices?.addEventListener('devicechange', this.refresh);
  }

  get deviceId(): string {
    return this.#deviceId;
  }

  choose(deviceId: string): void {
    this.lost = null;
    this.#deviceId = deviceId;
    this.changed();
  }

  /** Looks again at what is there. */
  readonly refresh = async (): Promise<void> => {
    if (!this.selectable) return;
    const all = (await this.#devices?.enumerateDevices().catch(() => [])) ?? [];
    const before = this.choices;
    this.choices = all.filter(({ kind, deviceId }) => kind === 'audiooutput' && deviceId !== '');
    const had = before.find(({ deviceId }) => deviceId === this.#deviceId);
    if (had && !this.choices.some(({ deviceId }) => deviceId === this.#deviceId)) {
      this.#deviceId = '';
      this.lost = had.label;
    }
    this.changed();
  };

  /** Lets an element play here. Where that fails it plays where the system plays. */
  async lead(element: Sinkable): Promise<void> {
    // One that never left the system's speaker need not be led there.
    if (!this.selectable || (this.#deviceId === '' && !this.#led.has(element))) return;
    this.#led.add(element);
    await element.setSinkId?.(this.#deviceId).catch(async (error: unknown) => {
      console.warn('That speaker cannot be used:', error);
      await element.setSinkId?.('').catch(() => undefined);
    });
  }

  close(): void {
    this.#devices?.removeEventListener('devicechange', this.refresh);
  }

  readonly #led = new WeakSet<Sinkable>();
}
