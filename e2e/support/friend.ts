import { type Motion, recordedFace } from '@guise/client/testing';
import { joinRoom, OpusTrack, parseRoomLink } from '@guise/client-node';
import { blendshapeIndex, restFaceFrame } from '@guise/protocol';
import { createRoomSeal, type GuiseRoomSeal } from '@guise/seal';
import { readMotion } from '../../packages/protocol/tools/track-file.mjs';
import type { VoiceName } from '../fixtures/voices.js';
import { opusVoice } from './opus-voice.js';

type Room = Awaited<ReturnType<typeof joinRoom>>;

/** Somebody else in a call, without a browser: a head that turns to and fro and blinks, and a voice. Far cheaper than a page. */
export class Friend {
  readonly #timers: NodeJS.Timeout[] = [];

  private constructor(
    readonly room: Room,
    face: Motion,
    private readonly seal: GuiseRoomSeal | null = null,
  ) {
    this.#timers.push(setInterval(() => room.sendFace(face(performance.now())), 33));
  }

  static async join(server: string, room: string, name: string): Promise<Friend> {
    return new Friend(await joinRoom({ server, room, name }), turningFace);
  }

  /** Comes by a link, sealed or not, and moves as somebody did in front of a camera. @param character of the cast */
  static async follow(link: string, name: string, character: string): Promise<Friend> {
    const { server, room, secret } = parseRoomLink(link);
    const seal = secret === null ? null : createRoomSeal({ secret, room });
    const joined = await joinRoom({ server, room, name, ...(seal && { seal }) });
    joined.setAvatar(JSON.stringify({ character }));
    const clips = (await readMotion()).seen;
    const { frames } = clips[name.length % clips.length] as (typeof clips)[0];
    return new Friend(joined, recordedFace(frames), seal);
  }

  /** Speaks from now on. */
  async speak(voice: VoiceName): Promise<void> {
    this.#timers.push(await playVoice(this.room, await opusVoice(voice)));
  }

  /** Whoever is called so in the call. */
  other(name: string) {
    return participantCalled(this.room, name) ?? null;
  }

  /** Where somebody's head comes from, as it arrives here. */
  seesHead(name: string): string | null {
    return this.other(name)?.sampleFace(performance.now())?.sources.head ?? null;
  }

  /** Resolves when sound of somebody has come. */
  async hears(name: string): Promise<void> {
    const track = await new Promise<MediaStreamTrack>((resolve) => {
      const look = () => {
        const found = this.other(name)?.audioTrack;
        if (found) resolve(found);
        return Boolean(found);
      };
      const end = this.room.on('participantUpdated', () => look() && end());
      if (look()) end();
    });
    // Silence is coded in two or three bytes.
    await new Promise<void>((resolve) => {
      const end = OpusTrack.of(track).onPacket(({ opus }) => {
        if (opus.byteLength <= 10) return;
        end();
        resolve();
      });
    });
  }

  async leave(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.room.leave();
    this.seal?.close();
  }
}

/** Whoever is called so in a room. */
export const participantCalled = (room: Room, name: string) =>
  [...room.participants.values()].find((participant) => participant.name === name);

/** Sends packets of 20 ms, again and again. @returns ends with `clearInterval` */
export async function playVoice(room: Room, packets: readonly Uint8Array[]): Promise<NodeJS.Timeout> {
  const track = new OpusTrack();
  await room.publishAudio(track.asMediaStreamTrack);
  let at = 0;
  return setInterval(() => track.write(packets[at++ % packets.length] as Uint8Array), 20);
}

function turningFace(now: number) {
  const turn = 0.4 * Math.sin(now / 700);
  const frame = restFaceFrame(now);
  frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'absent' };
  frame.confidence = 1;
  frame.pose.rotation = [0, Math.sin(turn / 2), 0, Math.cos(turn / 2)];
  frame.blendshapes[blendshapeIndex('jawOpen')] = 0.5;
  const lid = Math.sin(now / 500) > 0.5 ? 1 : 0;
  for (const name of ['eyeBlinkLeft', 'eyeBlinkRight'] as const)
    frame.blendshapes[blendshapeIndex(name)] = lid;
  return frame;
}
