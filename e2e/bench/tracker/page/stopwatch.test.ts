import type { Network, Runtime } from '@guise/tracker';
import { expect, test } from 'vitest';
import { Stopwatch } from './stopwatch.js';

/** With private fields, as the real one: they can be reached through the object itself only. */
class FakeNetwork implements Network {
  readonly outputNames = [];
  readonly #names = ['image'];
  released = false;
  get inputNames() {
    return this.#names;
  }
  async run() {
    return { out: { data: Float32Array.of(this.#names.length), shape: [1] } };
  }
  async release() {
    this.released = this.#names.length > 0;
  }
}

async function loaded(watchedFile: boolean) {
  const stopwatch = new Stopwatch();
  const bytes = Uint8Array.of(1);
  const source = stopwatch.watchFiles('prnet-lite', async () => bytes);
  if (watchedFile) await source('model.onnx');
  const fake = new FakeNetwork();
  const runtime: Runtime = { load: async () => fake };
  return { stopwatch, fake, network: await stopwatch.watchRuntime(runtime).load(bytes) };
}

test('a run is noted under its file and answers as before', async () => {
  const { stopwatch, network } = await loaded(true);
  const runs = stopwatch.begin();
  expect((await network.run({})).out?.data[0]).toBe(1);
  expect(runs.map(({ network: name }) => name)).toEqual(['prnet-lite/model.onnx']);
  expect(runs[0]?.end).toBeGreaterThanOrEqual(runs[0]?.start as number);
});

test('what ran before is not among the runs of the next picture', async () => {
  const { stopwatch, network } = await loaded(true);
  stopwatch.begin();
  await network.run({});
  expect(stopwatch.begin()).toEqual([]);
});

test('the rest of the network is untouched', async () => {
  const { fake, network } = await loaded(true);
  expect(network.inputNames).toEqual(['image']);
  await network.release();
  expect(fake.released).toBe(true);
});

test('a network from unknown bytes is known by its number', async () => {
  const { stopwatch, network } = await loaded(false);
  const runs = stopwatch.begin();
  await network.run({});
  expect(runs[0]?.network).toBe('network 1');
});
