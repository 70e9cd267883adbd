import { serializeWorn, type UploadKind } from '@guise/avatar/core';
import { describe, expect, it, vi } from 'vitest';
import { Capture } from './capture.js';
import { LocalFace, type Tracker } from './local-face.js';
import { Me } from './me.js';
import { Microphone } from './microphone.js';

class FakeTrack extends EventTarget {
  enabled = true;
  getSettings() {
    return {};
  }
  stop() {}
}

/** Somebody whose browser gives everything it is asked for. */
async function person() {
  const asked: string[] = [];
  const devices = Object.assign(new EventTarget(), {
    async getUserMedia({ video }: MediaStreamConstraints) {
      asked.push(video ? 'camera' : 'microphone');
      return { getTracks: () => [new FakeTrack()] } as unknown as MediaStream;
    },
    enumerateDevices: async () => [],
  });
  const me = new Me({
    camera: new Capture('camera', devices),
    microphone: new Microphone(devices),
    face: new LocalFace(async () => ({ on: () => () => {}, start() {}, stop() {}, close() {} }) as Tracker),
    meter: null,
    voice: null,
  });
  return { me, asked };
}

describe('me', () => {
  it('is heard while something is held, in the track itself, and only then', async () => {
    const { me } = await person();
    await me.start();
    const track = me.microphone.track as MediaStreamTrack;
    expect(me.talk.hold()).toBe(false);
    await me.toggleMuted();
    expect([me.muted, track.enabled]).toEqual([true, false]);
    expect(me.talk.hold()).toBe(true);
    expect([me.muted, track.enabled]).toEqual([false, true]);
    me.talk.letGo();
    expect([me.muted, track.enabled]).toEqual([true, false]);
  });

  it('stays unmuted who unmutes while holding, and is silent again when everything ends', async () => {
    const { me } = await person();
    await me.start();
    await me.toggleMuted();
    me.talk.hold();
    await me.toggleMuted();
    me.talk.letGo();
    expect(me.muted).toBe(false);
    await me.toggleMuted();
    me.talk.hold();
    me.close();
    expect(me.talk.talking).toBe(false);
    expect(me.muted).toBe(true);
  });

  it('is muted for good when a host mutes whoever talks while holding', async () => {
    const { me } = await person();
    await me.start();
    await me.toggleMuted();
    me.talk.hold();
    me.mute();
    expect(me.muted).toBe(true);
    me.talk.letGo();
    expect(me.muted).toBe(true);
  });

  it('never asks for a camera in a call for voices', async () => {
    const { me, asked } = await person();
    me.forbidCamera();
    await me.start();
    await me.toggleCamera();
    expect(asked).toEqual(['microphone']);
    expect(me.cameraOn).toBe(false);
  });

  it('wears what a link suggests only until something is chosen', async () => {
    const { me } = await person();
    const heard = vi.fn();
    me.subscribe(heard);
    me.suggest('a robot');
    expect(me).toMatchObject({ avatar: 'a robot', chosenAvatar: null });
    me.wear('a fox');
    expect(me).toMatchObject({ avatar: 'a fox', chosenAvatar: 'a fox' });
    me.suggest('a frog');
    expect(me.avatar).toBe('a fox');
    expect(heard).toHaveBeenCalledTimes(3);
  });

  it('keeps a picture of themselves to itself until it is chosen anew, and remembers it', async () => {
    const { me } = await person();
    const worn = (kind: UploadKind) =>
      serializeWorn({ upload: 'A'.repeat(43), kind, standIn: { character: 'mei' } });
    const picture = worn('own-face');
    me.wear(picture);
    expect(me.avatar).toBe(picture);
    me.withholdPicture();
    expect(me).toMatchObject({
      avatar: serializeWorn({ character: 'mei' }),
      chosenAvatar: picture,
      ownAvatar: picture,
    });
    me.wear(picture);
    expect(me.avatar).toBe(picture);
    me.wear(worn('model'));
    me.withholdPicture();
    expect(me.avatar).toBe(worn('model'));
  });
});
