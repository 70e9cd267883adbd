import { OPEN_GRANTS, TypedEmitter } from '@guise/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Media } from './media.js';
import { Session } from './session.js';
import { SignallingChannel } from './signalling-channel.js';

/** A server that lets everybody in, and says what the test wants while they are still on their way. */
class FakeChannel extends TypedEmitter<Record<string, unknown[]>> {
  readonly unreadable = 0;
  grants = OPEN_GRANTS;
  /** With which seats somebody joined. */
  readonly seats: unknown[] = [];

  /** What comes in one turn with the answer to joining, behind it. */
  behindAnswer: () => void = () => undefined;
  participants: object[] = [];

  async request(
    name: string,
    data?: { seat?: string },
    options?: { onAnswer(answer: object): void },
  ): Promise<unknown> {
    if (name !== 'join') return {};
    this.seats.push(data?.seat);
    const answer = this.#joined();
    options?.onAnswer(answer);
    this.behindAnswer();
    return answer;
  }

  #joined(): object {
    return {
      participantId: 'me',
      seat: 'x'.repeat(20),
      sitting: 'one',
      grants: this.grants,
      access: { lobby: false, locked: false },
      knockers: [],
      participants: this.participants,
      chat: [],
      uploadToken: 'token',
    };
  }

  say(name: string, data: object): void {
    this.emit(name, data);
  }

  close(): void {
    this.removeAllListeners();
  }
}

let channel: FakeChannel;
/** What happens while the transports are made. */
let meanwhile: () => void;
const publishFace = vi.fn(async () => ({ close: () => undefined }));
const opened = vi.fn();

beforeEach(() => {
  channel = new FakeChannel();
  meanwhile = () => undefined;
  vi.spyOn(SignallingChannel, 'connect').mockImplementation(
    async () => channel as unknown as SignallingChannel,
  );
  vi.spyOn(Media, 'open').mockImplementation(async (_channel, _capabilities, sends) => {
    opened(sends);
    meanwhile();
    return { publishFace, close: () => undefined } as unknown as Media;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  publishFace.mockClear();
  opened.mockClear();
});

const STATE = { muted: false, cameraOn: true, avatar: null, handRaised: false, captionsOn: false };
const open = () => Session.open({ server: 'x', room: 'kind-otter', name: 'Me' }, STATE);

test('whoever is muted while still on the way in hears it once they are there', async () => {
  meanwhile = () => channel.say('mutedBy', { by: 'ada' });
  const session = await open();
  const by = new Promise((resolve) => session.on('mutedBy', resolve));
  session.start();
  expect(await by).toBe('ada');
  session.close();
});

test('whoever is removed while still on the way in is told so, and why, if that was said', async () => {
  meanwhile = () => channel.say('removed', {});
  publishFace.mockRejectedValueOnce(new Error('closed'));
  await expect(open()).rejects.toMatchObject({ reason: 'removed', said: null });
  meanwhile = () => channel.say('removed', { said: 'Wall hacks' });
  publishFace.mockRejectedValueOnce(new Error('closed'));
  await expect(open()).rejects.toMatchObject({ reason: 'removed', said: 'Wall hacks' });
});

test('what was said of role, lobby and knockers on the way in is what holds', async () => {
  const grants = { ...OPEN_GRANTS, moderate: true };
  meanwhile = () => {
    channel.say('roleChanged', { participantId: 'me', grants, by: 'ada' });
    channel.say('accessChanged', { lobby: true, locked: true, by: 'ada' });
    channel.say('knockersChanged', { knockers: [{ id: 'k', name: 'Eve' }] });
  };
  const session = await open();
  expect(session.standing).toEqual({
    grants,
    access: { lobby: true, locked: true },
    knockers: [{ id: 'k', name: 'Eve' }],
  });
  session.close();
});

test('news in one turn with the answer, right behind it, are newer than it', async () => {
  channel.participants = [{ id: 'ada', faceProducerId: null }, { id: 'ben' }];
  channel.behindAnswer = () => {
    channel.say('participantUpdated', { participant: { id: 'ada', faceProducerId: 'f1' } });
    channel.say('participantLeft', { participantId: 'ben' });
  };
  const session = await open();
  expect(session.participants).toEqual([{ id: 'ada', faceProducerId: 'f1' }]);
  session.close();
});

test('opens nothing for what it may not send', async () => {
  channel.grants = { ...OPEN_GRANTS, publishFace: false };
  (await open()).close();
  expect(opened).toHaveBeenLastCalledWith(true);
  channel.grants = { ...channel.grants, publishAudio: false, shareScreen: false };
  const session = await open();
  expect(opened).toHaveBeenLastCalledWith(false);
  expect([session.face, publishFace.mock.calls.length]).toEqual([null, 0]);
  session.close();
});

test('what breaks off on the server on the way in: in again at once, as who one was, whatever came of the first try', async () => {
  for (const failed of [true, false]) {
    channel.seats.length = 0;
    meanwhile = () => {
      meanwhile = () => undefined;
      channel.say('mediaLost', {});
      if (failed) publishFace.mockRejectedValueOnce(new Error('closed'));
    };
    const session = await open();
    expect(channel.seats).toEqual([undefined, 'x'.repeat(20)]);
    session.close();
  }
});
