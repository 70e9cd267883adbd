import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { VoiceOutput } from './voice-output.js';

class FakeNode {
  readonly connected: unknown[] = [];
  connect(to: unknown) {
    this.connected.push(to);
  }
  disconnect() {
    this.connected.length = 0;
  }
}

const sources: FakeNode[] = [];
const context = {
  createMediaStreamSource() {
    const source = new FakeNode();
    sources.push(source);
    return source;
  },
} as unknown as AudioContext;
const track = (id: string) => ({ id }) as MediaStreamTrack;

function fakeElement() {
  return { srcObject: null as unknown, muted: false, play: vi.fn(async () => {}), pause: vi.fn() };
}

beforeEach(() => {
  sources.length = 0;
  vi.stubGlobal('GainNode', class extends FakeNode {});
  vi.stubGlobal(
    'MediaStream',
    class {
      constructor(readonly tracks: MediaStreamTrack[]) {}
    },
  );
});
afterEach(() => vi.unstubAllGlobals());

function output(inContext: AudioContext | null) {
  const element = fakeElement();
  const onBlocked = vi.fn();
  return { element, onBlocked, voice: new VoiceOutput(inContext, () => element as never, onBlocked) };
}

it('puts every track of somebody into the same node, and keeps it flowing through a silent element', () => {
  const { voice, element } = output(context);
  const node = voice.node;
  voice.set(track('a'));
  expect(element.muted).toBe(true);
  expect(element.play).toHaveBeenCalledOnce();
  expect(sources[0]?.connected).toEqual([node]);
  voice.set(track('b'));
  expect(sources[0]?.connected).toEqual([]);
  expect(sources[1]?.connected).toEqual([node]);
  expect(voice.node).toBe(node);
  voice.set(null);
  expect(sources[1]?.connected).toEqual([]);
  expect(element.srcObject).toBeNull();
});

it('plays aloud where the game has no Web Audio', () => {
  const { voice, element } = output(null);
  voice.set(track('a'));
  expect(voice.node).toBeNull();
  expect(element.muted).toBe(false);
  expect(element.play).toHaveBeenCalledOnce();
});

it('says that the browser plays nothing yet, and plays when asked again', async () => {
  const { voice, element, onBlocked } = output(null);
  element.play.mockRejectedValueOnce(new DOMException('touch first', 'NotAllowedError'));
  voice.set(track('a'));
  await vi.waitFor(() => expect(onBlocked).toHaveBeenCalledOnce());
  await voice.play();
  expect(element.play).toHaveBeenCalledTimes(2);
  element.play.mockRejectedValueOnce(new DOMException('gone', 'AbortError'));
  await voice.play();
  expect(onBlocked).toHaveBeenCalledOnce();
});

it('says that a game’s Web Audio is suspended', () => {
  const { voice, onBlocked } = output({ ...context, state: 'suspended' } as AudioContext);
  voice.set(track('a'));
  expect(onBlocked).toHaveBeenCalledOnce();
  const running = output({ ...context, state: 'running' } as AudioContext);
  running.voice.set(track('a'));
  expect(running.onBlocked).not.toHaveBeenCalled();
});

it('does nothing where there is nothing to play with', async () => {
  const voice = new VoiceOutput(null, null, () => {
    throw new Error('nothing was refused');
  });
  voice.set(track('a'));
  await voice.play();
  voice.close();
  expect(voice.node).toBeNull();
});
