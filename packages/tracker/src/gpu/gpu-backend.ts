import type { FaceModel } from '../face-model.js';
import { loadFaceModel, readFaceModel } from '../model/load.js';
import type { ModelSource } from '../model/source.js';
import type { Picture } from '../picture.js';
import type { FacePipeline, PipelineResult } from '../pipeline.js';
import type { Runtime } from '../runtime.js';
import { type BackendChoice, wordsOf } from './backend-choice.js';
import type { Gpu } from './gpu.js';

/** Looks at a blank crop before the clock starts (shaders are compiled by the first), and the ones whose median counts. */
const RACE = { warmUp: 2, looks: 5 };
/** A card that is used however slow it is need only show that it runs. */
const TRIAL = { warmUp: 0, looks: 1 };

/** Longest a look with the heavy model may take [ms]: what a frame at 30 a second leaves beside everything else. */
const HEAVY_LIMIT = 20;

export interface GpuBackendParts {
  gpu: Gpu;
  /** Use it, and the heavy model on it, however slow they are: to test with. */
  forced: boolean;
  /** Runs the light model on WebAssembly, and stays the one that is used. */
  pipeline: FacePipeline;
  /** The folder of the model that the pipeline has. */
  light: ModelSource;
  /**
   * A model that only a graphics card is fast enough for. Nothing of it is read before one is chosen, nor once `lost` is
   * aborted.
   */
  heavy: ((lost: AbortSignal) => ModelSource) | null;
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
  readonly #lost = new AbortController();
  /** Both models on the card, once the heavy one has proved fast enough: changing between them costs no frame. */
  #onGpu: { light: FaceModel; heavy: FaceModel } | null = null;
  #heavyWanted = true;

  constructor(parts: GpuBackendParts) {
    this.#parts = parts;
    this.#onWasm = parts.pipeline.model;
  }

  /** Tries the graphics card; frames go on meanwhile. Never throws: where it is no use everything stays as it is. */
  async start(): Promise<void> {
    const { gpu, createRuntime, light, heavy, forced, pipeline } = this.#parts;
    let runtime: Runtime;
    try {
      runtime = await createRuntime(gpu);
      const model = await loadFaceModel(runtime, await readFaceModel(light));
      const isFaster = await this.#orDiscard(model, this.#isFaster(model));
      if (!isFaster && !forced) {
        await this.#discard(model);
        gpu.device.destroy();
        return this.#tell('wasm', 'light', 'gpu-slower');
      }
      pipeline.useModel(model);
    } catch (error) {
      gpu.device.destroy();
      return this.#tell('wasm', 'light', 'gpu-failed', error);
    }
    void gpu.lost.then((reason) => this.#fallBack(reason));
    this.#tell('webgpu', 'light', forced ? 'gpu-forced' : 'gpu-faster');
    if (heavy) await this.#tryHeavy(heavy(this.#lost.signal), runtime);
  }

  /** Whether the heavy model may be used where the card is fast enough for it. */
  wantHeavy(wanted: boolean): void {
    if (wanted === this.#heavyWanted) return;
    this.#heavyWanted = wanted;
    if (this.#onGpu && !this.#isLost) this.#useWanted(this.#onGpu);
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
  async #tryHeavy(source: ModelSource, runtime: Runtime): Promise<void> {
    const { pipeline, exclusively, forced } = this.#parts;
    try {
      const files = await readFaceModel(source);
      if (this.#isLost) return;
      // The runtime can do one thing at a time: a network that loads while another runs is the end of both.
      const heavy = await exclusively(() => loadFaceModel(runtime, files));
      const time = await this.#orDiscard(heavy, this.#timeOf(heavy));
      this.#times.heavy = time;
      if (this.#isLost) return;
      if (time > HEAVY_LIMIT && !forced) {
        await this.#discard(heavy);
        return this.#tell('webgpu', 'light', 'heavy-slow');
      }
      this.#onGpu = { light: pipeline.model, heavy };
      this.#useWanted(this.#onGpu);
    } catch (error) {
      if (!this.#isLost) this.#tell('webgpu', 'light', 'heavy-failed', error);
    }
  }

  #useWanted({ light, heavy }: { light: FaceModel; heavy: FaceModel }): void {
    this.#parts.pipeline.useModel(this.#heavyWanted ? heavy : light);
    if (!this.#heavyWanted) this.#tell('webgpu', 'light', 'heavy-unwanted');
    else this.#tell('webgpu', 'heavy', this.#parts.forced ? 'gpu-forced' : 'gpu-faster');
  }

  /** Nothing of the card's is freed by itself: what it held goes with it. */
  #fallBack(problem: unknown): void {
    if (this.#isLost) return;
    this.#lost.abort();
    this.#parts.gpu.device.destroy();
    this.#parts.pipeline.useModel(this.#onWasm);
    this.#tell('wasm', 'light', 'gpu-lost', problem);
  }

  get #isLost(): boolean {
    return this.#lost.signal.aborted;
  }

  /** Median of some looks at a blank crop [ms], close-ups included. Between two looks there is time for a frame. */
  async #timeOf(model: FaceModel): Promise<number> {
    const { inputSize: side } = model.layout;
    const picture = { data: new Uint8ClampedArray(side * side * 4).fill(128), width: side, height: side };
    const times: number[] = [];
    const { warmUp, looks } = this.#parts.forced ? TRIAL : RACE;
    for (let look = 0; look < warmUp + looks; look++) {
      const time = await this.#parts.exclusively(async () => {
        const started = this.#parts.now();
        await model.observe(picture, { x: side / 2, y: side / 2, side, roll: 0 });
        return this.#parts.now() - started;
      });
      if (look >= warmUp) times.push(time);
    }
    return times.sort((a, b) => a - b)[looks >> 1];
  }

  /** What comes of work with a model that is of no use if that fails. */
  async #orDiscard<Value>(model: FaceModel, work: Promise<Value>): Promise<Value> {
    try {
      return await work;
    } catch (error) {
      await this.#discard(model);
      throw error;
    }
  }

  /** Frees a model of the card's, not in the middle of a picture. One that cannot be freed is in nobody's way. */
  async #discard(model: FaceModel): Promise<void> {
    await this.#parts.exclusively(() => model.release()).catch(() => {});
  }

  #tell(
    backend: BackendChoice['backend'],
    model: BackendChoice['model'],
    reason: BackendChoice['reason'],
    problem: unknown = null,
  ): void {
    const gpu = backend === 'webgpu' ? this.#parts.gpu.name : null;
    const times = { ...this.#times };
    this.#parts.changed({ backend, model, gpu, reason, problem: wordsOf(problem), times });
  }
}
