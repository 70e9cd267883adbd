import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { endingWith } from '../dist/gpu/webgpu-runtime.js';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc');

it('a network on a graphics card keeps nothing of what it has given, however long the card lives', async () => {
  const network = {
    inputNames: [],
    outputNames: [],
    run: async () => ({ out: { data: new Float32Array(100_000), shape: [100_000] } }),
    release: async () => undefined,
  };
  const watched = endingWith(new Promise(() => undefined), network);
  const run = async (times) => {
    for (let i = 0; i < times; i++) await watched.run({});
    gc();
    return process.memoryUsage().arrayBuffers;
  };
  const before = await run(50);
  expect((await run(500)) - before).toBeLessThan(20e6);
});
