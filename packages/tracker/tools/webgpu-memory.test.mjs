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
    // Buffers are freed beside the program, after the collector has found them.
    for (let i = 0; i < 5; i++) {
      gc();
      await new Promise((resolve) => setImmediate(resolve));
    }
    return process.memoryUsage().arrayBuffers;
  };
  const before = await run(50);
  // Kept, they would be 200 MB.
  expect((await run(500)) - before).toBeLessThan(60e6);
});
