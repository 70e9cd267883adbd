import { nodeWebRtc, OpusTrack } from '@guise/client-node';
import { blendshapeIndex, type FaceFrame, restFaceFrame, TypedEmitter } from '@guise/protocol';
import { createRoom, startTestServer } from '@guise/server/testing';
import { mintToken } from '@guise/server-sdk';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AvatarFactory, joinLobby, type Lobby, type LobbyAvatar, type LobbyOptions } from './index.js';
import type { LobbyParticipant } from './lobby-participant.js';

// Players without a browser in a room of the real server with its media worker. With avatars of their own nothing of three is loaded.

vi.mock('three', () => {
  throw new Error('three was loaded');
});

const BLINK = blendshapeIndex('eyeBlinkLeft');
const UPLOAD = new Uint8Array([0x67, 0x6c, 0x54, 0x46, 1, 2, 3]);

let server: Awaited<ReturnType<typeof startTestServer>>;
let room: string;
let lobbies: Lobby[] = [];

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  room = await createRoom(server);
});
afterEach(async () => {
  await Promise.all(lobbies.map((lobby) => lobby.leave()));
  lobbies = [];
});

/** An avatar that remembers. */
class Doll implements LobbyAvatar {
  shown: FaceFrame | null = null;
  disposed = false;
  apply(frame: FaceFrame) {
    this.shown = frame;
  }
  dispose() {
    this.disposed = true;
  }
}

/** A tracker that has eyes of its own: it sees whatever the test says, 30 times a second. */
class Headset extends TypedEmitter<{ frame: [FaceFrame] }> {
  readonly #timer: ReturnType<typeof setInterval>;
  constructor(look: () => { turn: number; blink: number }) {
    super();
    this.#timer = setInterval(() => {
      const { turn, blink } = look();
      const frame = restFaceFrame(performance.now());
      frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'absent' };
      frame.confidence = 1;
      frame.pose.rotation = [0, Math.sin(turn / 2), 0, Math.cos(turn / 2)];
      frame.blendshapes[BLINK] = blink;
      this.emit('frame', frame);
    }, 33);
  }
  close() {
    clearInterval(this.#timer);
  }
}

async function join(name: string, options: Partial<LobbyOptions> = {}) {
  const dolls: Doll[] = [];
  const createAvatar: AvatarFactory = () => {
    const doll = new Doll();
    dolls.push(doll);
    return doll;
  };
  const lobby = await joinLobby({
    server: server.url,
    room,
    name,
    createAvatar,
    webRtc: nodeWebRtc,
    ...options,
  });
  lobbies.push(lobby);
  return { lobby, dolls };
}

/** Calls `poll` once a picture until it gives something. */
async function until<T>(lobby: Lobby, poll: () => T | null | undefined | false): Promise<T> {
  for (;;) {
    lobby.update();
    const found = poll();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 16));
  }
}

/** The other one, when they are there. */
function other(lobby: Lobby): Promise<LobbyParticipant> {
  const [there] = lobby.participants.values();
  if (there) return Promise.resolve(there);
  return new Promise((resolve) => lobby.on('participantJoined', resolve));
}

const turnOf = (frame: FaceFrame | null | undefined) =>
  frame ? 2 * Math.asin(frame.pose.rotation[1]) : Number.NaN;

describe('a lobby', () => {
  it('shows the others’ heads and lids on avatars of the game’s own, and lets go of them', async () => {
    const ada = await join('Ada', { tracker: new Headset(() => ({ turn: 0.4, blink: 1 })) });
    const ben = await join('Ben');
    const seen = await other(ben.lobby);
    expect(seen).toMatchObject({ name: 'Ada', object3D: null, audio: null, identity: null });
    const doll = await until(ben.lobby, () => ben.dolls.find(({ shown }) => turnOf(shown) > 0.39));
    expect(doll.shown?.blendshapes[BLINK]).toBeCloseTo(1, 1);
    expect(seen.cameraOn).toBe(true);
    expect(seen.face).toBe(doll.shown);
    expect(turnOf(seen.sampleFace(performance.now()))).toBeCloseTo(0.4, 1);
    const gone = new Promise((resolve) => ben.lobby.on('participantLeft', resolve));
    await ada.lobby.leave();
    expect(await gone).toBe(seen);
    expect(doll.disposed).toBe(true);
    expect(ben.lobby.participants.size).toBe(0);
  });

  it('shows somebody without a camera idling: breathing and blinking, and nothing of it is sent', async () => {
    await join('Ada');
    const { lobby, dolls } = await join('Ben');
    const seen = await other(lobby);
    await until(lobby, () => dolls[0]?.shown);
    expect(dolls[0]?.shown?.sources).toEqual({ head: 'idle', upper: 'idle', mouth: 'idle', tongue: 'idle' });
    expect(seen.sampleFace(performance.now())).toBeNull();
    // Blinks come at their own times, so the clock goes faster here.
    const lids: number[] = [];
    for (let now = performance.now(), end = now + 10_000; now < end; now += 16) {
      lobby.update(now);
      lids.push(dolls[0]?.shown?.blendshapes[BLINK] ?? 0);
    }
    expect(Math.max(...lids)).toBeGreaterThan(0.9);
  });

  it('does without avatars', async () => {
    await join('Ada', { tracker: new Headset(() => ({ turn: -0.3, blink: 0 })) });
    const { lobby } = await join('Ben', { createAvatar: () => null });
    const seen = await other(lobby);
    await until(lobby, () => turnOf(seen.sampleFace(performance.now())) < -0.29);
    await until(lobby, () => turnOf(seen.face) < -0.29);
  });

  it('shows what others wear: the stand-in, then the file they brought, and what they change to', async () => {
    const worn: string[] = [];
    const { lobby } = await join('Ben', {
      createAvatar: async (what, { fetchFile }) => {
        if ('upload' in what) worn.push(`file of ${(await fetchFile?.(what.upload, 100))?.length} bytes`);
        else worn.push(what.character);
        return null;
      },
    });
    const changed = () => new Promise((resolve) => lobby.on('participantUpdated', resolve));
    const { lobby: ada } = await join('Ada', {
      avatar: { file: UPLOAD, kind: 'model', standIn: { character: 'pip' } },
    });
    await other(lobby);
    await vi.waitFor(() => expect(worn).toEqual(['pip', `file of ${UPLOAD.length} bytes`]), 5000);
    const news = changed();
    ada.setAvatar({ character: 'bolt' });
    await news;
    await vi.waitFor(() => expect(worn.at(-1)).toBe('bolt'));
    expect(() => ada.setAvatar({ character: 'gandalf' as 'bolt' })).toThrow('not in the cast');
  });

  it('tells what does not work, and goes on', async () => {
    const problems: string[] = [];
    const { lobby } = await join('Ada', { camera: true, microphone: true });
    lobby.on('problem', ({ reason }) => problems.push(reason));
    await vi.waitFor(() => expect(problems.sort()).toEqual(['camera', 'microphone']));
    expect(lobby.local).toMatchObject({ muted: true, cameraOn: false, name: 'Ada' });
  });

  it('hands chat, reactions and the end on', async () => {
    const [ada, ben] = [await join('Ada'), await join('Ben')];
    const heard = new Promise((resolve) => ben.lobby.on('chatMessage', resolve));
    const reacted = new Promise((resolve) =>
      ben.lobby.on('reaction', (who, what) => resolve([who.name, what])),
    );
    await ada.lobby.sendChat('Ready?');
    await ada.lobby.react('laugh');
    expect(await heard).toMatchObject({ text: 'Ready?' });
    expect(await reacted).toEqual(['Ada', 'laugh']);
    const closed = vi.fn();
    ada.lobby.on('closed', closed);
    await ada.lobby.leave();
    await ada.lobby.leave();
    expect(closed.mock.calls).toEqual([[null]]);
  });

  it('carries the game’s own state, and keeps to how often a face is wanted', async () => {
    const ada = await join('Ada', { tracker: new Headset(() => ({ turn: 0.3, blink: 0 })) });
    const ben = await join('Ben');
    const seen = await other(ben.lobby);
    const heard = new Promise((resolve) =>
      ben.lobby.on('stateChanged', (who, state) => resolve([who, ...state])),
    );
    // The first call opens the way, and what goes out at once may come before it is there.
    const talking = setInterval(() => ada.lobby.setState(new Uint8Array([7, 8, 9])), 60);
    expect(await heard).toEqual([seen, 7, 8, 9]);
    clearInterval(talking);
    expect([...(seen.state ?? [])]).toEqual([7, 8, 9]);
    expect(() => ada.lobby.setState(new Uint8Array(65))).toThrow(RangeError);
    expect(seen.rate).toBe(30);
    ben.lobby.setRate(seen, 5);
    expect(seen.rate).toBe(5);
    await until(ben.lobby, () => turnOf(seen.face) > 0.29);
  });

  it('stops following the face when told to', async () => {
    const { lobby } = await join('Ada', { tracker: new Headset(() => ({ turn: 0.2, blink: 0 })) });
    const ben = await join('Ben');
    const seen = await other(ben.lobby);
    await until(ben.lobby, () => seen.cameraOn);
    lobby.setCameraOn(false);
    await until(ben.lobby, () => !seen.cameraOn && seen.face?.sources.head === 'idle');
    lobby.setCameraOn(true);
    await until(ben.lobby, () => seen.face?.sources.head === 'vision');
  });
});

/** A tracker that looks at the camera it is given. */
class Follower extends TypedEmitter<{ frame: [FaceFrame] }> {
  following: MediaStreamTrack | null = null;
  start(track: MediaStreamTrack) {
    this.following = track;
  }
  stop() {
    this.following = null;
  }
}

describe('devices', () => {
  const asked: string[] = [];
  let given: MediaStreamTrack[] = [];
  beforeEach(() => {
    asked.length = 0;
    given = [];
    const getUserMedia = async ({ video }: MediaStreamConstraints) => {
      asked.push(video ? 'camera' : 'microphone');
      const track = new OpusTrack() as unknown as MediaStreamTrack;
      given.push(track);
      return { getTracks: () => [track] };
    };
    vi.stubGlobal('navigator', { mediaDevices: { getUserMedia } });
  });
  afterEach(() => vi.unstubAllGlobals());

  it('are asked for, followed, muted for the room, and let go of when one leaves', async () => {
    const tracker = new Follower();
    const { lobby } = await join('Ada', { camera: true, microphone: true, tracker });
    const ben = await join('Ben');
    const seen = await other(ben.lobby);
    await until(ben.lobby, () => seen.cameraOn && !seen.muted);
    expect(asked.sort()).toEqual(['camera', 'microphone']);
    expect(given).toContain(tracker.following);
    lobby.setMuted(true);
    await until(ben.lobby, () => seen.muted);
    expect(lobby.local.muted).toBe(true);
    lobby.setMuted(false);
    await until(ben.lobby, () => !seen.muted);
    expect(asked.length).toBe(2);
    expect(given.map(({ readyState }) => readyState)).toEqual(['live', 'live']);
    await lobby.leave();
    expect(given.map(({ readyState }) => readyState)).toEqual(['ended', 'ended']);
    expect(tracker.following).toBeNull();
  });

  it('are let go of one by one, and those that the game gave stay its own', async () => {
    const own = new OpusTrack() as unknown as MediaStreamTrack;
    const { lobby } = await join('Ada', { camera: true, microphone: own, tracker: new Follower() });
    await until(lobby, () => lobby.local.cameraOn && !lobby.local.muted);
    expect(asked).toEqual(['camera']);
    lobby.setCameraOn(false);
    expect(given[0]?.readyState).toBe('ended');
    await lobby.leave();
    expect(own.readyState).toBe('live');
  });
});

describe('with tokens', () => {
  const secret = 'a secret of thirty-two bytes, or of more';
  let guarded: typeof server;
  beforeAll(async () => {
    guarded = await startTestServer({ secret });
  });
  afterAll(() => guarded.close());

  const tokenOf = (identity: string, more: Partial<Parameters<typeof mintToken>[0]> = {}) =>
    mintToken({ secret, room: 'arena-7', identity, ...more });
  const enter = async (token: string, options: Partial<LobbyOptions> = {}) => {
    const lobby = await joinLobby({
      ...{ server: guarded.url, room: 'arena-7', token, webRtc: nodeWebRtc, createAvatar: () => null },
      ...options,
    });
    lobbies.push(lobby);
    return lobby;
  };

  it('one has the name that the token says, and need not say another', async () => {
    const ada = await enter(await tokenOf('ada', { name: 'Ada Lovelace' }), { name: 'Somebody' });
    const ben = await enter(await tokenOf('ben', { name: 'Ben' }));
    expect(ada.local.name).toBe('Ada Lovelace');
    expect(ben.local.name).toBe('Ben');
    expect((await other(ben)).name).toBe('Ada Lovelace');
    expect((await other(ada)).name).toBe('Ben');
  });

  it('one has to say a name where the token says none', async () => {
    await expect(enter(await tokenOf('ada'))).rejects.toMatchObject({ reason: 'malformed' });
    expect((await enter(await tokenOf('ben'), { name: 'Ben' })).local.name).toBe('Ben');
  });

  it('whoever may not send a face is told so, and asked for no camera', async () => {
    const getUserMedia = vi.fn(() => Promise.reject(new Error('asked')));
    vi.stubGlobal('navigator', { mediaDevices: { getUserMedia } });
    const token = await tokenOf('ada', { name: 'Ada', grants: { publishAudio: true } });
    const lobby = await enter(token, { camera: true });
    const problems: string[] = [];
    lobby.on('problem', ({ reason, message }) => problems.push(`${reason}: ${message}`));
    await vi.waitFor(() =>
      expect(problems).toEqual(['not-allowed: Your face is not sent: the token lacks publishFace.']),
    );
    expect(lobby.local.grants).toMatchObject({ publishFace: false, publishAudio: true });
    lobby.setCameraOn(true);
    for (let i = 0; i < 3; i++) expect(lobby.setState(new Uint8Array([1]))).toBe(false);
    expect(problems.slice(1)).toEqual([
      'not-allowed: Your face is not sent: the token lacks publishFace.',
      'not-allowed: Your state is not sent: the token lacks publishFace.',
    ]);
    expect(lobby.local.cameraOn).toBe(false);
    expect(getUserMedia).not.toHaveBeenCalled();
    vi.unstubAllGlobals();
  });

  it('whoever may not send a voice is told so, and asked for no microphone', async () => {
    const getUserMedia = vi.fn(() => Promise.reject(new Error('asked')));
    vi.stubGlobal('navigator', { mediaDevices: { getUserMedia } });
    const token = await tokenOf('ada', { name: 'Ada', grants: { publishFace: true } });
    const lobby = await enter(token, { microphone: true });
    const problems: string[] = [];
    lobby.on('problem', ({ reason, message }) => problems.push(`${reason}: ${message}`));
    await vi.waitFor(() =>
      expect(problems).toEqual(['not-allowed: Your voice is not sent: the token lacks publishAudio.']),
    );
    lobby.setMuted(false);
    expect(problems.length).toBe(2);
    expect(lobby.local.muted).toBe(true);
    expect(getUserMedia).not.toHaveBeenCalled();
    vi.unstubAllGlobals();
  });
});

describe('joining', () => {
  it.each([
    [{ server: 'call.example' }, 'bad-option'],
    [{ server: 'ftp://call.example' }, 'bad-option'],
    [{ avatar: { character: 'gandalf' as 'bolt' } }, 'bad-option'],
    [{ avatar: { file: 'me.vrm' as unknown as Uint8Array, kind: 'model' } }, 'bad-option'],
    [{ room: 'nobody-was-here' }, 'room-not-found'],
    [{ name: '' }, 'malformed'],
    [{ name: undefined as unknown as string }, 'malformed'],
  ] satisfies [Partial<LobbyOptions>, string][])('refuses %o: %s', async (options, reason) => {
    await expect(join('Ada', options)).rejects.toMatchObject({ reason });
  });

  it('says what is missing where there is neither three nor another way to make avatars', async () => {
    const options = { server: server.url, room, name: 'Ada', webRtc: nodeWebRtc };
    await expect(joinLobby(options)).rejects.toMatchObject({ name: 'LobbyError', reason: 'no-three' });
    const { lobby } = await join('Ben');
    expect(lobby.participants.size).toBe(0);
  });
});
