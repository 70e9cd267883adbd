import type { FromWorker, Measured, Task } from './messages.js';

declare global {
  interface Window {
    /** Rejects with what went wrong in the worker. */
    measure(task: Task): Promise<Measured>;
  }
}

window.measure = (task) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    worker.onerror = (event) => reject(new Error(`The worker did not start: ${event.message}`));
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      worker.terminate();
      if (data.type === 'measured') resolve(data.measured);
      else reject(new Error(data.message));
    };
    worker.postMessage(task);
  });
