import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Playback } from './playback.js';

/** A browser's audio element that may not play before a click. */
class FakeAudio {
  static allowed = true;
  srcObject: MediaProvider | null = null;
  playing = false;
  async play() {
    if (!FakeAudio.allowed) throw new DOMException('touch the page first', 'NotAllowedError');
    this.playing = true;
  }
  pause() {
    this.playing = false;
  }
}

const track = (id: string) => ({ id }) as MediaStreamTrack;

function setUp() {
  const elements: FakeAudio[] = [];
  const playback = new Playback(() => {
    elements.push(new FakeAudio());
    return elements.at(-1) as FakeAudio;
  });
  return { elements, playback };
}

it('plays everybody through the speaker that is chosen, also who comes later', async () => {
  vi.stubGlobal('MediaStream', class {});
  const led: unknown[] = [];
  const playback = new Playback(
    () => new FakeAudio(),
    async (element) => void led.push(element),
  );
  playback.set('ada', track('a'));
  playback.set('ben', track('b'));
  expect(led).toHaveLength(2);
  await playback.follow();
  expect(led.slice(2)).toEqual(led.slice(0, 2));
  vi.unstubAllGlobals();
});

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
});
