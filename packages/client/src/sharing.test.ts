import { type ParticipantInfo, SignallingError, TypedEmitter } from '@guise/protocol';
import { beforeEach, expect, test, vi } from 'vitest';
import { Sharing, type SharingSession } from './sharing.js';

class FakeTrack extends EventTarget {
  constructor(readonly kind: 'video' | 'audio') {
    super();
  }
}

function capture(...kinds: ('video' | 'audio')[]): MediaStream & { end(): void } {
  const tracks = kinds.map((kind) => new FakeTrack(kind));
  return {
    getVideoTracks: () => tracks.filter(({ kind }) => kind === 'video'),
    getAudioTracks: () => tracks.filter(({ kind }) => kind === 'audio'),
    end: () => tracks[0]?.dispatchEvent(new Event('ended')),
  } as unknown as MediaStream & { end(): void };
}

class FakeSession extends TypedEmitter<Record<string, unknown[]>> {
  participants: Partial<ParticipantInfo>[] = [];
  readonly shareScreen = vi.fn(async (_tracks: unknown, _replace: boolean): Promise<void> => undefined);
  readonly stopScreen = vi.fn(async () => undefined);
  readonly setScreenVisible = vi.fn();

  constructor(readonly participantId: string) {
    super();
  }

  happen(event: string, ...args: unknown[]): void {
    this.emit(event, ...args);
  }
}

const asSession = (session: FakeSession) => session as unknown as SharingSession;
/** Everything that follows from what already happened. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

let diary: string[];
let sharing: Sharing;
let session: FakeSession;

beforeEach(() => {
  diary = [];
  sharing = new Sharing({
    onScreen: (screen) => diary.push(`screen of ${screen?.participantId ?? 'nobody'}`),
    onEnded: (reason, by) => diary.push(`ended: ${reason} by ${by ?? 'nobody'}`),
    onProblem: (error) => diary.push(`problem: ${String(error)}`),
  });
  session = new FakeSession('me');
  sharing.handleSession(asSession(session));
});

test('a screen goes out with its sound, until one stops', async () => {
  const stream = capture('video', 'audio');
  await sharing.share(stream, false);
  const [video] = stream.getVideoTracks();
  const [audio] = stream.getAudioTracks();
  expect(session.shareScreen).toHaveBeenCalledWith({ video, audio }, false);
  expect(sharing.stream).toBe(stream);
  sharing.stop();
  sharing.stop();
  expect(session.stopScreen).toHaveBeenCalledOnce();
  // The capture ends then, too, which is no news.
  stream.end();
  expect([sharing.stream, diary]).toEqual([null, []]);
});

test('the browser’s own "stop sharing" ends it everywhere', async () => {
  const stream = capture('video');
  await sharing.share(stream, false);
  stream.end();
  expect(session.stopScreen).toHaveBeenCalledOnce();
  expect([sharing.stream, diary]).toEqual([null, ['ended: stopped by nobody']]);
});

test('the server’s word ends it, with who made it, and nothing is said to the server', async () => {
  await sharing.share(capture('video'), false);
  session.happen('screenClosed', 'replaced', 'grace');
  expect(session.stopScreen).not.toHaveBeenCalled();
  expect([sharing.stream, diary]).toEqual([null, ['ended: replaced by grace']]);
});

test('refused, nothing is shared', async () => {
  session.shareScreen.mockRejectedValueOnce(SignallingError.screenTaken());
  await expect(sharing.share(capture('video'), false)).rejects.toMatchObject({ reason: 'screen-taken' });
  expect([sharing.stream, diary]).toEqual([null, []]);
  await expect(sharing.share(capture('audio'), false)).rejects.toBeInstanceOf(TypeError);
});

test('goes on in the next stay while the capture runs, in place of the stay that broke off', async () => {
  const stream = capture('video');
  await sharing.share(stream, false);
  sharing.handleLost();
  expect(sharing.stream).toBe(stream);
  const next = new FakeSession('me-again');
  next.participants = [{ id: 'me', screenProducerId: 'old' }];
  sharing.handleSession(asSession(next));
  await settle();
  expect(next.shareScreen).toHaveBeenCalledWith(expect.anything(), true);
  sharing.handleLost();
  stream.end();
  const third = new FakeSession('me-once-more');
  sharing.handleSession(asSession(third));
  expect(third.shareScreen).not.toHaveBeenCalled();
  expect(diary).toEqual(['ended: stopped by nobody']);
});

test('in the next stay it makes way for somebody else’s', async () => {
  await sharing.share(capture('video'), false);
  sharing.handleLost();
  const next = new FakeSession('me-again');
  next.participants = [{ id: 'grace', screenProducerId: 'hers' }];
  next.shareScreen.mockRejectedValueOnce(SignallingError.screenTaken());
  sharing.handleSession(asSession(next));
  await settle();
  expect(next.shareScreen).toHaveBeenCalledWith(expect.anything(), false);
  expect([sharing.stream, diary]).toEqual([null, ['ended: replaced by grace']]);
});

test('a stay that ends while a screen is being shared takes nothing away', async () => {
  const stream = capture('video');
  session.shareScreen.mockImplementationOnce(async () => {
    sharing.handleLost();
    throw new Error('unreachable');
  });
  await sharing.share(stream, false);
  expect(sharing.stream).toBe(stream);
});

test('somebody else’s screen is known until it ends or the connection does; each stay learns whether it is looked at', () => {
  const screen = { participantId: 'ada', video: null, audio: null };
  session.happen('sharedScreen', screen);
  expect(sharing.screen).toBe(screen);
  sharing.setVisible(false);
  expect(session.setScreenVisible).toHaveBeenLastCalledWith(false);
  sharing.handleLost();
  expect(sharing.screen).toBeNull();
  const next = new FakeSession('me-again');
  sharing.handleSession(asSession(next));
  expect(next.setScreenVisible).toHaveBeenCalledWith(false);
  expect(diary).toEqual(['screen of ada', 'screen of nobody']);
});
