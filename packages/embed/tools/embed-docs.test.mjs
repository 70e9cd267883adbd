import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { EMBED_COMMANDS, EMBED_EVENTS } from '../dist/embed-protocol/index.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const page = readFileSync(`${ROOT}docs/embed.md`, 'utf8');

test('what docs/embed.md shows fits the types', async () => {
  const samples = [...page.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code);
  expect(samples.length).toBeGreaterThan(1);
  const folder = `${ROOT}.cache/docs-embed/`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [index, code] of samples.entries())
    writeFileSync(`${folder}sample-${index}.ts`, `${code}\nexport {};\n`);
  const compilerOptions = {
    noEmit: true,
    composite: false,
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    types: [],
    paths: { '@guise/embed/loader': [`${ROOT}packages/embed/dist/loader/index.d.ts`] },
  };
  writeFileSync(
    `${folder}tsconfig.json`,
    JSON.stringify({ extends: `${ROOT}tsconfig.base.json`, compilerOptions, include: ['*.ts'] }),
  );
  const output = await new Promise((resolve) =>
    execFile(`${ROOT}node_modules/.bin/tsc`, ['-p', folder], (_error, stdout) => resolve(stdout)),
  );
  expect(output).toBe('');
});

test('docs/embed.md names every command and every event', () => {
  const named = new Set([...page.matchAll(/`(\w+)(?:\([^`]*\))?`/g)].map(([, name]) => name));
  const missing = [...Object.keys(EMBED_COMMANDS), ...Object.keys(EMBED_EVENTS)].filter(
    (name) => !named.has(name),
  );
  expect(missing).toEqual([]);
});
