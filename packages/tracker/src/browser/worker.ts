import { TrackerError } from '../errors.js';
import { fetchedModel } from '../model/source.js';
import type { Picture } from '../picture.js';
import { FacePipeline } from '../pipeline.js';
import { createOnnxRuntime } from '../runtime.js';
import { CaptureClock } from './capture-clock.js';
import { FrameStream } from './frame-stream.js';
import type { FromWorker, ToWorker } from './messages.js';
import { VideoFrameReader } from './video-frame-reader.js';

/** The part of DedicatedWorkerGlobalScope used here; lib.dom speaks of windows only. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;
const reader = new VideoFrameReader();
let pipeline: FacePipeline | null = null;
/** What the page's clock reads when this worker's reads 0 [ms]. */
let pageOffset = 0;
let stream: FrameStream | null = null;
/** The pipeline handles one thing at a time; what a `start` while it is busy brings has to wait. */
let work: Promise<void> = Promise.resolve();

scope.onmessage = ({ data }) => {
  if (data.type === 'load') void load(data);
  if (data.type === 'readStream') readStream(data.readable, data.session);
  if (data.type === 'readPicture') {
    const picture = { data: new Uint8ClampedArray(data.buffer), width: data.width, height: data.height };
    void enqueue(() => track(async () => picture, data.timestamp, data.session));
  }
  if (data.type === 'stop') stop();
};

async function load(message: Extract<ToWorker, { type: 'load' }>): Promise<void> {
  pageOffset = performance.timeOrigin - message.timeOrigin;
  try {
    pipeline = await FacePipeline.create(createOnnxRuntime(message.wasm ?? undefined), {
      face: fetchedModel(message.face),
      finder: fetchedModel(message.finder),
    });
    scope.postMessage({ type: 'loaded' });
  } catch (thrown) {
    const { reason, message: text } = TrackerError.from(thrown, 'model-load-failed');
    scope.postMessage({ type: 'loadFailed', reason, message: text });
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

function enqueue(task: () => Promise<void> | void): Promise<void> {
  work = work.then(task);
  return work;
}

/** Answers every picture, whatever becomes of it: the page sends the next one only then. */
async function track(read: () => Promise<Picture>, timestamp: number, session: number): Promise<void> {
  try {
    if (!pipeline) throw new TrackerError('frame-failed', 'A picture came before the models.');
    const { frame, change } = await pipeline.track(await read(), timestamp);
    scope.postMessage({
      type: 'frame',
      session,
      frame,
      change: change === 'found' || change === 'lost' ? change : null,
    });
  } catch (thrown) {
    scope.postMessage({
      type: 'frameFailed',
      session,
      message: TrackerError.from(thrown, 'frame-failed').message,
    });
  }
}
