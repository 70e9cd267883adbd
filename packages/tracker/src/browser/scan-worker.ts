import { TrackerError } from '../errors.js';
import { fetchedModel, readModelFile } from '../model/source.js';
import type { Picture } from '../picture.js';
import { FacePipeline } from '../pipeline.js';
import { createOnnxRuntime } from '../runtime.js';
import { parseExpressionBasis } from '../scan/expression-basis.js';
import { FaceScan } from '../scan/face-scan.js';
import { ScanError } from '../scan/scan-error.js';
import type { FromScanWorker, ToScanWorker } from './scan-messages.js';

/** The part of DedicatedWorkerGlobalScope used here; lib.dom speaks of windows only. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToScanWorker>) => void) | null;
  postMessage(message: FromScanWorker, transfer?: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;
let pipeline: FacePipeline | null = null;
let scan: FaceScan | null = null;
let canvas: OffscreenCanvasRenderingContext2D | null = null;
let work: Promise<void> = Promise.resolve();

scope.onmessage = ({ data }) => {
  work = work.then(async () => {
    try {
      scope.postMessage(await answer(data));
    } catch (thrown) {
      if (thrown instanceof ScanError) {
        scope.postMessage({ type: 'failed', reason: thrown.reason, message: thrown.message });
        return;
      }
      const { reason, message } = TrackerError.from(
        thrown,
        data.type === 'load' ? 'model-load-failed' : 'frame-failed',
      );
      scope.postMessage({ type: 'failed', reason, message });
    }
    if (data.type === 'look') prepare();
  });
};

/** Whoever sits for it turns their head now; in the end they wait. */
function prepare(): void {
  try {
    scan?.prepare();
  } catch {
    // Nobody asked: fusing says what is wrong.
  }
}

async function answer(message: ToScanWorker): Promise<FromScanWorker> {
  if (message.type === 'load') {
    const face = fetchedModel(message.face);
    pipeline = await FacePipeline.create(createOnnxRuntime(message.wasm ?? undefined), {
      face,
      finder: fetchedModel(message.finder),
    });
    scan = new FaceScan(
      pipeline.model,
      parseExpressionBasis(await readModelFile(face, 'expression-basis.json')),
    );
    return { type: 'done' };
  }
  if (!pipeline || !scan) throw new TrackerError('frame-failed', 'A picture came before the models.');
  if (message.type === 'look') {
    const picture = pixelsOf(message.picture);
    const { observation } = await pipeline.track(picture, message.timestamp);
    return { type: 'progress', progress: scan.add(picture, observation) };
  }
  if (message.type === 'fuse') return { type: 'scanned', face: scan.fuse() };
  pipeline.reset();
  scan.reset();
  return { type: 'done' };
}

function pixelsOf(bitmap: ImageBitmap): Picture {
  const { width, height } = bitmap;
  if (!canvas || canvas.canvas.width !== width || canvas.canvas.height !== height) {
    canvas = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  }
  if (!canvas)
    throw new TrackerError('camera-unsupported', 'This browser does not read pictures in a worker.');
  canvas.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data } = canvas.getImageData(0, 0, width, height);
  return { data, width, height };
}
