import { decodeOwnFace } from '@guise/protocol';
import { ScanError, type ScannedFace, type ScanProgress } from '@guise/tracker';
import { expect, it, vi } from 'vitest';
import { type Scanner, ScanSession } from './scan-session.js';

/** The start of a baseline JPEG of 64 x 64, as far as anybody reads it here. */
const JPEG = Uint8Array.of(
  ...[0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0, 64, 0, 64, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1],
  ...[0xff, 0xda, 0, 12, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0, 0, 0xff, 0xd9],
);
const SIDE = 16;
const FACE: ScannedFace = {
  side: SIDE,
  surface: new Float32Array(SIDE * SIDE * 3).fill(0.01),
  mask: new Uint8Array(SIDE * SIDE).fill(1),
  texture: { data: new Uint8ClampedArray(64 * 64 * 4), width: 64, height: 64 },
  skinColour: [200, 150, 120],
  irisColour: [80, 60, 40],
  hairColour: [30, 20, 10],
};
const progress = (step: ScanProgress['step']): ScanProgress => ({ step, share: 0, hint: null, done: [] });

/** A scanner that wants these steps, one look each, and fuses as often as it is told. */
function scannerOf(steps: ScanProgress['step'][], fusions: (ScannedFace | Error)[]) {
  let looks = 0;
  return {
    look: vi.fn(async () => progress(steps[Math.min(looks++, steps.length - 1)] ?? null)),
    fuse: vi.fn(async () => {
      const fusion = fusions.shift() as ScannedFace | Error;
      if (fusion instanceof Error) throw fusion;
      return fusion;
    }),
    reset: vi.fn(async () => {
      looks = 0;
    }),
    close: vi.fn(),
  } satisfies Scanner;
}

const sessionOf = (scanner: Scanner, picture: () => ImageBitmapSource | null = () => ({}) as ImageBitmap) =>
  new ScanSession(
    async () => scanner,
    picture,
    async () => JPEG,
  );

it('looks until every view is there, and makes a file that can be read', async () => {
  const scanner = scannerOf(['ahead', 'left', 'right', 'up', null], [FACE]);
  const session = sessionOf(scanner);
  const states = new Set<string>();
  session.subscribe(() => states.add(`${session.state} ${session.progress?.step}`));
  await session.start();
  expect([...states]).toEqual([
    'looking undefined',
    ...['ahead', 'left', 'right', 'up', 'null'].map((step) => `looking ${step}`),
    'fusing null',
    'done null',
  ]);
  expect(decodeOwnFace(session.file as Uint8Array).hair).toBe('crop');
});

it('wears other hair without another scan', async () => {
  const scanner = scannerOf([null], [FACE]);
  const session = sessionOf(scanner);
  await session.start();
  session.wear('bun');
  expect(decodeOwnFace(session.file as Uint8Array).hair).toBe('bun');
  expect(scanner.fuse).toHaveBeenCalledOnce();
});

it('begins anew, and says so, when the views show two faces', async () => {
  const scanner = scannerOf(['ahead', null], [new ScanError('views-disagree', ''), FACE]);
  const session = sessionOf(scanner);
  await session.start();
  expect(session).toMatchObject({ state: 'done', anew: true });
  expect(scanner.reset).toHaveBeenCalledOnce();
});

it('waits for a camera that shows nothing yet', async () => {
  vi.useFakeTimers();
  const scanner = scannerOf([null], [FACE]);
  let shown: ImageBitmapSource | null = null;
  const session = sessionOf(scanner, () => shown);
  const done = session.start();
  await vi.advanceTimersByTimeAsync(1000);
  expect(scanner.look).not.toHaveBeenCalled();
  shown = {} as ImageBitmap;
  await vi.advanceTimersByTimeAsync(200);
  await done;
  expect(session.state).toBe('done');
  vi.useRealTimers();
});

it('fails with a way to try again, and tells nobody after it was closed', async () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  const scanner = scannerOf([null, null], [new Error('the worker died'), FACE]);
  const session = sessionOf(scanner);
  await session.start();
  expect(session.state).toBe('failed');
  await session.again();
  expect(session.state).toBe('done');
  const closed = sessionOf(scannerOf(['ahead'], []));
  void closed.start();
  closed.close();
  const told = vi.fn();
  closed.subscribe(told);
  await new Promise((resolve) => setTimeout(resolve));
  expect(told).not.toHaveBeenCalled();
  warn.mockRestore();
});
