import type { InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import { ModelError, TrackerError } from './errors.js';
import type { FloatTensor, Network } from './runtime.js';

/** What is needed of ONNX Runtime. Its builds have it in common, each with a WebAssembly of its own. */
export interface Ort {
  InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => Tensor;
}

/** Throws {@link ModelError} (`model-invalid`), which names the `file`, and {@link TrackerError} (`no-wasm`). */
export async function loadOnnx(
  ort: Ort,
  provider: 'wasm' | 'webgpu',
  model: Uint8Array,
  file: string,
): Promise<Network> {
  try {
    const session = await ort.InferenceSession.create(model, {
      executionProviders: [provider],
      graphOptimizationLevel: 'all',
    });
    return new OnnxNetwork(ort, session);
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
  readonly #ort: Ort;
  readonly #session: InferenceSession;

  constructor(ort: Ort, session: InferenceSession) {
    this.inputNames = session.inputNames;
    this.outputNames = session.outputNames;
    this.#ort = ort;
    this.#session = session;
  }

  async run(inputs: Record<string, FloatTensor>): Promise<Record<string, FloatTensor>> {
    const feeds: Record<string, Tensor> = {};
    for (const [name, { data, shape }] of Object.entries(inputs)) {
      feeds[name] = new this.#ort.Tensor('float32', data, shape);
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
