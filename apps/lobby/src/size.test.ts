import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('the whole lobby is 600 lines of TypeScript at most, blank ones not counted', () => {
  const folder = new URL('./', import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const lines = files.map(
    (name) =>
      readFileSync(new URL(name, folder), 'utf8')
        .split('\n')
        .filter((line) => line.trim()).length,
  );
  expect(lines.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(600);
});
