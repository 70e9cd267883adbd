import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { EMBED_COMMANDS, EMBED_EVENTS } from '../dist/embed-protocol/index.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const page = readFileSync(`${ROOT}docs/embed.md`, 'utf8');

test('docs/embed.md names every command and every event', () => {
  const named = new Set([...page.matchAll(/`(\w+)(?:\([^`]*\))?`/g)].map(([, name]) => name));
  const missing = [...Object.keys(EMBED_COMMANDS), ...Object.keys(EMBED_EVENTS)].filter(
    (name) => !named.has(name),
  );
  expect(missing).toEqual([]);
});
