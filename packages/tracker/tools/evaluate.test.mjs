import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const tool = fileURLToPath(new URL('./evaluate.mjs', import.meta.url));
const faces = fileURLToPath(new URL('../../../../shared/faces', import.meta.url));
const here = existsSync(faces);
const skipped =
  'There is no ../shared/faces: whether the shipped model is sane on labelled clips is NOT tested.';
if (!here) console.warn(skipped);

describe('the shipped model', () => {
  it.skipIf(!here)('is sane on clips that training never saw', { timeout: 600_000 }, () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [tool, '--check'], { encoding: 'utf8' });
    console.log(stdout);
    expect(status, stderr).toBe(0);
    expect(stdout).toContain('pooled');
  });

  it('is not judged where there are no labelled faces', () => {
    const output = execFileSync(process.execPath, [tool, '--faces', '/nowhere', '--check'], {
      encoding: 'utf8',
    });
    expect(output).toMatch(/^skipped: /);
  });
});
