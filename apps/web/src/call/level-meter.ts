import { Observable } from '../observable.js';
import { loudness, SpeakingDetector } from './speaking-detector.js';

/** How often the microphone is looked at [ms]. */
const INTERVAL = 50;
/** Samples per look: about 43 ms at 48 kHz. */
const BLOCK = 2048;

/**
 * How loud a microphone is and whether somebody speaks into it. Nothing is recorded or sent: an analyser
 * beside the track. Subscribers hear when `speaking` changes; `level` is read when it is drawn.
 */
export class LevelMeter extends Observable {
  /** 0..1, as an ear would grade it. */
  level = 0;
  speaking = false;

  readonly #context: AudioContext;
  readonly #analyser: AnalyserNode;
  readonly #samples = new Float32Array(BLOCK);
  #detector = new SpeakingDetector();
  #source: MediaStreamAudioSourceNode | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(context: AudioContext) {
    super();
    this.#context = context;
    this.#analyser = new AnalyserNode(context, { fftSize: BLOCK });
  }

  /** Listens to `track` from now on; `null` to nothing. */
  listen(track: MediaStreamTrack | null): void {
    this.#source?.disconnect();
    clearInterval(this.#timer);
    this.#source = null;
    this.#detector = new SpeakingDetector();
    this.#read(0);
    if (!track) return;
    this.#source = this.#context.createMediaStreamSource(new MediaStream([track]));
    this.#source.connect(this.#analyser);
    this.#timer = setInterval(() => this.#look(), INTERVAL);
  }

  #look(): void {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    this.#read(loudness(this.#samples));
  }

  #read(level: number): void {
    this.level = level;
    const speaking = this.#detector.update(level, performance.now());
    if (speaking === this.speaking) return;
    this.speaking = speaking;
    this.changed();
  }
}
