import { type FaceFrame, TypedEmitter } from '@guise/protocol';
import { TrackerError } from '../errors.js';
import type { BackendChoice } from '../gpu/backend-choice.js';
import type { WasmLocation } from '../runtime.js';
import type { CameraView } from '../view.js';
import { type CameraReader, readCamera } from './camera-reader.js';
import { type FromWorker, type LoadOrder, nameWorker, type ToWorker } from './messages.js';

export interface FaceTrackerOptions {
  /** URL of the folder that holds the model folders, relative to the page: `/models`. */
  models: string;
  /** Name of the face model's folder in it. Default `prnet-lite`. */
  face?: string;
  /** Name of the face finder's folder in it. Default `face-finder`. */
  finder?: string;
  /** Where ONNX Runtime's WebAssembly lies; left out, the bundler's own copy is used. */
  wasm?: WasmLocation;
  /**
   * Whether to run the face model on a graphics card where there is one and it is faster. It is tried once tracking works without;
   * another 27 MB of WebAssembly (7 MB compressed) are downloaded for that, where there is a card. Default: no.
   */
  webgpu?: boolean | WebGpuOptions;
}

export interface WebGpuOptions {
  /** Name of the folder of a model that only a graphics card is fast enough for. Downloaded when the card has proved faster. */
  heavyFace?: string;
  /** Where ONNX Runtime's WebAssembly for WebGPU lies (`ort-wasm-simd-threaded.asyncify.*`); left out, the bundler's copy. */
  wasm?: WasmLocation;
  /**
   * Use whatever WebGPU there is, a card imitated in software, too, and keep it however slow it is: to test with, never for
   * people. Default: no.
   */
  forced?: boolean;
}

export type FaceTrackerEvents = {
  /** Every tracked picture. While there is no face: easing to rest, sources `absent`. */
  frame: [frame: FaceFrame];
  /** A face has come into view; the frame that shows it follows. */
  faceFound: [];
  /** The face has gone out of view; frames go on, easing to rest. */
  faceLost: [];
  /** How well the camera's picture shows the face, twice a second: numbers, no picture. */
  viewMeasured: [view: CameraView];
  /** Where the face model runs was chosen, or has changed: a lost card costs no frame. Only with the option `webgpu`. */
  backendChanged: [choice: BackendChoice];
  /** Bytes of a file of the heavy model that have arrived; `total` is `null` where the server does not say. */
  heavyProgress: [file: string, loaded: number, total: number | null];
  /** Tracking has stopped (`camera-ended`, `worker-crashed`) or a picture was skipped (`frame-failed`). */
  error: [error: TrackerError];
};

/**
 * Camera track in, FaceFrames out. The work is done in a worker of its own; pictures that come while it is
 * busy are dropped, never queued.
 */
export class FaceTracker extends TypedEmitter<FaceTrackerEvents> {
  readonly #worker: Worker;
  #camera: CameraReader | null = null;
  #session = 0;
  #closed = false;
  #trackingTime: number | null = null;

  private constructor(worker: Worker) {
    super();
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#handleMessage(data);
    worker.onerror = (event) => this.#handleCrash(event.message);
    worker.onmessageerror = () => this.#handleCrash('a message could not be read');
  }

  /**
   * Starts the worker and loads the models.
   * Throws {@link TrackerError}: `model-load-failed`, `no-wasm`, `worker-crashed`.
   */
  static async create(options: FaceTrackerOptions): Promise<FaceTracker> {
    // A message would wait until this thread is free, which it is not while a page begins: the order goes in the worker's name.
    const worker = new Worker(new URL('./worker.js', import.meta.url), {
      type: 'module',
      name: nameWorker(orderOf(options)),
    });
    try {
      await loaded(worker);
    } catch (error) {
      worker.terminate();
      throw error;
    }
    return new FaceTracker(worker);
  }

  /** How long the last picture took, from the camera's frame to the face [ms]; `null` before the first one. */
  get trackingTime(): number | null {
    return this.#trackingTime;
  }

  /**
   * Tracks the face in this camera's pictures, in place of any track before. The track stays the caller's: it
   * is neither stopped nor changed. Throws {@link TrackerError}: `closed`, `camera-ended`, `camera-unsupported`.
   */
  start(track: MediaStreamTrack): void {
    if (this.#closed) throw new TrackerError('closed', 'This face tracker has been closed.');
    if (track.readyState === 'ended') throw new TrackerError('camera-ended', 'The camera track has ended.');
    this.stop();
    const session = this.#session;
    this.#camera = readCamera(track, {
      post: (message, transfer) => this.#worker.postMessage({ ...message, session }, transfer),
      ended: () => this.#handleCameraEnd(session),
    });
  }

  /** Takes no more pictures; the face is forgotten. `start` begins anew. */
  stop(): void {
    this.#session++;
    if (!this.#camera) return;
    this.#camera.close();
    this.#camera = null;
    this.#worker.postMessage({ type: 'stop' } satisfies ToWorker);
  }

  /**
   * Whether the model of {@link WebGpuOptions.heavyFace} may be used where the card is fast enough for it: `false` while the card or the
   * machine is needed for something else. It stays loaded, so that changing one's mind costs no frame. Default: yes.
   */
  wantHeavy(wanted: boolean): void {
    if (!this.#closed) this.#worker.postMessage({ type: 'wantHeavy', wanted } satisfies ToWorker);
  }

  /** Stops and frees the worker and its models. No event comes afterwards. */
  close(): void {
    if (this.#closed) return;
    this.stop();
    this.#closed = true;
    this.#worker.terminate();
    this.removeAllListeners();
  }

  #handleMessage(message: FromWorker): void {
    if (message.type === 'backendChanged') this.emit('backendChanged', message.choice);
    if (message.type === 'heavyProgress') {
      this.emit('heavyProgress', message.file, message.loaded, message.total);
    }
    if (!('session' in message) || message.session !== this.#session) return;
    if (message.type === 'streamEnded') {
      this.#handleCameraEnd(message.session);
      return;
    }
    this.#camera?.ready();
    if (message.type === 'frameFailed') {
      this.emit('error', new TrackerError('frame-failed', message.message));
      return;
    }
    if (message.change === 'found') this.emit('faceFound');
    if (message.change === 'lost') this.emit('faceLost');
    this.#trackingTime = message.took;
    this.emit('frame', message.frame);
    if (message.view) this.emit('viewMeasured', message.view);
  }

  #handleCameraEnd(session: number): void {
    if (session !== this.#session) return;
    this.stop();
    this.emit('error', new TrackerError('camera-ended', 'The camera has stopped sending pictures.'));
  }

  #handleCrash(message: string): void {
    if (this.#closed) return;
    const error = new TrackerError('worker-crashed', `The face tracker's worker died: ${message}`);
    this.stop();
    this.#closed = true;
    this.#worker.terminate();
    this.emit('error', error);
    this.removeAllListeners();
  }
}

/** What the worker is to load. */
function orderOf(options: FaceTrackerOptions): LoadOrder {
  const models = new URL(options.models.replace(/\/?$/, '/'), document.baseURI);
  return {
    face: new URL(`${options.face ?? 'prnet-lite'}/`, models).href,
    finder: new URL(`${options.finder ?? 'face-finder'}/`, models).href,
    wasm: absolute(options.wasm),
    webgpu: webgpuOf(options.webgpu, models),
    timeOrigin: performance.timeOrigin,
  };
}

/** Resolves once the worker has its models. */
function loaded(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.type === 'loaded') resolve();
      if (data.type === 'loadFailed') reject(new TrackerError(data.reason, data.message));
    };
    worker.onerror = (event) =>
      reject(new TrackerError('worker-crashed', `The face tracker's worker did not start: ${event.message}`));
  });
}

function webgpuOf(option: FaceTrackerOptions['webgpu'], models: URL) {
  if (!option) return null;
  const { heavyFace, wasm, forced = false }: WebGpuOptions = option === true ? {} : option;
  return {
    heavy: heavyFace === undefined ? null : new URL(`${heavyFace}/`, models).href,
    wasm: absolute(wasm),
    forced,
  };
}

/** The worker's own address is not the page's, so relative URLs are settled here. */
export function absolute(wasm: WasmLocation | undefined): WasmLocation | null {
  if (wasm === undefined) return null;
  const resolve = (url: string) => new URL(url, document.baseURI).href;
  if (typeof wasm === 'string') return resolve(wasm);
  return { wasm: resolve(wasm.wasm), ...(wasm.mjs === undefined ? {} : { mjs: resolve(wasm.mjs) }) };
}
