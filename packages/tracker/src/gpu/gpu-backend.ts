import type { FaceModel } from '../face-model.js';
import { loadFaceModel, readFaceModel } from '../model/load.js';
import type { ModelSource } from '../model/source.js';
import type { Picture } from '../picture.js';
import type { FacePipeline, PipelineResult } from '../pipeline.js';
import type { Runtime } from '../runtime.js';
import type { Gpu } from './gpu.js';

/** Looks at a blank crop before the clock starts (shaders are compiled by the first), and the ones whose median counts. */
const WARM_UP = 2;
const LOOKS = 5;

/** Longest a look with the heavy model may take [ms]: what a frame at 30 a second leaves beside everything else. */
const HEAVY_LIMIT = 20;

/** Where the face model runs, and why there. */
export interface BackendChoice {
  backend: 'wasm' | 'webgpu';
  model: 'light' | 'heavy';
  /** The graphics card's name; `null` where none is used. */
  gpu: string | null;
  /**
   * `no-gpu`: none, or an imitated one; `gpu-failed`: it could not run the model; `gpu-lost`: it was used, and is gone;
   * `heavy-slow`, `heavy-failed`: the card is used, with the light model.
   */
  reason: 'no-gpu' | 'gpu-failed' | 'gpu-slower' | 'gpu-faster' | 'gpu-lost' | 'heavy-slow' | 'heavy-failed';
  /** What went wrong, in the runtime's words, where something did. */
  problem: string | null;
  /** Median time of a look at a crop [ms] with the light model on either, and with the heavy one where it was tried. */
  times: { wasm?: number; webgpu?: number; heavy?: number };
}

export interface GpuBackendParts {
  /** Runs the light model on WebAssembly, and stays the one that is used. */
  pipeline: FacePipeline;
  /** The folder of the model that the pipeline has. */
  light: ModelSource;
  /** A model that only a graphics card is fast enough for. Nothing of it is read before one is chosen. */
  heavy: ModelSource | null;
  find(): Promise<Gpu | null>;
  createRuntime(gpu: Gpu): Promise<Runtime>;
  /** Runs a task while no picture is being looked at: measuring two things at once measures neither. */
  exclusively<Value>(task: () => Promise<Value>): Promise<Value>;
  /** The backend has been chosen, or has changed. */
  changed(choice: BackendChoice): void;
  /** A clock [ms]. */
  now(): number;
}

/** Moves a pipeline's face model to the graphics card where that is faster, and back when the card is lost. */
export class GpuBackend {
  readonly #parts: GpuBackendParts;
  /** The pipeline's own model: it is never freed, so there is always one to go back to. */
  readonly #onWasm: FaceModel;
  readonly #times: BackendChoice['times'] = {};
  #gpu: Gpu | null = null;
  #lost = false;

  constructor(parts: GpuBackendParts) {
    this.#parts = parts;
    this.#onWasm = parts.pipeline.model;
  }

  /** Looks for a graphics card and tries it; frames go on meanwhile. Never throws: without a card everything stays as it is. */
  async start(): Promise<void> {
    const { find, createRuntime, light, heavy } = this.#parts;
    const gpu = await find();
    if (!gpu) return this.#tell('wasm', null, 'no-gpu');
    this.#gpu = gpu;
    let runtime: Runtime;
    try {
      runtime = await createRuntime(gpu);
      const model = await loadFaceModel(runtime, await readFaceModel(light));
      if (!(await this.#isFaster(model))) {
        gpu.device.destroy();
        return this.#tell('wasm', null, 'gpu-slower');
      }
      this.#parts.pipeline.useModel(model);
    } catch (error) {
      gpu.device.destroy();
      return this.#tell('wasm', null, 'gpu-failed', error);
    }
    void gpu.lost.then((reason) => this.#fallBack(reason));
    this.#tell('webgpu', gpu, 'gpu-faster');
    if (heavy) await this.#tryHeavy(heavy, runtime, gpu);
  }

  /** The pipeline's `track`. A picture that the graphics card fails on is looked at again without it. */
  async track(picture: Picture, timestamp: number): Promise<PipelineResult> {
    const { pipeline } = this.#parts;
    const used = pipeline.model;
    try {
      return await pipeline.track(picture, timestamp);
    } catch (error) {
      if (used === this.#onWasm) throw error;
      this.#fallBack(error);
      return pipeline.track(picture, timestamp);
    }
  }

  async #isFaster(model: FaceModel): Promise<boolean> {
    this.#times.wasm = await this.#timeOf(this.#onWasm);
    this.#times.webgpu = await this.#timeOf(model);
    return this.#times.webgpu < this.#times.wasm;
  }

  /** Whatever goes wrong with the heavy model, the light one stays. */
  async #tryHeavy(source: ModelSource, runtime: Runtime, gpu: Gpu): Promise<void> {
    const { pipeline, exclusively } = this.#parts;
    try {
      const files = await readFaceModel(source);
      // The runtime can do one thing at a time: a network that loads while another runs is the end of both.
      const heavy = await exclusively(() => loadFaceModel(runtime, files));
      const time = await this.#timeOf(heavy);
      this.#times.heavy = time;
      if (this.#lost) return;
      if (time > HEAVY_LIMIT) {
        await exclusively(() => heavy.release());
        return this.#tell('webgpu', gpu, 'heavy-slow');
      }
      const light = pipeline.useModel(heavy);
      this.#tell('webgpu', gpu, 'gpu-faster');
      await exclusively(() => light.release());
    } catch (error) {
      if (!this.#lost) this.#tell('webgpu', gpu, 'heavy-failed', error);
    }
  }

  /** Nothing of the card's is freed by itself: what it held goes with it. */
  #fallBack(problem: unknown): void {
    if (this.#lost) return;
    this.#lost = true;
    this.#gpu?.device.destroy();
    this.#parts.pipeline.useModel(this.#onWasm);
    this.#tell('wasm', null, 'gpu-lost', problem);
  }

  /** Median of some looks at a blank crop [ms], close-ups included. Between two looks there is time for a frame. */
  async #timeOf(model: FaceModel): Promise<number> {
    const { inputSize: side } = model.layout;
    const picture = { data: new Uint8ClampedArray(side * side * 4).fill(128), width: side, height: side };
    const times: number[] = [];
    for (let look = 0; look < WARM_UP + LOOKS; look++) {
      const time = await this.#parts.exclusively(async () => {
        const started = this.#parts.now();
        await model.observe(picture, { x: side / 2, y: side / 2, side, roll: 0 });
        return this.#parts.now() - started;
      });
      if (look >= WARM_UP) times.push(time);
    }
    return times.sort((a, b) => a - b)[LOOKS >> 1];
  }

  #tell(
    backend: BackendChoice['backend'],
    gpu: Gpu | null,
    reason: BackendChoice['reason'],
    problem: unknown = null,
  ): void {
    const isHeavy = this.#times.heavy !== undefined && backend === 'webgpu' && reason === 'gpu-faster';
    this.#parts.changed({
      backend,
      model: isHeavy ? 'heavy' : 'light',
      gpu: gpu?.name ?? null,
      reason,
      problem: problem === null ? null : problem instanceof Error ? problem.message : String(problem),
      times: { ...this.#times },
    });
  }
}
