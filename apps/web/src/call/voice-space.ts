import { Observable } from '../observable.js';

/** Voices from further to the side than this come from here [rad]: nobody should be heard with one ear only. */
const WIDEST = (70 * Math.PI) / 180;
/** How long a voice takes to another seat [s], as `setTargetAtTime` counts. */
const GLIDE = 0.06;

/** A voice that comes from somewhere. */
export interface PlacedVoice {
  /** @param azimuth 0 straight ahead, to the right [rad] */
  move(azimuth: number): void;
  close(): void;
}

/**
 * Plays voices from where people sit, by equal-power panning: as loud as plain playback, for ears or loudspeakers. Observers
 * hear when it begins or stops to be able to play.
 */
export class VoiceSpace extends Observable {
  readonly #create: () => AudioContext;
  #context: AudioContext | null = null;
  #sink = '';

  constructor(create: () => AudioContext) {
    super();
    this.#create = create;
  }

  /** Whether what is placed is heard. Browsers hold it back until the page has been touched. */
  get running(): boolean {
    return this.#context?.state === 'running';
  }

  /** Gets ready to play; may fail, or take until the page is touched: then `running` stays false. */
  async open(): Promise<void> {
    try {
      if (!this.#context) {
        this.#context = this.#create();
        if (this.#sink) await this.setSinkId(this.#sink);
        this.#context.addEventListener('statechange', () => this.changed());
      }
      if (this.#context.state !== 'running') await this.#context.resume();
    } catch (error) {
      console.warn('Voices are not placed:', error);
    }
    this.changed();
  }

  /** Plays through that loudspeaker, as an audio element's method of this name does; where a browser has no such choice, through its own. */
  async setSinkId(id: string): Promise<void> {
    this.#sink = id;
    const context = this.#context as (AudioContext & { setSinkId?: (id: string) => Promise<void> }) | null;
    await context?.setSinkId?.(id);
  }

  /** Plays a track from there; only while {@link running}. */
  place(track: MediaStreamTrack, azimuth: number): PlacedVoice {
    const context = this.#context;
    if (!context) throw new Error('open() first');
    const source = context.createMediaStreamSource(new MediaStream([track]));
    // One channel: a stereo voice would be turned by other rules. Straight ahead each ear gets 1/sqrt(2) of that.
    const level = new GainNode(context, { gain: Math.SQRT2, channelCount: 1, channelCountMode: 'explicit' });
    const panner = new PannerNode(context, {
      panningModel: 'equalpower',
      rolloffFactor: 0,
      ...ahead(azimuth),
    });
    source.connect(level).connect(panner).connect(context.destination);
    return {
      move(to) {
        const { positionX, positionZ } = ahead(to);
        panner.positionX.setTargetAtTime(positionX, context.currentTime, GLIDE);
        panner.positionZ.setTargetAtTime(positionZ, context.currentTime, GLIDE);
      },
      close() {
        source.disconnect();
        level.disconnect();
        panner.disconnect();
      },
    };
  }

  close(): void {
    void this.#context?.close().catch(() => {});
    this.#context = null;
  }
}

/** A point so far to the right before a listener who looks along -z. */
function ahead(azimuth: number) {
  const angle = Math.min(WIDEST, Math.max(-WIDEST, azimuth));
  return { positionX: Math.sin(angle), positionZ: -Math.cos(angle) };
}
