import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BLENDSHAPE_NAMES, restFaceFrame } from '@guise/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MOTION } from '../../../packages/protocol/tools/track-file.mjs';
import { Problem } from '../problem.js';
import { readTrack } from './track.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guise-track-'));
});
afterAll(() => rm(folder, { recursive: true }));

function line(timestamp: number): string {
  const blendshapes = Object.fromEntries(BLENDSHAPE_NAMES.map((name, i) => [name, i / 100]));
  return JSON.stringify({ ...restFaceFrame(timestamp), blendshapes });
}

async function fileOf(...lines: string[]): Promise<string> {
  const file = join(folder, 'track.jsonl');
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}

const LINES = Array.from({ length: 30 }, (_, i) => line(i * 33));

test('reads what npm run track writes', async () => {
  const frames = await readTrack(await fileOf(...LINES));
  expect(frames.map(({ timestamp }) => timestamp)).toEqual(LINES.map((_, i) => i * 33));
  expect(frames[0]?.blendshapes[51]).toBeCloseTo(0.51, 6);
});

test('reads a recording', async () => {
  const frames = await readTrack(join(MOTION, 'd12.track.gz'));
  expect(frames.length).toBeGreaterThan(100);
  await expect(readTrack(join(folder, 'none.track.gz'))).rejects.toThrow(Problem);
});

test('says what is wrong with a file that is none', async () => {
  await expect(readTrack(join(folder, 'none'))).rejects.toThrow(Problem);
  await expect(readTrack(await fileOf(...LINES, '{}'))).rejects.toThrow(/line 31 is no frame/);
  await expect(readTrack(await fileOf(line(0)))).rejects.toThrow(/1 frames; 30 are needed/);
});
