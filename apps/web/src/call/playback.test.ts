import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Observable } from '../observable.js';
import { Playback } from './playback.js';
import type { VoiceSpace } from './voice-space.js';

/** A browser's audio element that may not play before a click. */
class FakeAudio {
  static allowed = true;
  srcObject: MediaProvider | null = null;
  playing = false;
  muted = false;
  async play() {
    if (!FakeAudio.allowed) throw new DOMException('touch the page first', 'NotAllowedError');
    this.playing = true;
  }
  pause() {
    this.playing = false;
  }
}

/** Where voices can be placed; the test says when the browser lets it play. */
class FakeSpace extends Observable {
  running = false;
  readonly placed = new Map<string, number>();
  open = vi.fn(async () => {});
  close() {}
  let(running: boolean) {
    this.running = running;
    this.changed();
  }
  place({ id }: MediaStreamTrack, azimuth: number) {
    this.placed.set(id, azimuth);
    return {
      move: (to: number) => void this.placed.set(id, to),
      close: () => void this.placed.delete(id),
    };
  }
}

const track = (id: string) => ({ id }) as MediaStreamTrack;

function setUp() {
  const elements: FakeAudio[] = [];
  const space = new FakeSpace();
  const create = () => {
    elements.push(new FakeAudio());
    return elements.at(-1) as FakeAudio;
  };
  const playback = new Playback(create, space as unknown as VoiceSpace);
  return { elements, playback, space };
}

describe('playback', () => {
  beforeEach(() => {
    FakeAudio.allowed = true;
    vi.stubGlobal('MediaStream', class {});
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('plays each voice once, and the new one when it changes', () => {
    const { elements, playback } = setUp();
    const voice = track('a');
    playback.set('ada', voice);
    playback.set('ada', voice);
    playback.set('ben', track('b'));
    expect(elements.map(({ playing }) => playing)).toEqual([true, true]);
    playback.set('ada', track('c'));
    playback.set('ben', null);
    expect(elements.map(({ playing }) => playing)).toEqual([false, false, true]);
    playback.close();
    expect(elements.every(({ srcObject }) => srcObject === null)).toBe(true);
  });

  it('says that it is blocked and plays everybody after a click', async () => {
    FakeAudio.allowed = false;
    const { elements, playback } = setUp();
    const blocked = new Promise<void>((resolve) => playback.subscribe(resolve));
    playback.set('ada', track('a'));
    await blocked;
    expect(playback.blocked).toBe(true);
    FakeAudio.allowed = true;
    await playback.resume();
    expect(playback.blocked).toBe(false);
    expect(elements[0]?.playing).toBe(true);
  });

  it('lets voices come from their seats, each heard once', async () => {
    const { elements, playback, space } = setUp();
    playback.set('ada', track('a'));
    playback.set('ben', track('b'));
    playback.seat(new Map([['ada', -0.5]]));
    expect(space.open).toHaveBeenCalled();
    // Not before the browser plays them.
    expect(elements.map(({ muted }) => muted)).toEqual([false, false]);
    space.let(true);
    expect([...space.placed]).toEqual([['a', -0.5]]);
    expect(elements.map(({ muted }) => muted)).toEqual([true, false]);
    // What is not heard goes on playing: else Chromium would not deliver the track.
    expect(elements.map(({ playing }) => playing)).toEqual([true, true]);
    playback.seat(
      new Map([
        ['ada', 0.2],
        ['ben', 0.6],
      ]),
    );
    expect([...space.placed]).toEqual([
      ['a', 0.2],
      ['b', 0.6],
    ]);
    space.let(false);
    expect(space.placed.size).toBe(0);
    expect(elements.some(({ muted }) => muted)).toBe(false);
    space.let(true);
    playback.seat(null);
    expect(space.placed.size).toBe(0);
    expect(elements.some(({ muted }) => muted)).toBe(false);
  });

  it('places who comes later, and a voice that changes', async () => {
    const { playback, space } = setUp();
    space.let(true);
    playback.seat(new Map([['ada', 0.3]]));
    playback.set('ada', track('a'));
    await vi.waitFor(() => expect([...space.placed]).toEqual([['a', 0.3]]));
    playback.set('ada', track('c'));
    await vi.waitFor(() => expect([...space.placed]).toEqual([['c', 0.3]]));
    playback.close();
    expect(space.placed.size).toBe(0);
  });
});
