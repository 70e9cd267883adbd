import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const PROGRAM = fileURLToPath(new URL('garbage.mjs', import.meta.url));

/** What is none [bytes of an update]: a number on the heap has twice as many. */
const NONE = 8;

/** Compiling beside the program makes what is compiled, and so what is boxed, a matter of how busy the machine is. */
const FLAGS = ['--expose-gc', '--no-concurrent-recompilation'];

// What springs leave is three-vrm's, and said in the readme.
test.each(['glb', 'vrm-without-springs'])('an update of a %s leaves no garbage', async (name) => {
  const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, PROGRAM, name]);
  expect(Number(stdout)).toBeGreaterThanOrEqual(0);
  expect(Number(stdout)).toBeLessThan(NONE);
});
