import { joinRoom, OpusTrack } from '@guise/client-node';
import { blendshapeIndex, restFaceFrame } from '@guise/protocol';
import type { VoiceName } from '../fixtures/voices.js';
import { opusVoice } from './opus-voice.js';

type Room = Awaited<ReturnType<typeof joinRoom>>;

/** Somebody else in a call, without a browser: a head that turns to and fro and blinks, and a voice. Far cheaper than a page. */
export class Friend {
  readonly #timers: NodeJS.Timeout[] = [];

  private constructor(readonly room: Room) {
    this.#timers.push(setInterval(() => room.sendFace(face()), 33));
  }

  static async join(server: string, room: string, name: string): Promise<Friend> {
    return new Friend(await joinRoom({ server, room, name }));
  }

  /** Speaks from now on. */
  async speak(voice: VoiceName): Promise<void> {
    const [track, packets] = [new OpusTrack(), await opusVoice(voice)];
    await this.room.publishAudio(track.asMediaStreamTrack);
    let at = 0;
    this.#timers.push(setInterval(() => track.write(packets[at++ % packets.length] as Uint8Array), 20));
  }

  /** Whoever is called so in the call. */
  other(name: string) {
    return [...this.room.participants.values()].find((participant) => participant.name === name) ?? null;
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
  }
}

function face() {
  const now = performance.now();
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
