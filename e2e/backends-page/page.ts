import {
  type BackendChoice,
  createOnnxRuntime,
  FacePipeline,
  fetchedModel,
  type Picture,
  type Runtime,
} from '@guise/tracker';
import { findGpu, type Gpu } from '../../packages/tracker/dist/gpu/gpu.js';
import { GpuBackend } from '../../packages/tracker/dist/gpu/gpu-backend.js';
import { createWebGpuRuntime } from '../../packages/tracker/dist/gpu/webgpu-runtime.js';
import { quantile } from '../bench/statistics.js';
import type { Agreement, LossReport, Task } from './messages.js';

declare global {
  interface Window {
    /** Runs networks on WebAssembly and on the imitated graphics card. `numbers`: URL of the file of floats. */
    compare(task: Task, numbers: string): Promise<Agreement>;
    /** Follows a face (RGBA at `picture`), destroys the graphics card, and goes on. */
    loseGpu(picture: string, width: number, height: number): Promise<LossReport>;
  }
}

const models = `${location.origin}/models`;
let card: Promise<{ gpu: Gpu; runtime: Runtime }> | null = null;

/** The imitated card; ONNX Runtime keeps the first device it is given, so there is one for all that is compared. */
function imitatedCard() {
  card ??= (async () => {
    const gpu = await findGpu(true);
    if (!gpu) throw new Error('this browser has no WebGPU, not even an imitated one');
    return { gpu, runtime: await createWebGpuRuntime(gpu) };
  })();
  return card;
}

function createPipeline(): Promise<FacePipeline> {
  return FacePipeline.create(createOnnxRuntime(), {
    face: fetchedModel(`${models}/prnet-lite`),
    finder: fetchedModel(`${models}/face-finder`),
  });
}

window.compare = async ({ network, runs }, numbers) => {
  const [bytes, floats] = await Promise.all(
    [network, numbers].map(async (url) => (await fetch(url)).arrayBuffer()),
  );
  const all = new Float32Array(floats as ArrayBuffer);
  const onWasm = await createOnnxRuntime().load(new Uint8Array(bytes as ArrayBuffer));
  const { runtime } = await imitatedCard();
  const onGpu = await runtime.load(new Uint8Array(bytes as ArrayBuffer));
  const differences = { wasmNode: 0, webgpuNode: 0, webgpuWasm: 0 };
  const times = { wasm: [] as number[], webgpu: [] as number[] };
  for (const { shape, input, outputs } of runs) {
    const image = { data: all.slice(input[0], input[0] + input[1]), shape };
    const begun = performance.now();
    const wasm = await onWasm.run({ image });
    const between = performance.now();
    const webgpu = await onGpu.run({ image });
    times.wasm.push(between - begun);
    times.webgpu.push(performance.now() - between);
    for (const [name, [from, count]] of Object.entries(outputs)) {
      const [a, b] = [wasm[name]?.data, webgpu[name]?.data];
      if (a?.length !== count || b?.length !== count)
        throw new Error(`${network}: output "${name}" differs in size`);
      const node = all.subarray(from, from + count);
      differences.wasmNode = Math.max(differences.wasmNode, farthest(a, node));
      differences.webgpuNode = Math.max(differences.webgpuNode, farthest(b, node));
      differences.webgpuWasm = Math.max(differences.webgpuWasm, farthest(b, a));
    }
  }
  await onWasm.release();
  await onGpu.release();
  return { differences, times: { wasm: quantile(times.wasm, 0.5), webgpu: quantile(times.webgpu, 0.5) } };
};

window.loseGpu = async (url, width, height) => {
  const picture: Picture = { data: new Uint8Array(await (await fetch(url)).arrayBuffer()), width, height };
  const { gpu, runtime } = await imitatedCard();
  const choices: BackendChoice[] = [];
  const downloaded = new Map<string, number>();
  const backend = new GpuBackend({
    gpu,
    // An imitated card is slower than none.
    forced: true,
    pipeline: await createPipeline(),
    light: fetchedModel(`${models}/prnet-lite`),
    // Any model will do; that it is read only now is what matters.
    heavy: (lost) =>
      fetchedModel(`${models}/prnet-lite`, (file, loaded) => downloaded.set(file, loaded), lost),
    createRuntime: async () => runtime,
    exclusively: (task) => task(),
    changed: (choice) => choices.push(choice),
    now: () => performance.now(),
  });
  await backend.start();
  const [before, after]: [string[], string[]] = [[], []];
  for (let i = 0; i < 2; i++) before.push((await backend.track(picture, i * 33)).change);
  // In the middle of a picture.
  const tracked = backend.track(picture, 66);
  gpu.device.destroy();
  after.push((await tracked).change);
  for (let i = 3; i < 8; i++) after.push((await backend.track(picture, i * 33)).change);
  return { before, after, choices, downloaded: Object.fromEntries(downloaded) };
};

function farthest(a: Float32Array, b: Float32Array): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    const away = Math.abs((a[i] as number) - (b[i] as number));
    // Not a number is as far away as it gets.
    most = away <= most ? most : Number.isNaN(away) ? Number.POSITIVE_INFINITY : away;
  }
  return most;
}
