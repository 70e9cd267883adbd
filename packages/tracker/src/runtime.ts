import * as ort from 'onnxruntime-web/wasm';
import { ModelError } from './errors.js';
import { loadOnnx } from './onnx.js';

/**
 * Where ONNX Runtime's WebAssembly lies: a URL prefix that ends in a slash (under it
 * `ort-wasm-simd-threaded.mjs` and `.wasm`), or the files' own URLs (the `.mjs` is built in and may be left out).
 */
export type WasmLocation = string | { wasm: string; mjs?: string };

/** A dense float32 array with a shape. */
export interface FloatTensor {
  data: Float32Array;
  shape: readonly number[];
}

/** A loaded network. Runs one input at a time. */
export interface Network {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Throws when a tensor does not fit the network. */
  run(inputs: Record<string, FloatTensor>): Promise<Record<string, FloatTensor>>;
  release(): Promise<void>;
}

/** Loads networks. The pipeline knows no other face of ONNX Runtime. */
export interface Runtime {
  /** Throws {@link ModelError} (`model-invalid`), which names the `file`, when the bytes are no runnable model. */
  load(model: Uint8Array, file?: string): Promise<Network>;
}

/** One output of a network. Throws {@link ModelError} (`model-invalid`) when it has not the shape that is wanted. */
export function expectOutput(
  outputs: Record<string, FloatTensor>,
  file: string,
  name: string,
  wanted: readonly number[],
): Float32Array {
  const output = outputs[name];
  if (output?.shape.join() === wanted.join()) return output.data;
  const found = output ? `has shape [${output.shape}], not [${wanted}]` : 'is missing';
  throw new ModelError('model-invalid', `${file}: output "${name}" ${found}`);
}

/**
 * ONNX Runtime on WebAssembly SIMD with one thread, the same in a page, a worker and Node. `wasm` may be
 * left out in Node and with bundlers that emit the file ONNX Runtime refers to (Vite does).
 * The location is global to ONNX Runtime and counts from the first model loaded.
 */
export function createOnnxRuntime(wasm?: WasmLocation): Runtime {
  ort.env.wasm.numThreads = 1;
  if (wasm !== undefined) ort.env.wasm.wasmPaths = wasm;
  return {
    load: (model, file = 'model.onnx') => loadOnnx(ort, 'wasm', model, file),
  };
}
