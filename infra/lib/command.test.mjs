import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findProgram, runQuietly } from './command.mjs';

const node = process.execPath;

test('gives back exit code and output, line by line, and keeps a log', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'guise-command-'));
  const log = join(folder, 'deep/a.log');
  /** @type {string[]} */
  const lines = [];
  const program = 'console.log("one"); console.log("two"); process.exitCode = 3';
  const result = await runQuietly(node, ['-e', program], { log, onLine: (line) => lines.push(line) });
  expect(result).toEqual({ code: 3, output: 'one\ntwo\n' });
  expect(lines).toEqual(['one', 'two']);
  expect(readFileSync(log, 'utf8')).toBe('one\ntwo\n');
  rmSync(folder, { recursive: true });
});

test('a program that does not exist is code 127, not an exception', async () => {
  expect((await runQuietly('no-such-program-here', [])).code).toBe(127);
});

test('a command whose time is up is ended, with what it started', async () => {
  const program = `
    const { spawn } = require('node:child_process');
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
    setInterval(() => {}, 1000);`;
  // The result comes only when nobody holds the output open any more: neither the command nor its child.
  expect((await runQuietly(node, ['-e', program], { timeoutMs: 1000 })).code).toBe(124);
});

test('finds programs on PATH', () => {
  expect(findProgram('no-such-program-here', 'sh')).toMatch(/\/sh$/);
  expect(findProgram('no-such-program-here')).toBeNull();
});
