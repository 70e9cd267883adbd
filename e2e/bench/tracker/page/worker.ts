import { GuiseSide } from './guise-side.js';
import { MediaPipeSide } from './mediapipe-side.js';
import type { FromWorker, Measured, Task } from './messages.js';

/** The part of DedicatedWorkerGlobalScope used here; lib.dom speaks of windows only. */
interface WorkerScope {
  readonly crossOriginIsolated: boolean;
  onmessage: ((event: MessageEvent<Task>) => void) | null;
  postMessage(message: FromWorker): void;
}

const scope = globalThis as unknown as WorkerScope;

/** What a camera gives [frames/s]. */
const FRAME_RATE = 30;
/** Looks at a whole picture, after all else. */
const SEARCHES = 40;

scope.onmessage = ({ data }) => {
  measure(data).then(
    (measured) => scope.postMessage({ type: 'measured', measured }),
    (error: unknown) => scope.postMessage({ type: 'failed', message: String(error) }),
  );
};

/** Both sides take turns on this one thread, frame by frame, so that whatever slows the machine slows both. */
async function measure(task: Task): Promise<Measured> {
  const guise = await GuiseSide.create(task.models);
  const mediapipe = task.mediapipe && (await MediaPipeSide.create(task.mediapipe));
  const frames = await loadFrames(task);
  for (const [index, frame] of frames.entries()) {
    if (index === task.warmUp) {
      guise.forgetTimes();
      mediapipe?.forgetTimes();
    }
    await guise.track(frame);
    mediapipe?.track(frame);
    await nextTask();
  }
  for (const frame of frames.slice(-SEARCHES)) await guise.search(frame);
  for (const frame of frames) frame.close();
  return {
    isolated: scope.crossOriginIsolated,
    guise: guise.times(),
    mediapipe: mediapipe?.times() ?? null,
  };
}

/** All in memory before anything is measured, in the layout in which a camera's frames arrive. */
async function loadFrames({ frames: { url, width, height }, ...task }: Task): Promise<VideoFrame[]> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
  const bytes = await response.arrayBuffer();
  const size = (width * height * 3) / 2;
  return Array.from({ length: task.warmUp + task.measured }, (_, index) => {
    return new VideoFrame(new Uint8Array(bytes, index * size, size), {
      format: 'I420',
      codedWidth: width,
      codedHeight: height,
      timestamp: Math.round((index * 1e6) / FRAME_RATE),
      colorSpace: { matrix: 'smpte170m', primaries: 'smpte170m', transfer: 'smpte170m', fullRange: false },
    });
  });
}

/** Resolves in a later task: what a frame leaves to the event loop is done before the next one. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
