import type { RemoteParticipant } from '@guise/client';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { words } from '../words/index.js';
import { type ScreenRoom, ScreenSharing } from './screen-sharing.js';

class FakeRoom {
  canShareScreen = true;
  sharing = null;
  sharedScreen: { participantId: string; video: null; audio: MediaStreamTrack | null } | null = null;
  readonly participants = new Map([['grace', { id: 'grace', name: 'Grace' } as RemoteParticipant]]);
  readonly shareScreen = vi.fn(async (_stream: MediaStream, _options: { replace: boolean }) => undefined);
  readonly stopSharing = vi.fn();
  readonly setScreenVisible = vi.fn();
  readonly #listeners = new Map<string, (...args: unknown[]) => void>();

  on(name: string, listener: (...args: unknown[]) => void) {
    this.#listeners.set(name, listener);
    return () => this.#listeners.delete(name);
  }
  end(reason: string, by: RemoteParticipant | null = null) {
    this.#listeners.get('sharingEnded')?.(reason, by);
  }
  /** Somebody else shares, or no longer. */
  show(participantId: string | null, audio: MediaStreamTrack | null = null) {
    this.sharedScreen = participantId ? { participantId, video: null, audio } : null;
    this.#listeners.get('sharedScreenChanged')?.();
  }
}

const track = { stop: vi.fn() };
const stream = { getTracks: () => [track] } as unknown as MediaStream;

let room: FakeRoom;
let supported: Record<string, boolean>;
let sharing: ScreenSharing;
let announced: string[];
let played: (MediaStreamTrack | null)[];
const capture = vi.fn(async (_options?: DisplayMediaStreamOptions) => stream);

beforeEach(() => {
  vi.clearAllMocks();
  [announced, played, supported] = [[], [], {}];
  room = new FakeRoom();
  sharing = new ScreenSharing(room as unknown as ScreenRoom, {
    devices: { getDisplayMedia: capture, getSupportedConstraints: () => supported },
    play: (sound) => played.push(sound),
    announce: (sentence) => announced.push(sentence),
  });
});

test('shares what was chosen, and stops the capture when it is over', async () => {
  await sharing.toggle();
  expect(room.shareScreen).toHaveBeenCalledWith(stream, { replace: false });
  expect(sharing.own).toBe(stream);
  await sharing.toggle();
  expect(room.stopSharing).toHaveBeenCalledOnce();
  expect(track.stop).toHaveBeenCalledOnce();
  expect(sharing.own).toBeNull();
});

test('is offered only where the browser and the call let one', () => {
  expect(sharing.available).toBe(true);
  room.canShareScreen = false;
  expect(sharing.available).toBe(false);
  const parts = { devices: null, play: () => undefined, announce: () => undefined };
  expect(new ScreenSharing(new FakeRoom() as unknown as ScreenRoom, parts).available).toBe(false);
});

test('the others’ voices do not go out with the system’s sound, unless the browser takes them out', async () => {
  await sharing.share();
  expect(capture.mock.lastCall?.[0]).toMatchObject({ systemAudio: 'exclude' });
  supported = { restrictOwnAudio: true };
  await sharing.share();
  expect(capture.mock.lastCall?.[0]).toMatchObject({
    systemAudio: 'include',
    audio: { restrictOwnAudio: true },
  });
});

describe('somebody else shares', () => {
  beforeEach(() => room.show('grace'));

  test('it is said once, and its sound is played until it ends', () => {
    const sound = {} as MediaStreamTrack;
    room.show('grace', sound);
    expect(sharing.shown).toEqual({ participantId: 'grace', name: 'Grace', video: null });
    room.show(null);
    expect(sharing.shown).toBeNull();
    expect(announced).toEqual([words.screen.isSharing('Grace'), words.screen.stoppedSharing('Grace')]);
    expect(played.slice(-2)).toEqual([sound, null]);
  });

  test('one is asked before theirs is replaced', async () => {
    await sharing.toggle();
    expect([sharing.asking, capture.mock.calls.length]).toEqual([true, 0]);
    await sharing.share();
    expect(room.shareScreen).toHaveBeenCalledWith(stream, { replace: true });
    expect(sharing.asking).toBe(false);
  });

  test('the question goes when one says no, and when theirs ends', async () => {
    await sharing.toggle();
    sharing.dismiss();
    expect(sharing.asking).toBe(false);
    await sharing.toggle();
    room.show(null);
    expect(sharing.asking).toBe(false);
    expect(capture).not.toHaveBeenCalled();
  });
});

test('whose screen takes the place of one’s own is said in one sentence, not in a second that covers it', async () => {
  await sharing.toggle();
  room.end('replaced', room.participants.get('grace'));
  room.show('grace');
  room.show(null);
  expect(announced).toEqual([words.screen.ended.replaced('Grace'), words.screen.stoppedSharing('Grace')]);
});

describe('what goes wrong', () => {
  test.each([
    [new DOMException('Permission denied', 'NotAllowedError'), null],
    [new DOMException('Permission denied by system', 'NotAllowedError'), 'system'],
    [new DOMException('Could not start', 'NotReadableError'), 'failed'],
    [new DOMException('', 'AbortError'), null],
  ])('%s: %s', async (error, problem) => {
    capture.mockRejectedValueOnce(error);
    await sharing.toggle();
    expect([sharing.problem, sharing.own]).toEqual([problem, null]);
    expect(room.shareScreen).not.toHaveBeenCalled();
  });

  test.each([
    ['screen-taken', 'taken'],
    ['screen-share-off', 'off'],
    ['not-allowed', 'off'],
    ['closed', 'offline'],
  ])('refused (%s): %s; nothing is captured any more', async (reason, problem) => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    room.shareScreen.mockRejectedValueOnce({ reason });
    await sharing.toggle();
    expect([sharing.problem, sharing.own]).toEqual([problem, null]);
    expect(track.stop).toHaveBeenCalledOnce();
    sharing.dismiss();
    expect(sharing.problem).toBeNull();
  });

  test.each([
    ['replaced', words.screen.ended.replaced('Grace')],
    ['moderator', words.screen.ended.moderator('Grace')],
    ['rate-limited', words.screen.ended['rate-limited']],
    ['refused', words.screen.ended.refused],
    ['stopped', words.screen.ended.stopped],
  ])('ended from outside (%s): it is said why, and the capture stops', async (reason, sentence) => {
    await sharing.toggle();
    room.end(reason, room.participants.get('grace'));
    expect(announced).toEqual([sentence]);
    expect(sharing.own).toBeNull();
    expect(track.stop).toHaveBeenCalledOnce();
  });
});
