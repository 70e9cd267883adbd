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
  return {
    load: async (model, file = 'model.onnx') =>
      endingWith(lost, await untilLost(lost, loadOnnx(ort, 'webgpu', model, file))),
  };
}

/** A network that throws {@link GpuLostError} once its device is gone, whether or not the runtime notices. */
export function endingWith(lost: Promise<string>, network: Network): Network {
  return {
    inputNames: network.inputNames,
    outputNames: network.outputNames,
    run: (inputs) => untilLost(lost, network.run(inputs)),
    release: () => network.release(),
  };
}

function untilLost<Value>(lost: Promise<string>, work: Promise<Value>): Promise<Value> {
  const end = lost.then((reason) => {
    throw new GpuLostError(`The graphics card is gone: ${reason || 'no reason given'}`);
  });
  return Promise.race([work, end]);
}
