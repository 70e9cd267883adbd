import { type FaceFrame, restFaceFrame } from '@guise/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TrackerError } from '../errors.js';
import { FaceTracker } from './face-tracker.js';
import { type FromWorker, type LoadOrder, readWorkerName, type ToWorker } from './messages.js';

/** Stands in for the browser's Worker: what was posted to it, and a way to answer. */
class WorkerDouble {
  static latest: WorkerDouble;
  static loads: FromWorker = { type: 'loaded' };
  onmessage: ((event: { data: FromWorker }) => void) | null = null;
  onerror: ((event: { message: string }) => void) | null = null;
  onmessageerror: (() => void) | null = null;
  readonly posted: ToWorker[] = [];
  terminated = false;

  readonly order: LoadOrder;

  constructor(_script: URL, { name }: { name: string }) {
    WorkerDouble.latest = this;
    this.order = readWorkerName(name);
    queueMicrotask(() => this.answer(WorkerDouble.loads));
  }

  postMessage(message: ToWorker): void {
    this.posted.push(message);
  }

  answer(message: FromWorker): void {
    this.onmessage?.({ data: message });
  }

  terminate(): void {
    this.terminated = true;
  }
}

class ProcessorDouble {
  readonly readable = new ReadableStream<VideoFrame>();
}

const camera = (readyState = 'live') => ({ readyState, kind: 'video' }) as MediaStreamTrack;
const options = { models: 'models', wasm: { wasm: '/ort/x.wasm' } };

beforeEach(() => {
  WorkerDouble.loads = { type: 'loaded' };
  vi.stubGlobal('Worker', WorkerDouble);
  vi.stubGlobal('document', { baseURI: 'https://call.example/r/kind-otter' });
  vi.stubGlobal('MediaStreamTrackProcessor', ProcessorDouble);
});

afterEach(() => vi.unstubAllGlobals());

async function started() {
  const tracker = await FaceTracker.create(options);
  const worker = WorkerDouble.latest;
  const events: unknown[] = [];
  tracker.on('faceFound', () => events.push('found'));
  tracker.on('faceLost', () => events.push('lost'));
  tracker.on('frame', ({ timestamp }) => events.push(timestamp));
  tracker.on('error', ({ reason }) => events.push(reason));
  tracker.start(camera());
  const session = (worker.posted.at(-1) as { session: number }).session;
  const frame = (timestamp: number, change: 'found' | 'lost' | null = null, from = session): FromWorker => ({
    type: 'frame',
    session: from,
    frame: restFaceFrame(timestamp) as FaceFrame,
    took: 5,
    change,
    view: null,
  });
  return { tracker, worker, events, session, frame };
}

describe('FaceTracker', () => {
  it("gives the worker addresses of the page's, not of its own", async () => {
    await FaceTracker.create(options);
    expect(WorkerDouble.latest.order).toMatchObject({
      face: 'https://call.example/r/models/prnet-lite/',
      finder: 'https://call.example/r/models/face-finder/',
      wasm: { wasm: 'https://call.example/ort/x.wasm' },
    });
  });

  it('asks for the graphics card only when told to, and names the heavy model by its address', async () => {
    await FaceTracker.create(options);
    expect(WorkerDouble.latest.order).toMatchObject({ webgpu: null });
    await FaceTracker.create({ ...options, webgpu: true });
    expect(WorkerDouble.latest.order).toMatchObject({
      webgpu: { heavy: null, wasm: null, forced: false },
    });
    await FaceTracker.create({ ...options, webgpu: { heavyFace: 'prnet-mid', wasm: 'ort/', forced: true } });
    expect(WorkerDouble.latest.order).toMatchObject({
      webgpu: {
        heavy: 'https://call.example/r/models/prnet-mid/',
        wasm: 'https://call.example/r/ort/',
        forced: true,
      },
    });
  });

  it('tells where the model runs and what of the heavy one has arrived, whichever camera is on', async () => {
    const { tracker, worker, frame } = await started();
    const told: unknown[] = [];
    tracker.on('backendChanged', ({ backend, reason }) => told.push([backend, reason]));
    tracker.on('heavyProgress', (...progress) => told.push(progress));
    tracker.on('frame', ({ timestamp }) => told.push(timestamp));
    const choice = { model: 'light', gpu: 'a card', problem: null, times: {} } as const;
    worker.answer({ type: 'backendChanged', choice: { ...choice, backend: 'webgpu', reason: 'gpu-faster' } });
    worker.answer({ type: 'heavyProgress', file: 'model.onnx', loaded: 5, total: 10 });
    worker.answer({ type: 'backendChanged', choice: { ...choice, backend: 'wasm', reason: 'gpu-lost' } });
    worker.answer(frame(7));
    expect(told).toEqual([['webgpu', 'gpu-faster'], ['model.onnx', 5, 10], ['wasm', 'gpu-lost'], 7]);
  });

  it('passes on whether the heavy model may be used, until it is closed', async () => {
    const { tracker, worker } = await started();
    tracker.wantHeavy(false);
    expect(worker.posted.at(-1)).toEqual({ type: 'wantHeavy', wanted: false });
    tracker.close();
    const { length } = worker.posted;
    tracker.wantHeavy(true);
    expect(worker.posted).toHaveLength(length);
  });

  it('throws what kept the worker from loading, and lets it go', async () => {
    WorkerDouble.loads = { type: 'loadFailed', reason: 'model-load-failed', message: 'HTTP 404' };
    const failure: TrackerError = await FaceTracker.create(options).catch((error) => error);
    expect(failure).toMatchObject({ name: 'TrackerError', reason: 'model-load-failed', message: 'HTTP 404' });
    expect(WorkerDouble.latest.terminated).toBe(true);
  });

  it('tells found before the frame that shows it, and lost before the first that does not', async () => {
    const { worker, events, frame } = await started();
    for (const message of [frame(1), frame(2, 'found'), frame(3), frame(4, 'lost')]) worker.answer(message);
    expect(events).toEqual([1, 'found', 2, 3, 'lost', 4]);
  });

  it('gives no frame of a camera that was stopped or replaced', async () => {
    const { tracker, worker, events, frame, session } = await started();
    tracker.start(camera());
    worker.answer(frame(1));
    worker.answer({ type: 'streamEnded', session });
    tracker.stop();
    worker.answer(frame(2));
    expect(events).toEqual([]);
    expect(worker.posted.map(({ type }) => type)).toEqual(['readStream', 'stop', 'readStream', 'stop']);
  });

  it('says that the camera has ended, and can be started again', async () => {
    const { tracker, worker, events, session } = await started();
    worker.answer({ type: 'streamEnded', session });
    expect(events).toEqual(['camera-ended']);
    tracker.start(camera());
    expect(worker.posted.at(-1)?.type).toBe('readStream');
  });

  it('goes on after a picture that could not be read', async () => {
    const { worker, events, frame, session } = await started();
    worker.answer({ type: 'frameFailed', session, message: 'closed frame' });
    worker.answer(frame(5));
    expect(events).toEqual(['frame-failed', 5]);
  });

  it('reports a worker that dies, once, and takes no camera afterwards', async () => {
    const { tracker, worker, events } = await started();
    worker.onerror?.({ message: 'out of memory' });
    worker.onerror?.({ message: 'out of memory' });
    expect(events).toEqual(['worker-crashed']);
    expect(worker.terminated).toBe(true);
    expect(() => tracker.start(camera())).toThrow(expect.objectContaining({ reason: 'closed' }));
  });

  it('is silent and takes nothing once closed', async () => {
    const { tracker, worker, events, frame } = await started();
    tracker.close();
    tracker.close();
    worker.answer(frame(1));
    expect(events).toEqual([]);
    expect(worker.terminated).toBe(true);
    expect(() => tracker.start(camera())).toThrow(expect.objectContaining({ reason: 'closed' }));
  });

  it('refuses a camera that has ended, or that this browser cannot read', async () => {
    const { tracker } = await started();
    expect(() => tracker.start(camera('ended'))).toThrow(expect.objectContaining({ reason: 'camera-ended' }));
    vi.stubGlobal('MediaStreamTrackProcessor', undefined);
    vi.stubGlobal('HTMLVideoElement', class {});
    expect(() => tracker.start(camera())).toThrow(expect.objectContaining({ reason: 'camera-unsupported' }));
  });
});
