import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseTestOptions, TURNS } from './test-options.mjs';

describe('parseTestOptions', () => {
  test('knows its stages', () => {
    expect(parseTestOptions(['--only', 'unit']).only).toBe('unit');
    expect(parseTestOptions(['--only', 'screens']).only).toBe('screens');
    expect(parseTestOptions([])).toMatchObject({ all: false, only: undefined });
    expect(parseTestOptions(['--all']).all).toBe(true);
    expect(() => parseTestOptions(['--only', 'units'])).toThrow(/no stage units/);
  });

  test('knows the parts of the browser tests that there are', () => {
    expect(parseTestOptions([]).turn).toBeUndefined();
    expect(parseTestOptions(['--turn', '1']).turn).toBe(1);
    for (const turn of ['0', `${TURNS.length + 1}`, 'x', ''])
      expect(() => parseTestOptions([`--turn=${turn}`])).toThrow(/no turn/);
  });

  test('each file of browser tests that is looked at in turn is there, and in one part', () => {
    const names = TURNS.flat();
    expect(new Set(names).size).toBe(names.length);
    const missing = names.filter(
      (name) => !existsSync(new URL(`../../e2e/${name}.spec.ts`, import.meta.url)),
    );
    expect(missing).toEqual([]);
    // What looks at a change takes one of as many as there are.
    const ci = readFileSync(new URL('../../.ci/run', import.meta.url), 'utf8');
    expect(ci).toContain('parts=$(node -p "require(\'./e2e/turns.json\').length")');
    expect(ci).toContain('% parts + 1))');
  });
});
