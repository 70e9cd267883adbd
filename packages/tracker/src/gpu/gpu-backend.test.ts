import { describe, expect, it } from 'vitest';
import { ModelError } from '../errors.js';
import type { ModelSource } from '../model/source.js';
import { FacePipeline } from '../pipeline.js';
import type { Network, Runtime } from '../runtime.js';
import { faceLayoutJson, jsonBytes } from '../testing/files.js';
import { finderSeeing, perfectFace, type Scene } from '../testing/networks.js';
import { rampPicture, syntheticLayout } from '../testing/synthetic.js';
import type { BackendChoice } from './backend-choice.js';
import { GpuBackend } from './gpu-backend.js';
import { endingWith } from './webgpu-runtime.js';

const layout = syntheticLayout();
const finderLayout = { inputSize: 16, grid: 4, threshold: 0.5 };
const picture = rampPicture();
const scene: Scene = {
  pose: { rotation: [0, 0, 0, 1], translation: [0, 0, -0.5] },
  blendshapes: [0.5, 0, 0],
  presence: 0.99,
};

/** Where the models lie: the first byte of a network says which it is. */
function folderOf(network: number, read: string[] = []): ModelSource {
  return async (file) => {
    read.push(file);
    return file === 'layout.json' ? jsonBytes(faceLayoutJson(layout)) : Uint8Array.of(network);
  };
}
const [FINDER, LIGHT, HEAVY] = [0, 1, 2];

/** A pipeline on WebAssembly and a graphics card, on a clock that only networks move. */
async function setUp({
  wasm = 10,
  webgpu = 3,
  heavy = 8,
  allowsHeavy = true,
  gpuRuns = true,
  forced = false,
} = {}) {
  let time = 0;
  let broken = '';
  let [alone, heavyLoadedAlone] = [false, false];
  const used: string[] = [];
  const released: string[] = [];
  const timed = (name: string, cost: number): Network => {
    const network = perfectFace(layout, scene, picture);
    return {
      ...network,
      run: async (inputs) => {
        if (name === broken) throw new Error('out of memory');
        time += cost;
        used.push(name);
        return network.run(inputs);
      },
      release: async () => void released.push(name),
    };
  };
  const onWasm: Runtime = {
    load: async ([which]) =>
      which === FINDER
        ? finderSeeing(finderLayout, { column: 1, row: 1, side: 0.6, roll: 0, score: 0.9 })
        : timed('wasm', wasm),
  };
  const pipeline = await FacePipeline.create(onWasm, {
    face: folderOf(LIGHT),
    finder: async (file) =>
      file === 'layout.json'
        ? jsonBytes({ kind: 'face-finder', version: 1, ...finderLayout })
        : Uint8Array.of(FINDER),
  });
  let lose: (reason: string) => void = () => {};
  const lost = new Promise<string>((resolve) => {
    lose = resolve;
  });
  let destroyed = false;
  const destroy = () => {
    destroyed = true;
    lose('destroyed');
  };
  const gpu = { name: 'test card', device: { destroy } as GPUDevice, lost };
  const onGpu: Runtime = {
    load: async ([which]) => {
      if (!gpuRuns) throw new ModelError('model-invalid', 'no such operator');
      if (which === HEAVY) heavyLoadedAlone = alone;
      return endingWith(lost, which === HEAVY ? timed('heavy', heavy) : timed('webgpu', webgpu));
    },
  };
  const breakDown = (name: string) => {
    broken = name;
  };
  const choices: BackendChoice[] = [];
  const heavyRead: string[] = [];
  let heavySource = folderOf(HEAVY, heavyRead);
  let heavyGivenUp: AbortSignal | null = null;
  const heavySourceFor = (lost: AbortSignal) => {
    heavyGivenUp = lost;
    return heavySource;
  };
  const backend = () =>
    new GpuBackend({
      gpu,
      forced,
      pipeline,
      light: folderOf(LIGHT),
      heavy: allowsHeavy ? heavySourceFor : null,
      createRuntime: async () => onGpu,
      exclusively: async (task) => {
        alone = true;
        try {
          return await task();
        } finally {
          alone = false;
        }
      },
      changed: (choice) => choices.push(choice),
      now: () => time,
    });
  return {
    backend,
    choices,
    used,
    heavyRead,
    lose,
    isDestroyed: () => destroyed,
    breakDown,
    released,
    isHeavyLoadedAlone: () => heavyLoadedAlone,
    isHeavyGivenUp: () => heavyGivenUp?.aborted,
    /** The heavy model comes from here instead. */
    fetchHeavyFrom: (source: ModelSource) => {
      heavySource = source;
    },
  };
}

/** Which network looked at a picture. */
async function lookWith(backend: GpuBackend, used: string[], timestamp: number): Promise<string | undefined> {
  used.length = 0;
  const { change } = await backend.track(picture, timestamp);
  expect(['found', 'followed']).toContain(change);
  return used.at(-1);
}

describe('GpuBackend', () => {
  it('drops a card that is slower, without reading the heavy model, and frees what it held', async () => {
    const { backend, choices, used, released, heavyRead, isDestroyed } = await setUp({ webgpu: 11 });
    const on = backend();
    await on.start();
    expect(choices).toMatchObject([
      { backend: 'wasm', reason: 'gpu-slower', times: { wasm: 10, webgpu: 11 } },
    ]);
    expect(heavyRead).toEqual([]);
    expect(released).toEqual(['webgpu']);
    expect(isDestroyed()).toBe(true);
    expect(await lookWith(on, used, 0)).toBe('wasm');
  });

  it('drops a card that fails in the race, and frees what it held', async () => {
    const { backend, choices, used, released, breakDown, isDestroyed } = await setUp();
    breakDown('webgpu');
    const on = backend();
    await on.start();
    expect(choices).toMatchObject([{ backend: 'wasm', reason: 'gpu-failed', problem: 'out of memory' }]);
    expect(released).toEqual(['webgpu']);
    expect(isDestroyed()).toBe(true);
    expect(await lookWith(on, used, 0)).toBe('wasm');
  });

  it('keeps a slow card and a slow heavy model where it is told to', async () => {
    const { backend, choices, used, released } = await setUp({ webgpu: 11, heavy: 900, forced: true });
    const on = backend();
    await on.start();
    expect(choices).toMatchObject([
      { backend: 'webgpu', model: 'light', reason: 'gpu-forced' },
      { backend: 'webgpu', model: 'heavy', reason: 'gpu-forced' },
    ]);
    expect(released).toEqual([]);
    expect(await lookWith(on, used, 0)).toBe('heavy');
  });

  it('drops a card that cannot run the model', async () => {
    const { backend, choices, used } = await setUp({ gpuRuns: false });
    const on = backend();
    await on.start();
    expect(choices).toMatchObject([{ backend: 'wasm', reason: 'gpu-failed', problem: 'no such operator' }]);
    expect(await lookWith(on, used, 0)).toBe('wasm');
  });

  it('moves to a card that is faster, and there to the heavy model', async () => {
    const { backend, choices, used, heavyRead } = await setUp();
    const on = backend();
    await on.start();
    expect(choices).toMatchObject([
      { backend: 'webgpu', model: 'light', gpu: 'test card', reason: 'gpu-faster' },
      { backend: 'webgpu', model: 'heavy', times: { wasm: 10, webgpu: 3, heavy: 8 } },
    ]);
    expect(heavyRead.sort()).toEqual(['layout.json', 'model.onnx']);
    expect(await lookWith(on, used, 0)).toBe('heavy');
  });

  it('keeps the light model where the heavy one takes too long', async () => {
    const { backend, choices, used, released } = await setUp({ heavy: 40 });
    const on = backend();
    await on.start();
    expect(released).toEqual(['heavy']);
    expect(choices.at(-1)).toMatchObject({ backend: 'webgpu', model: 'light', reason: 'heavy-slow' });
    expect(await lookWith(on, used, 0)).toBe('webgpu');
  });

  it('goes on without a card that is lost, before the next picture or in the middle of one', async () => {
    for (const during of [false, true]) {
      const { backend, choices, used, lose } = await setUp({ allowsHeavy: false });
      const on = backend();
      await on.start();
      expect(await lookWith(on, used, 0)).toBe('webgpu');
      const tracked = during ? on.track(picture, 33) : null;
      lose('the driver was reset');
      if (tracked) expect((await tracked).change).toBe('followed');
      expect(await lookWith(on, used, 66)).toBe('wasm');
      expect(choices.at(-1)).toMatchObject({
        backend: 'wasm',
        model: 'light',
        gpu: null,
        reason: 'gpu-lost',
      });
      expect(choices).toHaveLength(2);
    }
  });

  it('gives up the heavy model when the card is lost while it is on its way', async () => {
    const { backend, choices, used, lose, fetchHeavyFrom, isHeavyGivenUp } = await setUp();
    const on = backend();
    let arrive = () => {};
    const arrival = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const asked = new Promise<void>((resolve) =>
      fetchHeavyFrom(async (file) => {
        resolve();
        await arrival;
        return folderOf(HEAVY)(file);
      }),
    );
    const started = on.start();
    await asked;
    expect(isHeavyGivenUp()).toBe(false);
    lose('the driver was reset');
    expect(await lookWith(on, used, 0)).toBe('wasm');
    expect(isHeavyGivenUp()).toBe(true);
    arrive();
    await started;
    expect(choices.map(({ reason }) => reason)).toEqual(['gpu-faster', 'gpu-lost']);
    expect(await lookWith(on, used, 33)).toBe('wasm');
  });

  it('does without the heavy model while the page needs the card, and takes it up again, at once', async () => {
    const { backend, choices, used, heavyRead } = await setUp();
    const on = backend();
    await on.start();
    on.wantHeavy(false);
    expect(await lookWith(on, used, 0)).toBe('webgpu');
    expect(choices.at(-1)).toMatchObject({ backend: 'webgpu', model: 'light', reason: 'heavy-unwanted' });
    on.wantHeavy(false);
    on.wantHeavy(true);
    expect(await lookWith(on, used, 33)).toBe('heavy');
    expect(choices).toHaveLength(4);
    expect(heavyRead).toHaveLength(2);
  });

  it('keeps a heavy model that nobody wants yet for later, and none on a card that is lost', async () => {
    const { backend, choices, used, lose } = await setUp();
    const on = backend();
    on.wantHeavy(false);
    await on.start();
    expect(await lookWith(on, used, 0)).toBe('webgpu');
    lose('the driver was reset');
    await lookWith(on, used, 33);
    on.wantHeavy(true);
    expect(await lookWith(on, used, 66)).toBe('wasm');
    expect(choices.map(({ reason }) => reason)).toEqual(['gpu-faster', 'heavy-unwanted', 'gpu-lost']);
  });

  it('does not hide what goes wrong on WebAssembly', async () => {
    const { backend, breakDown } = await setUp({ webgpu: 11 });
    const on = backend();
    await on.start();
    await on.track(picture, 0);
    breakDown('wasm');
    await expect(on.track(picture, 33)).rejects.toThrow('out of memory');
  });

  it('loads the heavy model while nothing else runs on the card', async () => {
    const { backend, isHeavyLoadedAlone } = await setUp();
    await backend().start();
    expect(isHeavyLoadedAlone()).toBe(true);
  });

  it('a card that fails on the first picture of a face costs none: it is found on the same picture', async () => {
    const { backend, used, breakDown } = await setUp({ allowsHeavy: false });
    const on = backend();
    await on.start();
    breakDown('webgpu');
    expect(await lookWith(on, used, 0)).toBe('wasm');
  });

  it('a card that fails on a picture is let go of', async () => {
    const { backend, used, breakDown, isDestroyed } = await setUp();
    const on = backend();
    await on.start();
    await lookWith(on, used, 0);
    breakDown('webgpu');
    breakDown('heavy');
    await lookWith(on, used, 33);
    expect(isDestroyed()).toBe(true);
  });
});
