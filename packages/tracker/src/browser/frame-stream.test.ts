import { describe, expect, it, vi } from 'vitest';
import { FrameStream } from './frame-stream.js';

interface NumberedFrame {
  id: number;
  close(): void;
}

/** A stream of numbered frames that a test feeds, and which of them were closed. */
function camera() {
  const closed: number[] = [];
  let controller!: ReadableStreamDefaultController<NumberedFrame>;
  let cancelled = false;
  const stream = new ReadableStream<NumberedFrame>({
    start: (own) => {
      controller = own;
    },
    cancel: () => {
      cancelled = true;
    },
  });
  const push = (id: number) => controller.enqueue({ id, close: () => closed.push(id) });
  return {
    stream,
    push,
    closed,
    end: () => controller.close(),
    fail: () => controller.error(new Error('gone')),
    wasCancelled: () => cancelled,
  };
}

/** A handler that works on each frame until the test lets it go on. */
function slowHandler() {
  const handled: number[] = [];
  let release: () => void = () => {};
  const handle = (frame: { id: number }) => {
    handled.push(frame.id);
    return new Promise<void>((resolve) => {
      release = resolve;
    });
  };
  return { handled, handle, release: () => release() };
}

describe('FrameStream', () => {
  it('drops what came while it was busy, takes the newest, and closes every frame once', async () => {
    const { stream, push, closed, end } = camera();
    const { handled, handle, release } = slowHandler();
    const ended = vi.fn();
    new FrameStream<NumberedFrame>(stream, { handle, ended });
    push(1);
    await vi.waitFor(() => expect(handled).toEqual([1]));
    for (const id of [2, 3, 4]) push(id);
    await vi.waitFor(() => expect(closed).toEqual([2, 3]));
    release();
    await vi.waitFor(() => expect(handled).toEqual([1, 4]));
    release();
    await vi.waitFor(() => expect(closed).toEqual([2, 3, 1, 4]));
    end();
    await vi.waitFor(() => expect(ended).toHaveBeenCalledOnce());
  });

  it('takes no frame after it was closed, and does not call that an end', async () => {
    const { stream, push, closed, wasCancelled } = camera();
    const { handled, handle, release } = slowHandler();
    const ended = vi.fn();
    const frames = new FrameStream<NumberedFrame>(stream, { handle, ended });
    push(1);
    await vi.waitFor(() => expect(handled).toEqual([1]));
    push(2);
    frames.close();
    release();
    await vi.waitFor(() => expect([...closed].sort()).toEqual([1, 2]));
    expect(wasCancelled()).toBe(true);
    expect(handled).toEqual([1]);
    expect(ended).not.toHaveBeenCalled();
  });

  it('calls a failing stream an end', async () => {
    const { stream, fail } = camera();
    const ended = vi.fn();
    new FrameStream<NumberedFrame>(stream, { handle: async () => {}, ended });
    fail();
    await vi.waitFor(() => expect(ended).toHaveBeenCalledOnce());
  });
});
