import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Observable } from '../observable.js';
import { words } from '../words/index.js';
import type { Tracker } from './local-face.js';
import { EFFORTS } from './strain.js';
import { StrainWatch } from './strain-watch.js';

let pictures: ((now: number) => void)[];
let now: number;

beforeEach(() => {
  pictures = [];
  now = 1000;
  vi.stubGlobal('requestAnimationFrame', (callback: (now: number) => void) => pictures.push(callback));
  vi.stubGlobal('cancelAnimationFrame', () => pictures.splice(0));
});
afterEach(() => vi.unstubAllGlobals());

function pass(seconds: number, gap: number): void {
  for (const end = now + seconds * 1000; now < end; now += gap)
    for (const picture of pictures.splice(0)) picture(now);
}

class FakeFace extends Observable {
  tracker: Tracker | null = null;
  readonly wantHeavy = vi.fn();
  readonly listeners: ((frame: { timestamp: number }) => void)[] = [];
  load(): void {
    const on = (_event: string, listener: (frame: { timestamp: number }) => void) => {
      this.listeners.push(listener);
      return () => this.listeners.splice(0);
    };
    this.tracker = { on } as unknown as Tracker;
    this.changed();
  }
}

function start() {
  const stage = { effort: EFFORTS[0] };
  const camera = { setFrameRate: vi.fn() };
  const announce = vi.fn();
  const face = new FakeFace();
  return { stage, camera, announce, face, watch: new StrainWatch({ stage, camera, face, announce }) };
}

test('stage and camera do less when pictures come late, and the person is told once; the same back', () => {
  const { stage, camera, face, announce } = start();
  pass(30, 80);
  expect(face.wantHeavy).toHaveBeenLastCalledWith(false);
  expect(stage.effort).toBe(EFFORTS[4]);
  expect(camera.setFrameRate).toHaveBeenLastCalledWith(15);
  expect(announce.mock.calls).toEqual([[words.staying.busy]]);
  pass(120, 16);
  expect(stage.effort).toBe(EFFORTS[0]);
  expect(face.wantHeavy).toHaveBeenLastCalledWith(true);
  expect(camera.setFrameRate).toHaveBeenLastCalledWith(30);
  expect(announce.mock.calls).toEqual([[words.staying.busy], [words.staying.easy]]);
});

test('a tracker that comes later is watched, too', () => {
  const { stage, face } = start();
  face.load();
  vi.spyOn(performance, 'now').mockReturnValue(10_400);
  for (let i = 0; i < 10; i++) {
    for (const listener of face.listeners) listener({ timestamp: 10_000 });
    pass(1, 16);
  }
  expect(stage.effort).not.toBe(EFFORTS[0]);
  vi.restoreAllMocks();
});

test('the end of the call is the end of doing less', () => {
  const { stage, camera, watch, face } = start();
  face.load();
  pass(30, 80);
  watch.close();
  expect(stage.effort).toBe(EFFORTS[0]);
  expect(camera.setFrameRate).toHaveBeenLastCalledWith(30);
  expect([pictures, face.listeners]).toEqual([[], []]);
});
