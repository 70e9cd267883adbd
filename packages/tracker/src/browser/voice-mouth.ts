import { TypedEmitter } from '@guise/protocol';
import type { MouthShape } from '../audio/mouth-shape.js';
import { TrackerError } from '../errors.js';
import type { FromVoiceWorker, ToVoiceWorker } from './voice-messages.js';

export interface VoiceMouthOptions {
  /** URL of the folder that holds the model folders, relative to the page: `/models`. */
  models: string;
  /** Name of the viseme model's folder in it. Default `visemes`. */
  visemes?: string;
}

export type VoiceMouthEvents = {
  /** What the voice says of the mouth, 30 times a second while a track is listened to and the audio context runs. */
  mouth: [mouth: MouthShape];
  /** Nothing is heard any more: `worker-crashed`. */
  error: [error: TrackerError];
};

/**
 * Microphone track in, mouths out. The work is done in a worker of its own; no sound leaves it.
 */
export class VoiceMouth extends TypedEmitter<VoiceMouthEvents> {
  readonly #context: AudioContext;
  readonly #worker: Worker;
  #source: MediaStreamAudioSourceNode | null = null;
  #tap: AudioWorkletNode | null = null;
  #session = 0;
  #closed = false;

  private constructor(context: AudioContext, worker: Worker) {
    super();
    this.#context = context;
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<FromVoiceWorker>) => {
      if (data.type === 'mouth' && data.session === this.#session) this.emit('mouth', data.mouth);
    };
    worker.onerror = (event) => this.#handleCrash(event.message);
  }

  /**
   * Loads the worklet into `context`, which stays the caller's (and is the caller's to resume), and the model into a worker.
   * Throws {@link TrackerError}: `model-load-failed`, `worker-crashed`.
   */
  static async create(context: AudioContext, options: VoiceMouthOptions): Promise<VoiceMouth> {
    const worker = new Worker(new URL('./voice-worker.js', import.meta.url), {
      type: 'module',
      name: 'voice',
    });
    try {
      await Promise.all([
        load(worker, options),
        context.audioWorklet.addModule(new URL('./voice-worklet.js', import.meta.url)),
      ]);
    } catch (error) {
      worker.terminate();
      throw TrackerError.from(error, 'worker-crashed');
    }
    return new VoiceMouth(context, worker);
  }

  /** Listens to `track` from now on, in place of any before; `null` to nothing. The track stays the caller's. */
  listen(track: MediaStreamTrack | null): void {
    this.#session++;
    this.#source?.disconnect();
    this.#tap?.port.postMessage(null);
    this.#source = this.#tap = null;
    if (this.#closed) return;
    if (!track) {
      this.#worker.postMessage({ type: 'stop' } satisfies ToVoiceWorker);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    this.#source = this.#context.createMediaStreamSource(new MediaStream([track]));
    this.#tap = new AudioWorkletNode(this.#context, 'guise-voice-tap', {
      numberOfOutputs: 0,
      channelCount: 1,
      channelCountMode: 'explicit',
    });
    this.#tap.port.postMessage(port1, [port1]);
    this.#source.connect(this.#tap);
    const { sampleRate } = this.#context;
    const message: ToVoiceWorker = { type: 'listen', samples: port2, sampleRate, session: this.#session };
    this.#worker.postMessage(message, [port2]);
  }

  /** Stops and frees the worker. No event comes afterwards. */
  close(): void {
    this.listen(null);
    this.#closed = true;
    this.#worker.terminate();
    this.removeAllListeners();
  }

  #handleCrash(message: string): void {
    if (this.#closed) return;
    this.emit('error', new TrackerError('worker-crashed', `The voice's worker died: ${message}`));
    this.close();
  }
}

/** Resolves once the worker has its model. */
function load(worker: Worker, { models, visemes = 'visemes' }: VoiceMouthOptions): Promise<void> {
  const folder = new URL(`${visemes}/`, new URL(models.replace(/\/?$/, '/'), document.baseURI));
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<FromVoiceWorker>) => {
      if (data.type === 'loaded') resolve();
      if (data.type === 'loadFailed') reject(new TrackerError('model-load-failed', data.message));
    };
    worker.onerror = (event) =>
      reject(new TrackerError('worker-crashed', `The voice's worker did not start: ${event.message}`));
    worker.postMessage({
      type: 'load',
      model: folder.href,
      timeOrigin: performance.timeOrigin,
    } satisfies ToVoiceWorker);
  });
}
