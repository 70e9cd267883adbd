import {
  type ChatMessage,
  LIMITS,
  OPEN_GRANTS,
  type ParticipantInfo,
  type RoomRecording,
  SignallingError,
  TypedEmitter,
} from '@guise/protocol';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { JoinError } from './errors.js';
import type { Standing } from './moderation.js';
import { Room } from './room.js';
import { Session } from './session.js';

const ADA = info('ada', 'Ada');
const GRACE = info('grace', 'Grace');

function info(id: string, name: string): ParticipantInfo {
  return {
    id,
    name,
    muted: false,
    cameraOn: true,
    avatar: null,
    handRaised: false,
    captionsOn: false,
    reconnecting: false,
    identity: null,
    grants: OPEN_GRANTS,
    introduction: null,
    audioProducerId: null,
    faceProducerId: null,
    stateProducerId: null,
    screenProducerId: null,
    screenAudioProducerId: null,
  };
}

/** A stay in a room without a network. */
class FakeSession extends TypedEmitter<Record<string, unknown[]>> {
  readonly server = 'https://example.org';
  readonly servers = [];
  readonly face = null;
  readonly faceLayered = false;
  readonly uploadToken: string;
  readonly seat: string;
  readonly check = vi.fn();
  readonly restoreChat = vi.fn(async (_parts: ChatMessage[][]) => undefined);
  readonly unreadable = 0;
  readonly start = vi.fn();
  readonly setAudio = vi.fn(async () => undefined);
  readonly setState = vi.fn(async () => undefined);
  readonly leave = vi.fn(async () => undefined);
  readonly close = vi.fn();
  readonly sendChat = vi.fn(async () => undefined);
  readonly react = vi.fn(async () => undefined);
  readonly canShareScreen = true;
  readonly shareScreen = vi.fn(async () => undefined);
  readonly stopScreen = vi.fn(async () => undefined);
  readonly setScreenVisible = vi.fn();
  readonly sendCaption = vi.fn(async () => undefined);
  chat: ChatMessage[] = [];
  recordings: RoomRecording[] = [];
  readonly askToRecord = vi.fn(async () => undefined);
  readonly answerRecording = vi.fn(async () => undefined);
  standing: Standing = { grants: OPEN_GRANTS, access: { lobby: false, locked: false }, knockers: [] };
  readonly moderate = vi.fn(async (_name: string, _data: object) => undefined);
  readonly roundTrip = vi.fn(async () => null);
  readonly requestKeyframe = vi.fn();
  readonly reportFaces = vi.fn();

  constructor(
    readonly participantId: string,
    readonly participants: ParticipantInfo[],
    readonly sitting = 'one',
  ) {
    super();
    this.seat = `seat-of-${participantId}`;
    this.uploadToken = `token-of-${participantId}`;
  }

  happen(event: string, ...args: unknown[]): void {
    this.emit(event, ...args);
  }
}

/** What the next attempts to open a session lead to; the last one repeats. */
let openings: (FakeSession | JoinError)[];
let attempts: number;
/** The seats with which they were made. */
let seats: (string | null | undefined)[];

beforeEach(() => {
  vi.useFakeTimers();
  attempts = 0;
  seats = [];
  vi.spyOn(Session, 'open').mockImplementation(async (_options, _state, { seat = null } = {}) => {
    seats.push(seat);
    const opening = openings[Math.min(attempts, openings.length - 1)];
    attempts++;
    if (opening instanceof JoinError) throw opening;
    return opening as unknown as Session;
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function join(first: FakeSession, ...later: (FakeSession | JoinError)[]): Promise<Room> {
  openings = [first, ...later];
  return Room.join({ server: 'https://example.org', room: 'kind-otter', name: 'Me' });
}

/** Writes down what a room tells. */
function diaryOf(room: Room): string[] {
  const diary: string[] = [];
  room.on('participantJoined', ({ name }) => diary.push(`${name} joined`));
  room.on('participantUpdated', ({ name }) => diary.push(`${name} updated`));
  room.on('participantLeft', ({ name }) => diary.push(`${name} left`));
  room.on('connectionStateChanged', (state) => diary.push(state));
  room.on('closed', (error) => diary.push(`over: ${error?.reason ?? 'left'}`));
  return diary;
}

const MICROPHONE = { id: 'microphone' } as unknown as MediaStreamTrack;

test('joining fails with its reason', async () => {
  openings = [JoinError.refused({ reason: 'room-full', message: '' })];
  await expect(Room.join({ server: 'x', room: 'kind-otter', name: 'Me' })).rejects.toMatchObject({
    reason: 'room-full',
  });
});

test('knows who is there, who comes, and who goes', async () => {
  const session = new FakeSession('me', [ADA]);
  const room = await join(session);
  const diary = diaryOf(room);
  expect([...room.participants.keys()]).toEqual(['ada']);
  session.happen('participantJoined', GRACE);
  session.happen('participantUpdated', { ...ADA, muted: true });
  expect(room.participants.get('ada')?.muted).toBe(true);
  session.happen('participantLeft', 'ada');
  expect([...room.participants.keys()]).toEqual(['grace']);
  expect(diary).toEqual(['Grace joined', 'Ada updated', 'Ada left']);
});

const line = (id: string, at: number): ChatMessage => ({
  id,
  participantId: 'ada',
  name: 'Ada',
  text: `line ${id}`,
  at,
  seal: 's'.repeat(43),
});

describe('the chat', () => {
  test('has what was written before and since, in the server’s order', async () => {
    const session = new FakeSession('me', [ADA]);
    session.chat = [line('a', 1), line('b', 2)];
    const room = await join(session);
    const heard: string[] = [];
    room.on('chatMessage', ({ id }) => heard.push(id));
    session.happen('chatMessage', line('c', 3));
    expect(room.chat.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(heard).toEqual(['c']);
  });

  test('outlives a lost connection, even when the server has forgotten it, and has nothing twice', async () => {
    const [first, second, third] = [1, 2, 3].map((n) => new FakeSession(`me-${n}`, []));
    (first as FakeSession).chat = [line('a', 1)];
    (second as FakeSession).chat = [line('a', 1), line('b', 2)];
    const room = await join(first as FakeSession, second as FakeSession, third as FakeSession);
    const heard: string[] = [];
    room.on('chatMessage', ({ id }) => heard.push(id));
    first?.happen('lost');
    await vi.advanceTimersByTimeAsync(0);
    expect(heard).toEqual(['b']);
    second?.happen('lost');
    await vi.advanceTimersByTimeAsync(0);
    expect(room.chat.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  test('takes nothing while the connection is lost', async () => {
    const session = new FakeSession('me', []);
    const room = await join(session, JoinError.unreachable());
    session.happen('lost');
    await expect(room.sendChat('hello')).rejects.toBeInstanceOf(JoinError);
    expect(session.sendChat).not.toHaveBeenCalled();
    await room.leave();
  });
});

test('a reaction comes with who it is from, and none from strangers', async () => {
  const session = new FakeSession('me', [ADA]);
  const room = await join(session);
  const heard: string[] = [];
  room.on('reaction', ({ name }, reaction) => heard.push(`${name} ${reaction}`));
  session.happen('reaction', 'ada', 'heart');
  session.happen('reaction', 'nobody', 'heart');
  expect(heard).toEqual(['Ada heart']);
});

test('captions come with whose they are, and none from strangers; that one reads them is told', async () => {
  const session = new FakeSession('me', [ADA]);
  const room = await join(session);
  const heard: string[] = [];
  room.on('caption', ({ name }, { text }) => heard.push(`${name}: ${text}`));
  const caption = { utterance: 1, text: 'Good morning', final: true, language: 'en' };
  session.happen('caption', 'ada', caption);
  session.happen('caption', 'nobody', caption);
  expect(heard).toEqual(['Ada: Good morning']);
  room.setCaptionsOn(true);
  expect(session.setState).toHaveBeenLastCalledWith(expect.objectContaining({ captionsOn: true }));
});

describe('a room that began anew', () => {
  const TEXT = 'x'.repeat(900);

  test('gets the chat back that it lacks, in parts that fit into messages', async () => {
    const first = new FakeSession('me', []);
    first.chat = Array.from({ length: 120 }, (_, at) => ({ ...line(`${at}`, at), text: TEXT }));
    const second = new FakeSession('me', [], 'another');
    second.chat = first.chat.slice(110, 111);
    await join(first, second);
    first.happen('lost');
    await vi.advanceTimersByTimeAsync(0);
    const parts = second.restoreChat.mock.calls[0]?.[0] ?? [];
    expect(parts.flat().map(({ at }) => at)).toEqual(
      Array.from({ length: 100 }, (_, at) => at + 20).filter((at) => at !== 110),
    );
    expect(parts.length).toBeGreaterThan(5);
    for (const messages of parts)
      expect(JSON.stringify(['restoreChat', { messages }]).length).toBeLessThan(LIMITS.messageBytes);
  });

  test('gets nothing where it did not', async () => {
    const [first, second] = [new FakeSession('me', []), new FakeSession('me', [])];
    first.chat = [line('a', 1)];
    await join(first, second);
    first.happen('lost');
    await vi.advanceTimersByTimeAsync(0);
    expect(second.restoreChat).not.toHaveBeenCalled();
  });

  test('waits for those who were there: they stand as reconnecting, come back as who they were, or have left', async () => {
    const [first, second] = [new FakeSession('me', [ADA, GRACE]), new FakeSession('me', [], 'another')];
    const room = await join(first, second);
    const ada = room.participants.get('ada');
    const diary = diaryOf(room);
    first.happen('lost');
    await vi.advanceTimersByTimeAsync(0);
    expect(diary).toEqual(['reconnecting', 'connected', 'Ada updated', 'Grace updated']);
    expect([...room.participants.values()].map(({ reconnecting }) => reconnecting)).toEqual([true, true]);
    second.happen('participantJoined', ADA);
    expect(ada?.reconnecting).toBe(false);
    expect(room.participants.get('ada')).toBe(ada);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(diary.slice(4)).toEqual(['Ada updated', 'Grace left']);
  });
});

describe('a lost connection', () => {
  test('is made again, with the same people, voice and state', async () => {
    const [first, second] = [new FakeSession('me', [ADA, GRACE]), new FakeSession('me-again', [ADA])];
    const room = await join(first, second);
    await room.publishAudio(MICROPHONE);
    room.setMuted(true);
    room.setAvatar('a robot');
    const ada = room.participants.get('ada');
    const diary = diaryOf(room);
    first.happen('lost');
    expect(room.connectionState).toBe('reconnecting');
    await vi.advanceTimersByTimeAsync(0);
    expect(room.connectionState).toBe('connected');
    expect(room.localId).toBe('me-again');
    expect(diary).toEqual(['reconnecting', 'connected', 'Grace left', 'Ada updated']);
    expect(room.participants.get('ada')).toBe(ada);
    expect(second.setAudio).toHaveBeenCalledWith(MICROPHONE);
    expect(second.setState).toHaveBeenCalledWith({
      muted: true,
      cameraOn: true,
      avatar: 'a robot',
      handRaised: false,
      captionsOn: false,
    });
  });

  test('is tried again after 0, 300, 1200, ... ms until it succeeds', async () => {
    const gone = JoinError.unreachable();
    const first = new FakeSession('me', []);
    const room = await join(first, gone, gone, gone, new FakeSession('me', []));
    vi.spyOn(Math, 'random').mockReturnValue(0);
    first.happen('lost');
    await vi.advanceTimersByTimeAsync(299);
    expect(attempts).toBe(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(attempts).toBe(3);
    await vi.advanceTimersByTimeAsync(1200 + 2700);
    expect(attempts).toBe(5);
    expect(room.connectionState).toBe('connected');
  });

  test('is made again with the seat, the latest one, so that one is who one was', async () => {
    const [first, second, third] = ['me', 'me-2', 'me-3'].map((id) => new FakeSession(id, []));
    await join(first as FakeSession, second as FakeSession, third as FakeSession);
    for (const session of [first, second]) {
      session?.happen('lost');
      await vi.advanceTimersByTimeAsync(0);
    }
    expect(seats).toEqual([null, 'seat-of-me', 'seat-of-me-2']);
  });

  test('a seat that was renewed is the one that counts', async () => {
    const [first, second] = [new FakeSession('me', []), new FakeSession('me', [])];
    await join(first, second);
    first.happen('seatRenewed', 'a-younger-seat');
    first.happen('lost');
    await vi.advanceTimersByTimeAsync(0);
    expect(seats).toEqual([null, 'a-younger-seat']);
  });

  test('a room that a server does not know is gone for good only without a seat', async () => {
    const first = new FakeSession('me', [ADA]);
    const gone = JoinError.refused({ reason: 'room-not-found', message: '' });
    const refused = JoinError.refused({ reason: 'seat-refused', message: '' });
    const room = await join(first, gone, gone, refused, gone);
    const diary = diaryOf(room);
    first.happen('lost');
    await vi.advanceTimersByTimeAsync(300);
    expect(diary).toEqual(['reconnecting']);
    await vi.advanceTimersByTimeAsync(3000);
    expect(diary).toEqual(['reconnecting', 'closed', 'Ada left', 'over: room-not-found']);
    expect(seats).toEqual([null, 'seat-of-me', 'seat-of-me', 'seat-of-me', null]);
  });

  test('somebody who came with the same seat has the place', async () => {
    const first = new FakeSession('me', [ADA]);
    const room = await join(first);
    const diary = diaryOf(room);
    first.happen('replaced');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(diary).toEqual(['closed', 'Ada left', 'over: replaced']);
    expect(attempts).toBe(1);
  });

  test('sleep and another network are reasons to look at it, and not to wait', async () => {
    const first = new FakeSession('me', []);
    const room = await join(
      first,
      JoinError.unreachable(),
      JoinError.unreachable(),
      new FakeSession('me', []),
    );
    vi.setSystemTime(Date.now() + 60_000);
    await vi.advanceTimersByTimeAsync(1000);
    expect(first.check).toHaveBeenCalledExactlyOnceWith(false);
    vi.spyOn(Math, 'random').mockReturnValue(0);
    first.happen('lost');
    await vi.advanceTimersByTimeAsync(300);
    expect(attempts).toBe(3);
    // The next attempt would be 1200 ms away.
    vi.setSystemTime(Date.now() + 60_000);
    await vi.advanceTimersByTimeAsync(1000);
    expect(room.connectionState).toBe('connected');
    await room.leave();
  });

  test('leaving meanwhile ends the attempts', async () => {
    const first = new FakeSession('me', []);
    const room = await join(first, JoinError.unreachable());
    first.happen('lost');
    await vi.advanceTimersByTimeAsync(100);
    await room.leave();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(attempts).toBe(2);
    expect(room.connectionState).toBe('closed');
  });
});

test('tells the others which avatar one wears, and keeps it when another is no text for it', async () => {
  const session = new FakeSession('me', [{ ...ADA, avatar: 'a fox' }]);
  const room = await join(session);
  expect(room.participants.get('ada')?.avatar).toBe('a fox');
  expect(room.avatar).toBeNull();
  room.setAvatar('a robot');
  expect(session.setState).toHaveBeenLastCalledWith({
    muted: false,
    cameraOn: true,
    avatar: 'a robot',
    handRaised: false,
    captionsOn: false,
  });
  for (const text of ['', 'é'.repeat(201)])
    expect(() => room.setAvatar(text)).toThrow(expect.objectContaining({ reason: 'malformed' }));
  expect(room.avatar).toBe('a robot');
  expect(session.setState).toHaveBeenCalledOnce();
  session.happen('participantUpdated', { ...ADA, avatar: null });
  expect(room.participants.get('ada')?.avatar).toBeNull();
});

test('whose face opens is asked for a keyframe, over the connection there is', async () => {
  const [first, second] = [new FakeSession('me', [ADA]), new FakeSession('me-again', [ADA])];
  await join(first, second);
  first.happen('faceOpened', 'ada');
  expect(first.requestKeyframe).toHaveBeenCalledWith('ada');
  first.happen('lost');
  await vi.advanceTimersByTimeAsync(0);
  second.happen('faceOpened', 'ada');
  expect(second.requestKeyframe).toHaveBeenCalledWith('ada');
  expect(first.requestKeyframe).toHaveBeenCalledOnce();
});

describe('uploads', () => {
  /** The tokens with which something was uploaded, in order. */
  let tokens: (string | null)[];

  beforeEach(() => {
    tokens = [];
    vi.stubGlobal('fetch', async (_url: string, init: RequestInit) => {
      tokens.push(new Headers(init.headers).get('authorization'));
      return new Response('{}', { status: 200 });
    });
  });

  afterEach(() => vi.unstubAllGlobals());

  test('go with the token of each stay, and wait while there is none', async () => {
    const [first, second] = [new FakeSession('me', []), new FakeSession('me-again', [])];
    const room = await join(first, JoinError.unreachable(), second);
    await vi.waitFor(() => room.upload(new Uint8Array([1])));
    expect(tokens).toEqual(['Bearer token-of-me']);
    first.happen('lost');
    let done = false;
    const uploading = room.upload(new Uint8Array([2])).then(() => {
      done = true;
    });
    await vi.advanceTimersByTimeAsync(100);
    expect([done, tokens.length]).toEqual([false, 1]);
    await vi.advanceTimersByTimeAsync(1000);
    await uploading;
    // The first upload is taken over into the new stay, too.
    expect(tokens.slice(1)).toEqual(['Bearer token-of-me-again', 'Bearer token-of-me-again']);
  });

  test('end with the call', async () => {
    const room = await join(new FakeSession('me', []));
    const hash = await vi.waitFor(() => room.upload(new Uint8Array([1])));
    await room.leave();
    await expect(room.upload(new Uint8Array([1]))).rejects.toMatchObject({ reason: 'closed' });
    await expect(room.fetchUpload(hash)).rejects.toMatchObject({ reason: 'closed' });
  });
});

test('leaving says goodbye once and empties the room', async () => {
  const session = new FakeSession('me', [ADA]);
  const room = await join(session);
  const diary = diaryOf(room);
  await Promise.all([room.leave(), room.leave()]);
  expect(session.leave).toHaveBeenCalledOnce();
  expect(diary).toEqual(['closed', 'Ada left', 'over: left']);
  expect(room.participants.size).toBe(0);
});

test('recordings of the room are handed on, and are over when the connection is lost', async () => {
  const first = new FakeSession('a', []);
  const room = await join(first, new FakeSession('b', []));
  const heard: unknown[] = [];
  room.on('recordingsChanged', (recordings) => heard.push(recordings));
  const recording = { recorderId: 'x', purpose: 'y', agreed: [] };
  first.recordings = [recording];
  first.happen('recordingsChanged', first.recordings);
  expect(room.recordings).toEqual([recording]);
  await room.answerRecording('x', true);
  expect(first.answerRecording).toHaveBeenCalledWith({
    recorderId: 'x',
    agrees: true,
    at: expect.any(Number),
  });
  first.happen('lost');
  expect(room.recordings).toEqual([]);
  expect(heard).toEqual([[recording], []]);
  await expect(room.askToRecord('z')).rejects.toMatchObject({ name: 'JoinError' });
});

describe('moderating', () => {
  test('what one may do and who comes in is what the latest stay says', async () => {
    const first = new FakeSession('me', []);
    const second = new FakeSession('me', []);
    second.standing = {
      grants: { ...OPEN_GRANTS, moderate: true },
      access: { lobby: true, locked: true },
      knockers: [{ id: 'k', name: 'Ben' }],
    };
    const room = await join(first, second);
    expect(room.moderation).toMatchObject({ moderates: false, lobby: false, locked: false, knockers: [] });
    first.happen('lost');
    await expect(room.moderation.muteAll()).rejects.toMatchObject({ reason: 'closed' });
    await vi.advanceTimersByTimeAsync(0);
    expect(room.moderation).toMatchObject({ moderates: true, lobby: true, locked: true });
    expect(room.moderation.knockers).toEqual([{ id: 'k', name: 'Ben' }]);
    await room.moderation.setLobby(false);
    await room.moderation.handOver('ada');
    expect(second.moderate.mock.calls).toEqual([
      ['setAccess', { lobby: false, locked: true }],
      ['passRole', { participantId: 'ada', keep: false }],
    ]);
  });

  test('whoever is muted by a moderator is muted, and says so once more in case they just said otherwise', async () => {
    const session = new FakeSession('me', [ADA]);
    const room = await join(session);
    const by: string[] = [];
    room.on('mutedBy', (id) => by.push(id));
    room.setHandRaised(true);
    session.happen('mutedBy', 'ada');
    expect([room.muted, by]).toEqual([true, ['ada']]);
    expect(session.setState).toHaveBeenLastCalledWith(
      expect.objectContaining({ muted: true, handRaised: true }),
    );
    room.setMuted(false);
    expect(room.muted).toBe(false);
  });

  test.each([JoinError.removed(), JoinError.ended()])(
    'once it is over, nobody tries again: %s',
    async (error) => {
      const session = new FakeSession('me', [ADA]);
      const room = await join(session);
      const diary = diaryOf(room);
      session.happen('over', error);
      await vi.advanceTimersByTimeAsync(60_000);
      expect(attempts).toBe(1);
      expect(diary).toEqual(['closed', 'Ada left', `over: ${error.reason}`]);
    },
  );

  test('a voice without the grant is refused before it is sent', async () => {
    const session = new FakeSession('me', []);
    session.standing = { ...session.standing, grants: { ...OPEN_GRANTS, publishAudio: false } };
    const room = await join(session);
    await expect(room.publishAudio(MICROPHONE)).rejects.toMatchObject({ reason: 'not-allowed' });
    expect(session.setAudio).not.toHaveBeenCalled();
  });
});

describe('waiting to be let in', () => {
  type Open = typeof Session.open;
  const options = { server: 'x', room: 'kind-otter', name: 'Me' };

  /** Waits, then does that. */
  function waitThen(what: () => Session): ReturnType<typeof vi.fn> {
    let times = 0;
    return vi.spyOn(Session, 'open').mockImplementation((async (_options, _state, { onWaiting } = {}) => {
      onWaiting?.();
      if (++times < 3) throw JoinError.unreachable();
      return what();
    }) as Open) as unknown as ReturnType<typeof vi.fn>;
  }

  test('goes on when the connection breaks, and is told once', async () => {
    const opened = waitThen(() => new FakeSession('me', []) as unknown as Session);
    const onWaiting = vi.fn();
    const room = Room.join({ ...options, onWaiting });
    await vi.advanceTimersByTimeAsync(10_000);
    expect((await room).localId).toBe('me');
    expect(opened).toHaveBeenCalledTimes(3);
    expect(onWaiting).toHaveBeenCalledTimes(1);
  });

  test('ends with a refusal', async () => {
    waitThen(() => {
      throw JoinError.refused(SignallingError.denied());
    });
    const refused = expect(Room.join(options)).rejects.toMatchObject({ reason: 'denied' });
    await vi.advanceTimersByTimeAsync(10_000);
    await refused;
  });

  test('ends when one gives up', async () => {
    const opened = waitThen(() => new FakeSession('me', []) as unknown as Session);
    const controller = new AbortController();
    const refused = expect(Room.join({ ...options, signal: controller.signal })).rejects.toMatchObject({
      reason: 'closed',
    });
    await vi.advanceTimersByTimeAsync(0);
    controller.abort();
    await refused;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(opened.mock.calls.length).toBeLessThan(3);
  });

  test('does not hide that the server was never there', async () => {
    openings = [JoinError.unreachable()];
    await expect(Room.join(options)).rejects.toMatchObject({ reason: 'unreachable' });
    expect(attempts).toBe(1);
  });
});
