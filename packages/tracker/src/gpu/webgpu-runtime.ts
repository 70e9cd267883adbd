import { loadOnnx } from '../onnx.js';
import type { Network, Runtime, WasmLocation } from '../runtime.js';
import type { Gpu } from './gpu.js';

/** Thrown by a network whose graphics card is gone. */
export class GpuLostError extends Error {
  override readonly name = 'GpuLostError';
}

/**
 * ONNX Runtime on a graphics card. Its build for that (27 MB of WebAssembly of its own, 7 MB compressed) is downloaded by the first call.
 * The device counts for all later calls, too. `wasm`: where `ort-wasm-simd-threaded.asyncify.wasm` and `.mjs` lie, as for `createOnnxRuntime`.
 */
export async function createWebGpuRuntime(
  { device, lost }: Pick<Gpu, 'device' | 'lost'>,
  wasm?: WasmLocation,
): Promise<Runtime> {
  const ort = await import('onnxruntime-web/webgpu');
  ort.env.wasm.numThreads = 1;
  if (wasm !== undefined) ort.env.wasm.wasmPaths = wasm;
  // The type is a promise, for those who read it; what is set is the device.
  (ort.env.webgpu as { device: unknown }).device = device;
  const end = new DeviceEnd(lost);
  return {
    load: async (model, file = 'model.onnx') =>
      endingWith(lost, await end.orResultOf(loadOnnx(ort, 'webgpu', model, file))),
  };
}

/** A network that throws {@link GpuLostError} once its device is gone, whether or not the runtime notices. */
export function endingWith(lost: Promise<string>, network: Network): Network {
  const end = new DeviceEnd(lost);
  return {
    inputNames: network.inputNames,
    outputNames: network.outputNames,
    run: (inputs) => end.orResultOf(network.run(inputs)),
    // What a lost device held is gone with it, and the runtime may be stuck in the middle of a run.
    release: async () => {
      if (!end.isOver) await end.orResultOf(network.release());
    },
  };
}

/**
 * Ends work that a device does when the device is gone. Waits for that once, not once for each piece of work: what is
 * chained to a promise that never settles is never freed, and a network runs thirty times a second.
 */
class DeviceEnd {
  #error: GpuLostError | null = null;
  readonly #waiting = new Set<(error: GpuLostError) => void>();

  constructor(lost: Promise<string>) {
    void lost.then((reason) => {
      this.#error = new GpuLostError(`The graphics card is gone: ${reason || 'no reason given'}`);
      for (const end of this.#waiting) end(this.#error);
      this.#waiting.clear();
    });
  }

  get isOver(): boolean {
    return this.#error !== null;
  }

  orResultOf<Value>(work: Promise<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      if (this.#error) reject(this.#error);
      else this.#waiting.add(reject);
      work.then(resolve, reject).finally(() => this.#waiting.delete(reject));
    });
  }
}
