import type { FaceFrame } from '@guise/protocol';
import type { TrackerErrorReason } from '../errors.js';
import type { BackendChoice } from '../gpu/backend-choice.js';
import type { WasmLocation } from '../runtime.js';
import type { CameraView } from '../view.js';

/** What a tracker's worker loads before anything else: it begins by itself, see {@link nameWorker}. */
export interface LoadOrder {
  /** Folders of the models, absolute. */
  face: string;
  finder: string;
  wasm: WasmLocation | null;
  /**
   * Whether to try the graphics card; `heavy`: the heavy model's folder, `wasm`: where the build for it lies, `forced`: an
   * imitated one, too, however slow.
   */
  webgpu: { heavy: string | null; wasm: WasmLocation | null; forced: boolean } | null;
  /** The page's `performance.timeOrigin`, whose clock frames are stamped with. */
  timeOrigin: number;
}

const NAME = 'face-tracker ';

/** The name of a worker that loads this. */
export function nameWorker(order: LoadOrder): string {
  return NAME + JSON.stringify(order);
}

/** What a worker of this name loads. */
export function readWorkerName(name: string): LoadOrder {
  return JSON.parse(name.slice(NAME.length));
}

/** What the page tells its tracker worker. */
export type ToWorker =
  /** Take frames from here from now on. `readable` is transferred. */
  | { type: 'readStream'; session: number; readable: ReadableStream<VideoFrame> }
  /** One picture, RGBA; `buffer` is transferred. Sent only while the worker has nothing to do. */
  | {
      type: 'readPicture';
      session: number;
      buffer: ArrayBuffer;
      width: number;
      height: number;
      timestamp: number;
    }
  /** Whether the heavy model may be used. */
  | { type: 'wantHeavy'; wanted: boolean }
  /** Take no more frames and forget the face. */
  | { type: 'stop' };

/** What a tracker worker answers. `session` counts the `start` calls: answers to an old one are void. */
export type FromWorker =
  | { type: 'loaded' }
  | { type: 'loadFailed'; reason: TrackerErrorReason; message: string }
  | { type: 'backendChanged'; choice: BackendChoice }
  | { type: 'heavyProgress'; file: string; loaded: number; total: number | null }
  | {
      type: 'frame';
      session: number;
      frame: FaceFrame;
      /** From the picture to the frame [ms]. */
      took: number;
      change: 'found' | 'lost' | null;
      view: CameraView | null;
    }
  | { type: 'streamEnded'; session: number }
  | { type: 'frameFailed'; session: number; message: string };
