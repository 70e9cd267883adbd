import { SignallingError } from '@guise/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { words } from '../words/index.js';
import { VoicePublisher } from './voice-publisher.js';

const track = (id: string) => ({ id }) as MediaStreamTrack;

let publishAudio: ReturnType<typeof vi.fn<(track: MediaStreamTrack) => Promise<void>>>;
let announce: ReturnType<typeof vi.fn<(sentence: string) => void>>;
let voice: VoicePublisher;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  publishAudio = vi.fn(async () => undefined);
  announce = vi.fn();
  voice = new VoicePublisher({ publishAudio }, announce);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it('says once that nobody hears one, tries until it works, and says that too', async () => {
  for (let i = 0; i < 3; i++) publishAudio.mockRejectedValueOnce(new Error('no answer'));
  const mine = track('a');
  voice.publish(mine);
  voice.publish(mine);
  await vi.advanceTimersByTimeAsync(0);
  expect(announce.mock.calls).toEqual([[words.talk.voiceNotSent]]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(publishAudio).toHaveBeenCalledTimes(4);
  expect(announce.mock.calls).toEqual([[words.talk.voiceNotSent], [words.talk.voiceSent]]);
});

it('says nothing while all is well', async () => {
  voice.publish(track('a'));
  voice.publish(track('b'));
  voice.handleReconnected();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(publishAudio.mock.calls.map(([{ id }]) => id)).toEqual(['a', 'b', 'b']);
  expect(announce).not.toHaveBeenCalled();
});

it('gives up an older microphone for a newer one, and everything with the call', async () => {
  publishAudio.mockRejectedValueOnce(new Error('no answer'));
  voice.publish(track('a'));
  await vi.advanceTimersByTimeAsync(0);
  voice.publish(track('b'));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(publishAudio.mock.calls.map(([{ id }]) => id)).toEqual(['a', 'b']);
  publishAudio.mockRejectedValue(new Error('no answer'));
  voice.handleReconnected();
  await vi.advanceTimersByTimeAsync(0);
  voice.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(publishAudio).toHaveBeenCalledTimes(3);
});

it('does not insist where one may only listen', async () => {
  publishAudio.mockRejectedValue(SignallingError.notAllowed('publishAudio'));
  voice.publish(track('a'));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(publishAudio).toHaveBeenCalledOnce();
  expect(announce.mock.calls).toEqual([[words.people.listenOnly]]);
});
