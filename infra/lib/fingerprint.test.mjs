import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fingerprint } from './fingerprint.mjs';

/** @type {string} */
let root;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'guise-fingerprint-'));
  write('src/a.ts', 'a');
  write('src/deep/b.ts', 'b');
});

afterEach(() => rmSync(root, { recursive: true }));

/**
 * @param {string} path
 * @param {string} content
 */
function write(path, content) {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), content);
}

test('stays the same while nothing changes, in whatever order the paths come', async () => {
  write('lock', '1');
  expect(await fingerprint(root, ['src', 'lock'])).toBe(await fingerprint(root, ['lock', 'src']));
});

test('changes with a content, a name and the salt', async () => {
  const before = await fingerprint(root, ['src']);
  const seen = new Set([before, await fingerprint(root, ['src'], 'v22')]);
  write('src/deep/b.ts', 'c');
  seen.add(await fingerprint(root, ['src']));
  write('src/deep/b.ts', 'b');
  write('src/c.ts', '');
  seen.add(await fingerprint(root, ['src']));
  expect(seen.size).toBe(4);
});

test('leaves out what is installed or built, and paths that do not exist', async () => {
  const before = await fingerprint(root, ['src']);
  write('src/node_modules/x/index.js', 'x');
  write('src/dist/a.js', 'x');
  expect(await fingerprint(root, ['src', 'absent'])).toBe(before);
});
