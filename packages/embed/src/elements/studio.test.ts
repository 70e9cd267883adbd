import { Object3D } from 'three';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type Painter, type Sitter, Studio } from './studio.js';

class Model implements Sitter {
  readonly canvas = {} as HTMLCanvasElement;
  readonly size = { width: 10, height: 10 };
  isWaiting = true;
  painted = 0;
  readonly failures: unknown[] = [];
  object: Object3D | null = new Object3D();
  pose() {
    return this.object;
  }
  handlePainted() {
    this.painted++;
  }
  handleFailure(cause: unknown) {
    this.failures.push(cause);
    this.isWaiting = false;
  }
}

const frames = new Map<number, (now: number) => void>();
let painters: (Painter & { dispose: ReturnType<typeof vi.fn>; paint: ReturnType<typeof vi.fn> })[];
let arrive: () => void;
let studio: Studio;

function nextFrame(): void {
  const due = [...frames.values()];
  frames.clear();
  for (const callback of due) callback(1);
}

beforeEach(() => {
  frames.clear();
  painters = [];
  let id = 0;
  studio = new Studio({
    createPainter: () =>
      new Promise((resolve) => {
        arrive = () => {
          const painter = { paint: vi.fn(), dispose: vi.fn(), memory: { geometries: 3, textures: 1 } };
          painters.push(painter);
          resolve(painter);
        };
      }),
    requestFrame: (callback) => {
      frames.set(++id, callback);
      return id;
    },
    cancelFrame: (which) => frames.delete(which),
  });
});

async function arriveNow(): Promise<void> {
  arrive();
  await vi.waitFor(() => expect(frames.size).toBe(1));
}

describe('one renderer for everybody', () => {
  test('is made for the first who waits, draws all, and is freed with the last', async () => {
    const [ada, ben] = [new Model(), new Model()];
    studio.add(ada);
    studio.add(ben);
    await arriveNow();
    nextFrame();
    expect([ada.painted, ben.painted, painters.length]).toEqual([1, 1, 1]);
    expect(studio.memory).toEqual({ geometries: 3, textures: 1 });
    studio.remove(ada);
    expect(painters[0]?.dispose).not.toHaveBeenCalled();
    studio.remove(ben);
    expect(painters[0]?.dispose).toHaveBeenCalledOnce();
    expect(studio.memory).toBeNull();
    expect(frames.size).toBe(0);
  });

  test('which arrives after they have gone is freed at once', async () => {
    const ada = new Model();
    studio.add(ada);
    studio.remove(ada);
    arrive();
    await vi.waitFor(() => expect(painters[0]?.dispose).toHaveBeenCalledOnce());
    expect(frames.size).toBe(0);
  });

  test('draws nothing, and asks for no frame, while nobody waits', async () => {
    const ada = new Model();
    ada.isWaiting = false;
    studio.add(ada);
    expect(painters.length).toBe(0);
    ada.isWaiting = true;
    studio.wake();
    await arriveNow();
    ada.isWaiting = false;
    nextFrame();
    expect([ada.painted, frames.size]).toEqual([0, 0]);
  });

  test('goes on for the others when one cannot be drawn, and comes again for whoever comes later', async () => {
    const [ada, ben] = [new Model(), new Model()];
    studio.add(ada);
    studio.add(ben);
    await arriveNow();
    ada.pose = () => {
      throw new Error('no');
    };
    nextFrame();
    expect([ada.failures.length, ben.painted]).toEqual([1, 1]);
    studio.remove(ada);
    studio.remove(ben);
    studio.add(new Model());
    await arriveNow();
    expect(painters.length).toBe(2);
  });

  test('moves what has to move before each picture', async () => {
    const order: string[] = [];
    const ada = new Model();
    ada.pose = () => {
      order.push('pose');
      return null;
    };
    const end = studio.beforeFrame(() => order.push('before'));
    studio.add(ada);
    await arriveNow();
    nextFrame();
    end();
    nextFrame();
    expect(order).toEqual(['before', 'pose', 'pose']);
  });
});
