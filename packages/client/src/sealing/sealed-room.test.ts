import {
  type ChatMessage,
  OPEN_GRANTS,
  type ParticipantInfo,
  SignallingError,
  TypedEmitter,
} from '@guise/protocol';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { JoinError } from '../errors.js';
import type { JoinOptions } from '../index.js';
import { Room } from '../room.js';
import { Session } from '../session.js';
import { FakeSeal } from '../testing/fake-seal.js';

function info(id: string, introduction: string | null = `I-S-${id}-${id}-1`): ParticipantInfo {
  return {
    ...{ id, name: id, introduction, identity: null, grants: OPEN_GRANTS },
    ...{ muted: false, cameraOn: true, avatar: null, handRaised: false, captionsOn: false },
    reconnecting: false,
    audioProducerId: null,
    faceProducerId: null,
    stateProducerId: null,
    screenProducerId: null,
    screenAudioProducerId: null,
  };
}

/** A stay in a room without a network, that keeps what goes out. */
class FakeSession extends TypedEmitter<Record<string, unknown[]>> {
  readonly name = 'Me';
  readonly sitting = 'one';
  readonly server = 'https://example.org';
  readonly standing = { grants: OPEN_GRANTS, access: { lobby: false, locked: false }, knockers: [] };
  readonly servers = [];
  readonly face = null;
  readonly recordings = [];
  readonly seat = 'a-seat';
  readonly uploadToken = 'a-token';
  readonly sent: unknown[][] = [];
  readonly follow = vi.fn();
  readonly start = vi.fn();
  readonly setScreenVisible = vi.fn();
  readonly roundTrip = async () => null;
  readonly reportFaces = vi.fn();
  readonly setState = vi.fn(async () => undefined);
  readonly leave = vi.fn(async () => undefined);
  readonly introduce = async (introduction: string) => void this.sent.push(['introduce', introduction]);
  readonly sendKeys = async (keys: object[]) => void this.sent.push(['sendKeys', ...keys]);
  readonly sendChat = async (text: string) => void this.sent.push(['sendChat', text]);
  readonly sendCaption = async (caption: object) => void this.sent.push(['sendCaption', caption]);
  readonly restoreChat = async () => undefined;

  constructor(
    readonly participants: ParticipantInfo[],
    readonly chat: ChatMessage[] = [],
    readonly participantId = 'me',
  ) {
    super();
  }

  happen(event: string, ...args: unknown[]): void {
    this.emit(event, ...args);
  }
}

let lines = 0;
const line = (participantId: string, text: string): ChatMessage => ({
  ...{ id: `line-${++lines}`, participantId, name: participantId, text, at: lines },
  seal: 'A'.repeat(43),
});

let openings: (FakeSession | JoinError)[];

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Session, 'open').mockImplementation(async () => {
    const opening = openings.length > 1 ? openings.shift() : openings[0];
    if (opening instanceof JoinError) throw opening;
    return opening as unknown as Session;
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function join(seal: FakeSeal | undefined, ...sessions: (FakeSession | JoinError)[]): Promise<Room> {
  openings = sessions;
  const options: JoinOptions = { server: 'https://example.org', room: 'kind-otter', name: 'Me' };
  const room = await Room.join(seal ? { ...options, seal } : options);
  await vi.advanceTimersByTimeAsync(0);
  return room;
}

describe('keys', () => {
  test('go out behind the introduction, for everybody in one message', async () => {
    const session = new FakeSession([info('ada'), info('ben'), info('eve', null)]);
    await join(new FakeSeal('S'), session);
    expect(session.sent).toEqual([
      ['introduce', 'I-S-me-Me-1'],
      ['sendKeys', { to: 'ada', envelope: 'K-91-ada' }, { to: 'ben', envelope: 'K-91-ben' }],
    ]);
  });

  test('two for one participant go in two messages, in their order', async () => {
    const [session, seal] = [new FakeSession([info('ada')]), new FakeSeal('S')];
    await join(seal, session);
    session.sent.length = 0;
    session.happen('participantUpdated', info('ada', 'I-S-ada-ada-2'));
    session.happen('participantUpdated', info('ada', 'I-S-ada-ada-3'));
    session.happen('participantJoined', info('ben'));
    await vi.advanceTimersByTimeAsync(0);
    expect(session.sent.map(([, ...keys]) => keys.map((key) => (key as { to: string }).to))).toEqual([
      ['ada'],
      ['ada', 'ben'],
    ]);
  });

  test('that the server would not take yet are sent again, and it is said', async () => {
    const session = new FakeSession([info('ada')]);
    const refusal = SignallingError.rateLimited();
    const sendKeys = vi.spyOn(session, 'sendKeys').mockRejectedValueOnce(refusal);
    const room = await join(new FakeSeal('S'), session);
    const problem = vi.fn();
    room.on('problem', problem);
    sendKeys.mockRejectedValueOnce(refusal);
    session.happen('participantUpdated', info('ada', 'I-S-ada-ada-2'));
    await vi.advanceTimersByTimeAsync(900);
    expect(problem).toHaveBeenCalledWith(refusal);
    expect(sendKeys).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(5000);
    expect(sendKeys.mock.calls.slice(2)).toEqual(sendKeys.mock.calls.slice(0, 2));
  });

  test('each stay has its own, and says so again', async () => {
    const [first, second] = [new FakeSession([info('ada')]), new FakeSession([info('ada')])];
    const seal = new FakeSeal('S');
    const room = await join(seal, first, JoinError.unreachable(), second);
    first.happen('keySent', 'ada', 'K-7-me');
    await vi.advanceTimersByTimeAsync(0);
    expect(room.participants.get('ada')?.trust).toBe('sealed');
    first.happen('lost');
    // Nobody is known to the seal now; they are who they were.
    expect(seal.trustOf('ada')).toBe('stranger');
    expect(room.participants.get('ada')?.trust).toBe('sealed');
    await vi.advanceTimersByTimeAsync(5000);
    expect(second.sent).toEqual([
      ['introduce', 'I-S-me-Me-2'],
      ['sendKeys', { to: 'ada', envelope: 'K-92-ada' }],
    ]);
    expect(room.participants.get('ada')?.trust).toBe('waiting');
  });
});

describe('trust', () => {
  test('is told as it changes; what there is to receive is looked at again', async () => {
    const session = new FakeSession([info('ada'), info('eve', 'I-X-eve-eve-1')]);
    const room = await join(new FakeSeal('S'), session);
    const told: string[] = [];
    room.on('participantUpdated', ({ name, trust }) => told.push(`${name} ${trust}`));
    expect([...room.participants.values()].map(({ trust }) => trust)).toEqual(['waiting', 'stranger']);
    session.follow.mockClear();
    session.happen('keySent', 'ada', 'K-7-me');
    await vi.advanceTimersByTimeAsync(0);
    expect(told).toEqual(['ada sealed']);
    expect(session.follow).toHaveBeenCalledOnce();
  });

  test('there is none in a plain room', async () => {
    const room = await join(undefined, new FakeSession([info('ada', null)]));
    expect(room.seal).toBeNull();
    expect(room.participants.get('ada')?.trust).toBeNull();
  });
});

describe('without a seal', () => {
  test('a sealed call is left at once, with the reason', async () => {
    const session = new FakeSession([info('ada'), info('ben', null), info('cleo')]);
    await expect(join(undefined, session)).rejects.toMatchObject({ reason: 'secret-missing' });
    expect(session.leave).toHaveBeenCalledOnce();
  });

  test('one alone who says that they talk sealed keeps nobody out', async () => {
    const room = await join(undefined, new FakeSession([info('eve'), info('ben', null)]));
    expect(room.participants.size).toBe(2);
  });
});

describe('what is written', () => {
  test('goes out sealed, and comes back as one wrote it', async () => {
    const session = new FakeSession([info('ada')]);
    const room = await join(new FakeSeal('S'), session);
    await room.sendChat('  good morning ');
    const sealed = session.sent.at(-1)?.[1] as string;
    expect(sealed).toMatch(/^~[\w-]+$/);
    session.happen('chatMessage', line('me', sealed));
    expect(room.chat.map(({ text }) => text)).toEqual(['good morning']);
  });

  test('of others is read with their key; the rest is counted and kept as it came', async () => {
    const ada = new FakeSeal('S');
    ada.handleStay({ id: 'ada', name: 'ada' });
    const texts = ['before I came', 'hello', 'a plain line'].map((text, i) =>
      i < 2 ? ada.sealText('chat', text) : text,
    );
    const session = new FakeSession([info('ada')], [line('ada', texts[0] as string)]);
    const room = await join(new FakeSeal('S'), session);
    expect(room.unreadableChat).toBe(1);
    const told: string[] = [];
    room.on('chatMessage', ({ text }) => told.push(text));
    session.happen('keySent', 'ada', 'K-91-me');
    session.happen('chatMessage', line('ada', texts[1] as string));
    session.happen('chatMessage', line('ada', texts[2] as string));
    session.happen('chatMessage', line('eve', ada.sealText('chat', 'from a stranger')));
    expect(told).toEqual(['hello']);
    expect(room.chat.map(({ text }) => text)).toEqual(['hello']);
    expect(room.unreadableChat).toBe(3);
  });

  test('is brought back sealed, also what cannot be read', async () => {
    const sealed = [line('ada', '~AAAA'), line('ada', '~BBBB')];
    const first = new FakeSession([info('ada')], sealed);
    const second = Object.assign(new FakeSession([], [], 'me-again'), { sitting: 'two' });
    const brought = vi.spyOn(second, 'restoreChat');
    await join(new FakeSeal('S'), first, second);
    first.happen('lost');
    await vi.advanceTimersByTimeAsync(1000);
    expect(brought).toHaveBeenCalledWith([sealed]);
  });

  test.each([[''], ['  '], ['a\u0007b'], ['x'.repeat(1001)]])(
    '%j is refused before it is sealed',
    async (text) => {
      const session = new FakeSession([]);
      const room = await join(new FakeSeal('S'), session);
      await expect(room.sendChat(text)).rejects.toMatchObject({ reason: 'malformed' });
      expect(session.sent.map(([name]) => name)).toEqual(['introduce']);
    },
  );

  test('what no server would have taken is not shown because it was sealed', async () => {
    const ada = new FakeSeal('S');
    ada.handleStay({ id: 'ada', name: 'ada' });
    const session = new FakeSession([info('ada')]);
    const room = await join(new FakeSeal('S'), session);
    session.happen('keySent', 'ada', 'K-91-me');
    session.happen('chatMessage', line('ada', ada.sealText('chat', 'over\u202eturned')));
    expect(room.chat).toEqual([]);
    expect(room.unreadableChat).toBe(1);
  });
});

test('captions go sealed, and those of strangers are not shown', async () => {
  const ada = new FakeSeal('S');
  ada.handleStay({ id: 'ada', name: 'ada' });
  const session = new FakeSession([info('ada'), info('eve', null)]);
  const room = await join(new FakeSeal('S'), session);
  const caption = { utterance: 1, text: 'good morning', final: true, language: 'en' };
  await room.sendCaption(caption);
  expect(session.sent.at(-1)).toEqual(['sendCaption', { ...caption, text: expect.stringMatching(/^~/) }]);
  const shown: string[] = [];
  room.on('caption', ({ name }, { text }) => shown.push(`${name}: ${text}`));
  session.happen('keySent', 'ada', 'K-91-me');
  const sealed = { ...caption, text: ada.sealText('caption', 'it rains') };
  session.happen('caption', 'ada', sealed);
  session.happen('caption', 'eve', sealed);
  session.happen('caption', 'eve', caption);
  expect(shown).toEqual(['ada: it rains']);
});

test('which avatar somebody wears is read by the secret, and not taken of strangers', async () => {
  const avatar = new FakeSeal('S').sealAvatar('a fox');
  const session = new FakeSession([
    { ...info('ada'), avatar },
    { ...info('eve', null), avatar },
  ]);
  const room = await join(new FakeSeal('S'), session);
  expect([...room.participants.values()].map((participant) => participant.avatar)).toEqual(['a fox', null]);
  session.happen('participantUpdated', { ...info('ada'), avatar: 'as it is' });
  expect(room.participants.get('ada')?.avatar).toBeNull();
});
