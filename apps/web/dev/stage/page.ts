import { CHARACTER_NAMES } from '@guise/avatar';
import type { RemoteParticipant, RoomEvents } from '@guise/client';
import { OPEN_GRANTS } from '@guise/protocol';
import { AvatarFiles } from '../../src/avatars/avatar-files.js';
import { Call, type CallRoom } from '../../src/call/call.js';
import { Capture } from '../../src/call/capture.js';
import { LocalFace } from '../../src/call/local-face.js';
import { Me } from '../../src/call/me.js';
import { Microphone } from '../../src/call/microphone.js';
import { Playback } from '../../src/call/playback.js';
import { FIRST_STAGE, StageView } from '../../src/call/stage-view.js';
import '../../src/room/room-screen.js';
import { Actor } from '../../src/stage/actor.js';
import { Cast } from '../../src/stage/cast.js';
import type { LayoutName } from '../../src/stage/layouts/layout-name.js';
import { Stage } from '../../src/stage/stage.js';
import '../../src/styles/page.css';
import { NAMES } from './names.js';

declare global {
  interface Window {
    /** Shows a call with so many made-up people, oneself included; resolves when all avatars are there. */
    showCall(people: number, layout: LayoutName, speaker: string | null): Promise<void>;
    /** Calls that the last picture took. */
    drawCalls(): number;
    /** The last of them goes. */
    leave(): void;
  }
}

const stage = new Stage(document.querySelector('canvas') as HTMLCanvasElement, { draw: true });
const cast = new Cast(stage, async () => Promise.reject(new Error('nobody uploads here')));

/** One after the other of the cast. */
function wornBy(name: string): string {
  const index = NAMES.indexOf(name);
  return JSON.stringify({ character: CHARACTER_NAMES[index % CHARACTER_NAMES.length] });
}

function nothingHere(): never {
  throw new Error('nobody is connected to anything');
}

/** A room in which nothing is sent, and people are made up. */
class SilentRoom implements CallRoom {
  localId = 'm-me';
  muted = true;
  cameraOn = false;
  handRaised = false;
  captionsOn = false;
  readonly canShareScreen = false;
  readonly sharing = null;
  readonly sharedScreen = null;
  readonly participants = new Map<string, RemoteParticipant>();
  readonly avatar = null;
  readonly chat = [];
  readonly unreadableChat = 0;
  readonly recordings = [];
  readonly moderation = {
    grants: OPEN_GRANTS,
    moderates: false,
    lobby: false,
    locked: false,
    knockers: [],
  } as unknown as CallRoom['moderation'];
  readonly #listeners = new Map<string, ((...args: unknown[]) => void)[]>();

  constructor(count: number) {
    for (const name of NAMES.slice(0, count)) {
      const person = {
        id: name.toLowerCase(),
        name,
        muted: false,
        cameraOn: false,
        handRaised: name === 'Cleo',
        reconnecting: false,
      };
      const faceStats = { received: 0, lossShare: name === 'Ben' ? 0.2 : 0, jitter: 0 };
      const made = { ...person, avatar: wornBy(name), audioTrack: null, faceStats, sampleFace: () => null };
      this.participants.set(person.id, made as unknown as RemoteParticipant);
    }
  }
  on<K extends keyof RoomEvents>(name: K, listener: (...args: RoomEvents[K]) => void) {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener as () => void]);
    return () => {};
  }
  say<K extends keyof RoomEvents>(name: K, ...args: RoomEvents[K]) {
    for (const listener of this.#listeners.get(name) ?? []) listener(...args);
  }
  setMuted() {}
  setCameraOn() {}
  setHandRaised() {}
  async shareScreen() {}
  stopSharing() {}
  setScreenVisible() {}
  setCaptionsOn() {}
  setAvatar() {}
  async publishAudio() {}
  async sendChat() {}
  async sendCaption() {}
  async react() {}
  async askToRecord() {}
  async stopRecording() {}
  async answerRecording() {}
  upload = () => nothingHere();
  fetchUpload = () => nothingHere();
  traffic = () => nothingHere();
  stats() {
    return nothingHere();
  }
  async leave() {}
  setFaceRate(): void {}
  sendFace() {
    return true;
  }
}

let room: SilentRoom;

window.showCall = async (people, layout, speaker) => {
  document.querySelector('guise-room')?.remove();
  cast.clear();
  await new Promise((resolve) => setTimeout(resolve, 400));
  room = new SilentRoom(people - 1);
  const me = new Me({
    camera: new Capture('camera', undefined),
    microphone: new Microphone(undefined),
    face: new LocalFace(async () => Promise.reject(new Error('no tracker here'))),
    meter: null,
    voice: null,
  });
  me.name = 'Noor';
  const view = new StageView(room.localId, { ...FIRST_STAGE, layout });
  const files = new AvatarFiles();
  const call = new Call(room, me, new Playback(() => new Audio()), files, view);
  const actor = new Actor({ name: me.name, avatar: null }, () => null);
  stage.add(actor);
  const screen = document.createElement('guise-room');
  Object.assign(screen, {
    stage,
    call,
    cast,
    actor,
    room: 'kind-otter',
    link: 'https://guise.example/r/kind-otter',
  });
  document.body.append(screen);
  if (speaker) room.say('speakersChanged', [speaker.toLowerCase()]);
  const all = () => [actor, ...cast.actors.values()];
  while (all().length < people || all().some(({ avatar }) => !avatar))
    await new Promise((resolve) => setTimeout(resolve, 50));
};

window.leave = () => {
  const last = [...room.participants.values()].at(-1) as RemoteParticipant;
  room.participants.delete(last.id);
  room.say('participantLeft', last);
};

window.drawCalls = () => stage.drawCalls;
