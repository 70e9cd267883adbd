import { JoinError, type RemoteParticipant, type RoomEvents } from '@guise/client';
import { type FaceFrame, type Grants, OPEN_GRANTS, restFaceFrame } from '@guise/protocol';
import { type Voice, VoiceFollower } from '@guise/tracker';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AvatarFiles } from '../avatars/avatar-files.js';
import { Call, type CallRoom } from './call.js';
import { Capture } from './capture.js';
import { LocalFace, type Tracker } from './local-face.js';
import { Me } from './me.js';
import { Microphone } from './microphone.js';
import { Playback } from './playback.js';

/** A browser's microphone or camera track. */
class FakeTrack extends EventTarget {
  enabled = true;
  getSettings() {
    return {};
  }
  stop() {}
}

/** A browser's devices that give what they are asked for; `absent` ones are not there. */
function fakeDevices(absent: readonly string[] = []) {
  return Object.assign(new EventTarget(), {
    async getUserMedia(constraints: MediaStreamConstraints) {
      const kind = constraints.video ? 'camera' : 'microphone';
      if (absent.includes(kind)) throw new DOMException('none', 'NotFoundError');
      return { getTracks: () => [new FakeTrack()] } as unknown as MediaStream;
    },
    async enumerateDevices() {
      return [];
    },
  });
}

/** The network's end: remembers what it was told and lets the test speak for the server. */
class FakeRoom {
  localId = 'me';
  muted: boolean;
  cameraOn: boolean;
  avatar: string | null;
  readonly participants = new Map<string, RemoteParticipant>();
  readonly published: MediaStreamTrack[] = [];
  readonly faces: FaceFrame[] = [];
  readonly #listeners = new Map<string, Set<(...args: unknown[]) => void>>();

  constructor(me: Me) {
    this.muted = me.muted;
    this.cameraOn = me.cameraOn;
    this.avatar = me.avatar;
  }
  on(name: string, listener: (...args: unknown[]) => void) {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }
  say<K extends keyof RoomEvents>(name: K, ...args: RoomEvents[K]) {
    for (const listener of this.#listeners.get(name) ?? [])
      (listener as (...a: RoomEvents[K]) => void)(...args);
  }
  async publishAudio(track: MediaStreamTrack) {
    this.published.push(track);
  }
  readonly chat = [];
  readonly canShareScreen = true;
  readonly sharing = null;
  readonly sharedScreen = null;
  captionsOn = false;
  readonly recordings = [];
  async sendChat() {}
  readonly unreadableChat = 0;
  readonly reacted: string[] = [];
  async react(reaction: string) {
    this.reacted.push(reaction);
  }
  setMuted(muted: boolean) {
    this.muted = muted;
  }
  setCameraOn(on: boolean) {
    this.cameraOn = on;
  }
  readonly moderation = {
    grants: OPEN_GRANTS as Grants,
    moderates: false,
    lobby: false,
    locked: false,
    knockers: [],
  };
  handRaised = false;
  setHandRaised(raised: boolean) {
    this.handRaised = raised;
  }
  setAvatar(avatar: string | null) {
    this.avatar = avatar;
  }
  sendFace(frame: FaceFrame) {
    return this.faces.push(frame) > 0;
  }
  setFaceRate() {}
  leave = vi.fn(async () => {});
}

const calls: Call[] = [];
// A call watches its lines until it is left.
afterEach(() => Promise.all(calls.splice(0).map((call) => call.leave())));

async function setUp(absent: readonly string[] = [], grants: Grants = OPEN_GRANTS) {
  const devices = fakeDevices(absent);
  /** What the mouth listens to. */
  const heard: unknown[] = [];
  const me = new Me({
    camera: new Capture('camera', devices),
    microphone: new Microphone(devices),
    face: new LocalFace(async () => ({ on: () => () => {}, start() {}, stop() {}, close() {} }) as Tracker),
    meter: null,
    voice: new VoiceFollower(async () => {
      const voice = { on: () => () => {}, listen: (track: unknown) => heard.push(track), close() {} };
      return voice as unknown as Voice;
    }),
  });
  await me.start();
  const room = new FakeRoom(me);
  room.moderation.grants = grants;
  const call = new Call(
    room as unknown as CallRoom,
    me,
    new Playback(() => new FakeAudio()),
    new AvatarFiles(),
  );
  calls.push(call);
  return { me, room, call, heard };
}

class FakeAudio {
  srcObject: MediaProvider | null = null;
  async play() {}
  pause() {}
}

const ada = {
  id: 'a',
  name: 'Ada',
  muted: false,
  cameraOn: true,
  reconnecting: false,
  audioTrack: null,
} as RemoteParticipant;

it('says once who raised a hand, and again after it was down', async () => {
  const { call, room } = await setUp();
  const says = (handRaised: boolean) => {
    room.say('participantUpdated', { ...ada, handRaised } as RemoteParticipant);
    return `${call.announcements.at(-1)?.number} ${call.announcements.at(-1)?.text}`;
  };
  expect(says(true)).toBe('1 Ada raised a hand');
  expect(says(true)).toBe('1 Ada raised a hand');
  says(false);
  expect(says(true)).toBe('2 Ada raised a hand');
  call.toggleHand();
  expect(room.handRaised).toBe(true);
});

it('shows reactions, one’s own and the others’, for a moment', async () => {
  const { call, room } = await setUp();
  vi.useFakeTimers();
  room.say('reaction', { id: 'ada', name: 'Ada' } as RemoteParticipant, 'heart');
  call.react('laugh');
  expect(room.reacted).toEqual(['laugh']);
  expect(call.reactions.of('ada')?.reaction).toBe('heart');
  expect(call.reactions.of('me')?.reaction).toBe('laugh');
  vi.advanceTimersByTime(1000);
  room.say('reaction', { id: 'ada', name: 'Ada' } as RemoteParticipant, 'heart');
  vi.advanceTimersByTime(2500);
  expect(call.reactions.of('me')).toBeNull();
  expect(call.reactions.of('ada')?.reaction).toBe('heart');
  vi.useRealTimers();
});

describe('call', () => {
  it('publishes the voice and passes every face on', async () => {
    const { me, room } = await setUp();
    expect(room.published).toEqual([me.microphone.track]);
    const frame = restFaceFrame(5);
    me.face.onFrame?.(frame);
    expect(room.faces).toEqual([frame]);
  });

  it('joins silent and idle without devices, and speaks once a microphone comes', async () => {
    const absent = ['camera', 'microphone'];
    const { me, room } = await setUp(absent);
    expect(room).toMatchObject({ muted: true, cameraOn: false, published: [] });
    expect(me.camera.status).toBe('missing');
    absent.pop();
    await me.toggleMuted();
    expect(room.muted).toBe(false);
    expect(room.published).toEqual([me.microphone.track]);
  });

  it('mutes the track itself and tells the room; unmutes again', async () => {
    const { me, room, heard } = await setUp();
    await vi.waitFor(() => expect(heard.at(-1)).toBe(me.microphone.track));
    await me.toggleMuted();
    await vi.waitFor(() => expect(heard.at(-1)).toBeNull());
    expect(room.muted).toBe(true);
    expect(me.microphone.track?.enabled).toBe(false);
    await me.toggleMuted();
    expect(room.muted).toBe(false);
    expect(me.microphone.track?.enabled).toBe(true);
  });

  it('lets go of the camera when it is turned off, and tells the room', async () => {
    const { me, room } = await setUp();
    const ended = vi.spyOn(me.camera.track as MediaStreamTrack, 'stop');
    await me.toggleCamera();
    expect(ended).toHaveBeenCalledOnce();
    expect(room.cameraOn).toBe(false);
    expect(me.frame).toBeNull();
    await me.toggleCamera();
    expect(room.cameraOn).toBe(true);
  });

  it('tells the room which avatar is worn, while it lasts', async () => {
    const { me, room, call } = await setUp();
    expect(room.avatar).toBeNull();
    me.wear('a fox');
    expect(room.avatar).toBe('a fox');
    await call.leave();
    me.wear('a robot');
    expect(room.avatar).toBe('a fox');
  });

  it('says who comes, goes and speaks', async () => {
    const { room, call } = await setUp();
    room.say('participantJoined', ada);
    expect(call.announcements.at(-1)).toEqual({ text: 'Ada joined', number: 1 });
    room.say('speakersChanged', ['a']);
    expect(call.isSpeaking('a')).toBe(true);
    room.say('participantLeft', ada);
    expect(call.announcements.at(-1)).toEqual({ text: 'Ada left', number: 2 });
  });

  it('says what becomes of devices, once, and nothing of what was so before', async () => {
    const absent = ['camera'];
    const { me, call, room } = await setUp(absent);
    expect(call.announcements).toEqual([]);
    me.microphone.track?.dispatchEvent(new Event('ended'));
    expect(call.announcements.at(-1)).toEqual({ text: 'The microphone is gone.', number: 1 });
    expect(room.muted).toBe(true);
    me.speaker.choose('');
    expect(call.announcements).toHaveLength(1);
    await me.toggleCamera();
    expect(call.announcements.at(-1)).toEqual({ text: 'No camera was found.', number: 2 });
  });

  it('sends and says nothing after it was left', async () => {
    const { me, room, call } = await setUp();
    await call.leave();
    expect(room.leave).toHaveBeenCalledOnce();
    expect(me.face.onFrame).toBeNull();
    await me.toggleMuted();
    expect(room.muted).toBe(false);
    room.say('participantJoined', ada);
    expect(call.announcements).toEqual([]);
  });
});

it('is muted here when a moderator mutes: the microphone gives silence, and one may unmute', async () => {
  const { me, call, room } = await setUp();
  room.participants.set('a', ada);
  room.muted = true;
  room.say('mutedBy', 'a');
  expect([me.muted, room.muted, me.microphone.track?.enabled]).toEqual([true, true, false]);
  expect(call.announcements.at(-1)?.text).toBe('Ada muted you. Unmute yourself when you want to speak.');
  await me.toggleMuted();
  expect([me.muted, room.muted]).toEqual([false, false]);
});

it('publishes no voice that it may not', async () => {
  const { me, room } = await setUp([], { ...OPEN_GRANTS, publishAudio: false });
  expect(me.microphone.track).not.toBeNull();
  expect(room.published).toEqual([]);
});

it('says why the call is over as soon as it says that it is', async () => {
  const { call, room } = await setUp();
  const seen: unknown[][] = [];
  call.subscribe(() => seen.push([call.connection, call.lostBecause?.reason]));
  room.say('connectionStateChanged', 'closed');
  // As the real one does: first everybody leaves.
  room.say('participantLeft', ada);
  room.say('closed', JoinError.removed());
  expect(seen.filter(([state]) => state === 'closed')).toEqual([['closed', 'removed']]);
});
