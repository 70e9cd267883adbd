import * as ort from 'onnxruntime-web/wasm';
import { ModelError, TrackerError } from './errors.js';

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
    async load(model, file = 'model.onnx') {
      const session = await createSession(model, file);
      return new OnnxNetwork(session);
    },
  };
}

async function createSession(model: Uint8Array, file: string): Promise<ort.InferenceSession> {
  try {
    return await ort.InferenceSession.create(model, {
      executionProviders: ['wasm'],
      graphOptimizationLevel: 'all',
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // ONNX Runtime reports both through plain errors; only the backend's start speaks of "backend".
    if (/backend/i.test(message)) {
      throw new TrackerError('no-wasm', `WebAssembly for face tracking did not start: ${message}`, {
        cause: error,
      });
    }
    throw new ModelError('model-invalid', `${file} cannot be run: ${message}`, { cause: error });
  }
}

class OnnxNetwork implements Network {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly #session: ort.InferenceSession;

  constructor(session: ort.InferenceSession) {
    this.#session = session;
    this.inputNames = session.inputNames;
    this.outputNames = session.outputNames;
  }

  async run(inputs: Record<string, FloatTensor>): Promise<Record<string, FloatTensor>> {
    const feeds: Record<string, ort.Tensor> = {};
    for (const [name, { data, shape }] of Object.entries(inputs)) {
      feeds[name] = new ort.Tensor('float32', data, shape);
    }
    const results = await this.#session.run(feeds);
    const outputs: Record<string, FloatTensor> = {};
    for (const [name, tensor] of Object.entries(results)) {
      if (tensor.type !== 'float32') {
        throw new ModelError('model-invalid', `output "${name}" is ${tensor.type}, not float32`);
      }
      outputs[name] = { data: tensor.data as Float32Array, shape: tensor.dims };
    }
    return outputs;
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}
