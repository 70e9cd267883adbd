import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { TABLES } from '../dist/codec/tables.js';
import { GOLDEN_FILE, goldenStreams, READER, tablesText } from './golden-packets.mjs';

const golden = JSON.parse(await readFile(GOLDEN_FILE, 'utf8'));
const python = await promisify(execFile)('python3', ['-c', 'print(3)']).catch(() => null);

test('the codec writes and reads the golden packets as ever', async () => {
  expect(await goldenStreams()).toEqual(golden);
});

test('there is something of everything in them', () => {
  const arrivals = golden.flatMap((stream) => stream.arrivals);
  const kinds = new Set(arrivals.map(({ packet }) => (Number.parseInt(packet.slice(0, 2), 16) >> 5) & 3));
  expect([...kinds].sort()).toEqual([0, 1, 2, 3]);
  expect(arrivals.some(({ error }) => error === 'keyframe-unknown')).toBe(true);
});

test.skipIf(!python)('a reader written from WIRE.md alone reads them alike', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guise-golden-'));
  try {
    await writeFile(join(folder, 'tables'), await tablesText());
    for (const { arrivals } of golden) {
      const lines = await readWithPython(
        join(folder, 'tables'),
        arrivals.map(({ packet }) => packet),
      );
      lines.forEach(({ landmarks, error, ...face }, i) => {
        if (landmarks) expectNear(landmarks, TABLES.basis.restore(face.channels));
        expect(error ? { error } : { face }).toEqual(
          error ? { error: arrivals[i].error } : { face: arrivals[i].face },
        );
      });
      expect(lines).toHaveLength(arrivals.length);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

function expectNear(landmarks, expected) {
  landmarks.forEach((value, i) => {
    expect(Math.abs(value - expected[i])).toBeLessThan(1e-4);
  });
}

async function readWithPython(tables, packets) {
  const done = promisify(execFile)('python3', [READER, tables]);
  done.child.stdin.end(packets.join('\n'));
  const { stdout } = await done;
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}
