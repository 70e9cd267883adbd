import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('the whole lobby is 600 lines of TypeScript at most, without comments and blank ones', () => {
  const folder = new URL('./', import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const code = files
    .flatMap((name) => readFileSync(new URL(name, folder), 'utf8').split('\n'))
    .filter((line) => !/^\s*(?:\/\/|\/?\*|$)/.test(line));
  expect(code.length).toBeLessThanOrEqual(600);
});
