import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('main.mjs', import.meta.url));

function bench(...args: string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [MAIN, ...args], (_error, stdout, stderr) =>
      resolve({ code: child.exitCode, output: stdout + stderr }),
    );
  });
}

test('an unknown name gets those there are, and fails', async () => {
  const { code, output } = await bench('trakcer');
  expect(code).toBe(1);
  expect(output).toContain('There is no benchmark "trakcer".');
  expect(output).toMatch(/^ {2}NAME +([\w-]+, )*tracker\b/m);
});

test('--help lists the benchmarks', async () => {
  const { code, output } = await bench('--help');
  expect(code).toBe(0);
  expect(output).toMatch(/^ {2}NAME +([\w-]+, )*tracker\b/m);
});
