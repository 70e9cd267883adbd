import { TrackerError, type TrackerErrorReason } from '../errors.js';
import type { Picture } from '../picture.js';
import type { ScanProgress } from '../scan/face-scan.js';
import type { ScannedFace } from '../scan/fuse.js';
import { ScanError, type ScanErrorReason } from '../scan/scan-error.js';
import { absolute, type FaceTrackerOptions } from './face-tracker.js';
import type { FromScanWorker, ToScanWorker } from './scan-messages.js';

const SCAN_REASONS: readonly string[] = [
  'not-finished',
  'basis-invalid',
  'views-disagree',
] satisfies ScanErrorReason[];

interface Waiting {
  resolve(answer: FromScanWorker): void;
  reject(error: unknown): void;
}

/** A {@link FaceScan} in a worker of its own, for pages: show it the camera's pictures, one after the other. */
export class FaceScanner {
  readonly #worker: Worker;
  /** Whoever waits for an answer, first come first: the worker answers in order. */
  readonly #waiting: Waiting[] = [];
  #closed = false;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<FromScanWorker>) => this.#waiting.shift()?.resolve(data);
    worker.onerror = (event) => this.#fail('worker-crashed', `The scan's worker died: ${event.message}`);
  }

  /**
   * Starts the worker and loads the models; the face model's folder has to hold `expression-basis.json`.
   * Throws {@link TrackerError} (`model-load-failed`, `no-wasm`, `worker-crashed`) or {@link ScanError} (`basis-invalid`).
   */
  static async create(
    options: Pick<FaceTrackerOptions, 'models' | 'face' | 'finder' | 'wasm'>,
  ): Promise<FaceScanner> {
    const worker = new Worker(new URL('./scan-worker.js', import.meta.url), {
      type: 'module',
      name: 'face-scan',
    });
    const scanner = new FaceScanner(worker);
    const models = new URL(options.models.replace(/\/?$/, '/'), document.baseURI);
    try {
      await scanner.#ask({
        type: 'load',
        face: new URL(`${options.face ?? 'prnet-lite'}/`, models).href,
        finder: new URL(`${options.finder ?? 'face-finder'}/`, models).href,
        wasm: absolute(options.wasm),
      });
    } catch (error) {
      scanner.close();
      throw error;
    }
    return scanner;
  }

  /**
   * Looks at what a video element, a frame or a canvas shows now. Await each look before the next: pictures are not queued by
   * anybody else. Rejects with {@link TrackerError} (`frame-failed`, `closed`, …).
   */
  async look(source: ImageBitmapSource): Promise<ScanProgress> {
    const picture = await createImageBitmap(source);
    const answer = await this.#ask({ type: 'look', picture, timestamp: performance.now() }, [picture]);
    if (answer.type !== 'progress') throw new TrackerError('frame-failed', 'The scan did not answer.');
    return answer.progress;
  }

  /** The face, once all steps are done. Rejects with {@link ScanError} (`not-finished`, `views-disagree`). */
  async fuse(): Promise<ScannedFace> {
    const answer = await this.#ask({ type: 'fuse' });
    if (answer.type !== 'scanned') throw new TrackerError('frame-failed', 'The scan did not answer.');
    return answer.face;
  }

  /** Begins anew. */
  async reset(): Promise<void> {
    await this.#ask({ type: 'reset' });
  }

  /** Frees the worker and all pictures; whoever still waits is refused. */
  close(): void {
    this.#fail('closed', 'This face scanner has been closed.');
  }

  async #ask(message: ToScanWorker, transfer: Transferable[] = []): Promise<FromScanWorker> {
    if (this.#closed) throw new TrackerError('closed', 'This face scanner has been closed.');
    const answer = await new Promise<FromScanWorker>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(message, transfer);
    });
    if (answer.type !== 'failed') return answer;
    if (SCAN_REASONS.includes(answer.reason))
      throw new ScanError(answer.reason as ScanErrorReason, answer.message);
    throw new TrackerError(answer.reason as TrackerErrorReason, answer.message);
  }

  #fail(reason: TrackerErrorReason, message: string): void {
    this.#closed = true;
    this.#worker.terminate();
    for (const { reject } of this.#waiting.splice(0)) reject(new TrackerError(reason, message));
  }
}

/** A texture as the JPEG that an own-face file holds, at most `bytes` large: the quality falls until it is. */
export async function encodeTexture({ data, width, height }: Picture, bytes = 160_000): Promise<Uint8Array> {
  const canvas = new OffscreenCanvas(width, height);
  const pixels = new Uint8ClampedArray(data);
  canvas.getContext('2d')?.putImageData(new ImageData(pixels, width, height), 0, 0);
  for (let quality = 0.9; ; quality -= 0.1) {
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality });
    if (blob.size <= bytes || quality < 0.2) return new Uint8Array(await blob.arrayBuffer());
  }
}
