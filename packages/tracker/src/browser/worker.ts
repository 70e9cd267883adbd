import { TrackerError } from '../errors.js';
import { type BackendChoice, withoutGpu } from '../gpu/backend-choice.js';
import { findGpu } from '../gpu/gpu.js';
import type { GpuBackend } from '../gpu/gpu-backend.js';
import { type DownloadProgress, fetchedModel } from '../model/source.js';
import type { Picture } from '../picture.js';
import { FacePipeline } from '../pipeline.js';
import { createOnnxRuntime } from '../runtime.js';
import { ViewMeter } from '../view.js';
import { CaptureClock } from './capture-clock.js';
import { FrameStream } from './frame-stream.js';
import { type FromWorker, type LoadOrder, readWorkerName, type ToWorker } from './messages.js';
import { VideoFrameReader } from './video-frame-reader.js';

/** The part of DedicatedWorkerGlobalScope used here; lib.dom speaks of windows only. */
interface WorkerScope {
  readonly name: string;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;
const reader = new VideoFrameReader();
const viewMeter = new ViewMeter();
let pipeline: FacePipeline | null = null;
/** Tracks in the pipeline's place once the graphics card may be used. */
let backend: GpuBackend | null = null;
/** Whether the page lets the heavy model be used. */
let heavyWanted = true;
/** What the page's clock reads when this worker's reads 0 [ms]. */
let pageOffset = 0;
let stream: FrameStream | null = null;
/** The pipeline handles one thing at a time; what a `start` while it is busy brings has to wait. */
let work: Promise<void> = Promise.resolve();

scope.onmessage = ({ data }) => {
  if (data.type === 'readStream') readStream(data.readable, data.session);
  if (data.type === 'readPicture') {
    const picture = { data: new Uint8ClampedArray(data.buffer), width: data.width, height: data.height };
    void enqueue(() => track(async () => picture, data.timestamp, data.session));
  }
  if (data.type === 'wantHeavy') {
    heavyWanted = data.wanted;
    backend?.wantHeavy(heavyWanted);
  }
  if (data.type === 'stop') stop();
};

void load(readWorkerName(scope.name));

async function load(order: LoadOrder): Promise<void> {
  pageOffset = performance.timeOrigin - order.timeOrigin;
  try {
    pipeline = await FacePipeline.create(createOnnxRuntime(order.wasm ?? undefined), {
      face: fetchedModel(order.face),
      finder: fetchedModel(order.finder),
    });
    scope.postMessage({ type: 'loaded' });
    if (order.webgpu) void tryGpu(pipeline, order.face, order.webgpu);
  } catch (thrown) {
    const { reason, message: text } = TrackerError.from(thrown, 'model-load-failed');
    scope.postMessage({ type: 'loadFailed', reason, message: text });
  }
}

/** Beside the tracking, which has begun and goes on without a card if this fails. Without one nothing more is downloaded. */
async function tryGpu(
  on: FacePipeline,
  face: string,
  { heavy, wasm, forced }: NonNullable<LoadOrder['webgpu']>,
): Promise<void> {
  const changed = (choice: BackendChoice) => scope.postMessage({ type: 'backendChanged', choice });
  const progress: DownloadProgress = (file, loaded, total) =>
    scope.postMessage({ type: 'heavyProgress', file, loaded, total });
  const gpu = await findGpu(forced);
  if (!gpu) return changed(withoutGpu('no-gpu'));
  try {
    const { GpuBackend, createWebGpuRuntime } = await import('../gpu/index.js');
    backend = new GpuBackend({
      gpu,
      forced,
      pipeline: on,
      light: fetchedModel(face),
      heavy: heavy === null ? null : (lost) => fetchedModel(heavy, progress, lost),
      createRuntime: (found) => createWebGpuRuntime(found, wasm ?? undefined),
      exclusively: enqueue,
      changed,
      now: () => performance.now(),
    });
    backend.wantHeavy(heavyWanted);
    await backend.start();
  } catch (error) {
    // The code for the card did not arrive.
    gpu.device.destroy();
    changed(withoutGpu('gpu-failed', error));
  }
}

function readStream(readable: ReadableStream<VideoFrame>, session: number): void {
  stop();
  const clock = new CaptureClock();
  stream = new FrameStream(readable, {
    async handle(frame) {
      const timestamp = clock.map(frame.timestamp / 1000, performance.now() + pageOffset);
      await enqueue(() => track(() => reader.read(frame), timestamp, session));
    },
    ended: () => scope.postMessage({ type: 'streamEnded', session }),
  });
}

function stop(): void {
  stream?.close();
  stream = null;
  void enqueue(() => pipeline?.reset());
}

function enqueue<Value>(task: () => Promise<Value> | Value): Promise<Value> {
  const done = work.then(task);
  // Whoever asked hears of a failure; what comes after goes on.
  work = done.then(
    () => {},
    () => {},
  );
  return done;
}

/** Answers every picture, whatever becomes of it: the page sends the next one only then. */
async function track(read: () => Promise<Picture>, timestamp: number, session: number): Promise<void> {
  try {
    if (!pipeline) throw new TrackerError('frame-failed', 'A picture came before the models.');
    const began = performance.now();
    const picture = await read();
    const { frame, change, observation } = await (backend ?? pipeline).track(picture, timestamp);
    const took = performance.now() - began;
    const seen = change === 'found' || change === 'followed' ? observation?.head : null;
    const { scale } = pipeline.model.layout.crop;
    scope.postMessage({
      type: 'frame',
      session,
      frame,
      took,
      change: change === 'found' || change === 'lost' ? change : null,
      view: viewMeter.measure(
        picture,
        seen ? { crop: seen.crop, scale, confidence: frame.confidence } : null,
        timestamp,
      ),
    });
  } catch (thrown) {
    scope.postMessage({
      type: 'frameFailed',
      session,
      message: TrackerError.from(thrown, 'frame-failed').message,
    });
  }
}
