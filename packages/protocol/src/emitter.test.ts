import { describe, expect, test, vi } from 'vitest';
import { TypedEmitter } from './emitter.js';

class Bell extends TypedEmitter<{ rang: [times: number]; fell: [] }> {
  ring(times: number): void {
    this.emit('rang', times);
  }

  mute(): void {
    this.removeAllListeners();
  }
}

describe('listeners', () => {
  test('hear their event until they are removed', () => {
    const bell = new Bell();
    const heard: number[] = [];
    const stop = bell.on('rang', (times) => heard.push(times));
    bell.on('fell', () => heard.push(-1));
    bell.ring(1);
    stop();
    bell.ring(2);
    expect(heard).toEqual([1]);
  });

  test('may come and go while an event is told', () => {
    const bell = new Bell();
    const heard: string[] = [];
    const stop = bell.on('rang', () => {
      heard.push('first');
      stop();
      bell.on('rang', () => heard.push('late'));
    });
    bell.on('rang', () => heard.push('second'));
    bell.ring(1);
    expect(heard).toEqual(['first', 'second']);
    bell.mute();
    bell.ring(1);
    expect(heard).toHaveLength(2);
  });

  test('one that throws keeps the event from nobody, and its error surfaces', async () => {
    const uncaught = vi.fn();
    vi.stubGlobal('queueMicrotask', (callback: () => void) => {
      try {
        callback();
      } catch (error) {
        uncaught(error);
      }
    });
    const bell = new Bell();
    const heard: number[] = [];
    const broken = new Error('broken');
    bell.on('rang', () => {
      throw broken;
    });
    bell.on('rang', (times) => heard.push(times));
    bell.ring(1);
    bell.ring(2);
    vi.unstubAllGlobals();
    expect(heard).toEqual([1, 2]);
    expect(uncaught.mock.calls).toEqual([[broken], [broken]]);
  });
});
