import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Room } from '@guise/client';
import { pausedFace, talkingFace } from '@guise/client/testing';
import { joinRoom, OpusTrack } from '@guise/client-node';
import { createRoomSeal, type GuiseRoomSeal } from '@guise/seal';
import { createRoom, ServerRecording, startTestServer } from '@guise/server/testing';
import { vi } from 'vitest';
import { participantCalled, playVoice } from '../support/friend.js';

/** The fragment of the call's link. */
export const SECRET = '~dGhpcyBpcyB0aGUgc2VjcmV0';

export interface Caller {
  room: Room;
  seal: GuiseRoomSeal;
  id: string;
  /** When their face did [ms]. */
  began: number;
  stop(): void;
}

interface CallerOptions {
  secret?: string;
  /** How long their face talks before it rests [ms]. Default: on and on. */
  talks?: number;
  /** Opus packets of 20 ms, again and again. Default: none. */
  voice?: readonly Uint8Array[];
}

/** A call by the real server, which writes down everything that it relays and keeps. */
export class RecordedCall {
  readonly callers: Caller[] = [];

  private constructor(
    private readonly server: Awaited<ReturnType<typeof startTestServer>>,
    readonly recording: ServerRecording,
    /** Of those who connected, in their order. */
    readonly sockets: readonly { conn: { close(): void } }[],
    /** Where the server keeps files. */
    private readonly folder: string,
    readonly room: string,
  ) {}

  static async start(): Promise<RecordedCall> {
    const folder = await mkdtemp(join(tmpdir(), 'guise-sealed-'));
    const recording = new ServerRecording();
    const sockets: { conn: { close(): void } }[] = [];
    const server = await startTestServer(
      { uploadsRoot: folder },
      {
        onConnection: (socket) => {
          recording.onConnection(socket);
          sockets.push(socket);
        },
      },
    );
    return new RecordedCall(server, recording, sockets, folder, await createRoom(server));
  }

  get url(): string {
    return this.server.url;
  }

  /** What the server knows of the call's link. */
  get publicLink(): string {
    return `${this.url}/r/${this.room}`;
  }

  /** Joins, and shows a face from then on. */
  async enter(name: string, options: CallerOptions = {}): Promise<Caller> {
    const { secret = SECRET, talks = Number.POSITIVE_INFINITY, voice } = options;
    const seal = createRoomSeal({ secret, room: this.room, keepKeys: true });
    const room = await joinRoom({ server: this.url, room: this.room, name, seal });
    room.on('problem', (error) => console.error(name, error));
    const motion = pausedFace(talkingFace(name.length), talks, Number.POSITIVE_INFINITY);
    const began = performance.now();
    const timers = [
      setInterval(() => {
        const now = performance.now();
        room.sendFace({ ...motion(now - began), timestamp: now });
      }, 33),
    ];
    if (voice) timers.push(await playVoice(room, voice));
    const stop = () => {
      for (const timer of timers) clearInterval(timer);
    };
    const caller = { room, seal, id: room.localId, began, stop };
    this.callers.push(caller);
    return caller;
  }

  /** Every file that the server keeps now. */
  files(): Promise<Uint8Array[]> {
    return this.recording.files(this.folder);
  }

  async close(): Promise<void> {
    for (const { room, seal, stop } of this.callers) {
      stop();
      await room.leave();
      seal.close();
    }
    this.recording.stop();
    await this.server.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Waits until `poll` gives something: faces are sampled, they have no event. */
export const until = <T>(poll: () => T) => vi.waitUntil(poll, { timeout: 45_000, interval: 10 });

export const sees = (room: Room, name: string) =>
  until(() => {
    const seen = participantCalled(room, name);
    return seen?.trust === 'sealed' && seen.sampleFace(performance.now())?.confidence === 1;
  });

export const reads = (room: Room, line: string) => until(() => room.chat.some(({ text }) => text === line));

/** The next packets of somebody's voice as they are heard. */
export async function hears(room: Room, name: string, packets: number): Promise<Uint8Array[]> {
  const track = OpusTrack.of(await until(() => participantCalled(room, name)?.audioTrack));
  const heard: Uint8Array[] = [];
  const end = track.onPacket(({ opus }) => heard.push(opus.slice()));
  await until(() => heard.length >= packets);
  end();
  return heard;
}
