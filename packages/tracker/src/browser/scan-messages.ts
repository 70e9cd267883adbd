import type { TrackerErrorReason } from '../errors.js';
import type { WasmLocation } from '../runtime.js';
import type { ScanProgress } from '../scan/face-scan.js';
import type { ScannedFace } from '../scan/fuse.js';
import type { ScanErrorReason } from '../scan/scan-error.js';

/** What the page tells its scan worker. Each is answered once, in order. */
export type ToScanWorker =
  /** First message. Folders as absolute URLs. */
  | { type: 'load'; face: string; finder: string; wasm: WasmLocation | null }
  /** One picture of the camera; `picture` is transferred. */
  | { type: 'look'; picture: ImageBitmap; timestamp: number }
  | { type: 'fuse' }
  | { type: 'reset' };

/** What a scan worker answers. */
export type FromScanWorker =
  | { type: 'done' }
  | { type: 'progress'; progress: ScanProgress }
  | { type: 'scanned'; face: ScannedFace }
  | { type: 'failed'; reason: TrackerErrorReason | ScanErrorReason; message: string };
