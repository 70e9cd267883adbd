import type { RemoteParticipant, Room } from '@guise/client';
import { blendshapeIndex, type FaceFrame, restFaceFrame } from '@guise/protocol';
import { createRoom, startTestServer } from '@guise/server/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { joinRoom, OpusTrack } from './index.js';
import { cameBack, other, until } from './test-call.js';
import { statesOf, Tap } from './test-nodes.js';

// Media workers that are outgrown, and some that are killed, by the real Room over the real server.

let server: Awaited<ReturnType<typeof startTestServer>>;
let ending: (() => unknown)[];
let problems: unknown[];

beforeEach(async () => {
  ending = [];
  problems = [];
  server = await startTestServer({ workers: 2, participantsPerWorker: 2 });
});

afterEach(async () => {
  for (const end of ending.reverse()) await end();
  await server.close();
});

const JAW_OPEN = blendshapeIndex('jawOpen');

function face(): FaceFrame {
  const now = performance.now();
  const frame = restFaceFrame(now);
  frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'absent' };
  frame.confidence = 1;
  frame.blendshapes[JAW_OPEN] = 0.5 + 0.4 * Math.sin(now / 60);
  return frame;
}

/** Comes in and sends a face that never keeps still. */
async function join(room: string, name: string): Promise<Room> {
  const joined = await joinRoom({ server: server.url, room, name });
  joined.on('problem', (error) => problems.push(error));
  const timer = setInterval(() => joined.sendFace(face()), 1000 / 30);
  ending.push(
    () => joined.leave(),
    () => clearInterval(timer),
  );
  return joined;
}

/** Waits until each of these sees so many new packets of each of the others' faces. */
async function seeEachOther(rooms: readonly Room[], packets = 20): Promise<void> {
  const sees = async (room: Room, id: string) => {
    const received = () => room.participants.get(id)?.faceStats.received ?? 0;
    const before = received();
    // Whoever comes back begins to count anew.
    await until(() => received() >= before + packets || (received() < before && received() >= packets));
  };
  await Promise.all(
    rooms.flatMap((room) => rooms.filter((to) => to !== room).map((to) => sees(room, to.localId))),
  );
}

function goneIn(room: Room): string[] {
  const gone: string[] = [];
  room.on('participantLeft', ({ name }) => gone.push(name));
  return gone;
}

const kill = (slot: number) => process.kill(server.stats().workers[slot] as number, 'SIGKILL');

/** Somebody whose voice is heard. @returns its packets at `room`, growing */
async function hear(room: Room, speaker: Room): Promise<unknown[]> {
  const packets: unknown[] = [];
  const listener = other(room, 'Ada') as RemoteParticipant;
  const track = OpusTrack.of(await until(() => listener.audioTrack));
  track.onPacket((packet) => packets.push(packet));
  expect(speaker.localId).toBe(listener.id);
  return packets;
}

test('a room that outgrows a worker goes on to the next: faces, voices, states and who speaks reach everybody', async () => {
  const name = await createRoom(server);
  const ada = await join(name, 'Ada');
  const voice = new OpusTrack();
  await ada.publishAudio(voice.asMediaStreamTrack);
  const speaking = setInterval(() => voice.write(Uint8Array.of(0xf8, 0xff, 0xfe), { level: 10 }), 20);
  ending.push(() => clearInterval(speaking));
  const speaks = (room: Room) =>
    new Promise<void>((resolve) =>
      room.on('speakersChanged', (ids) => ids.includes(ada.localId) && resolve()),
    );
  const [ben, cleo] = [await join(name, 'Ben'), await join(name, 'Cleo')];
  await speaks(cleo);
  // Whoever comes later, while she speaks on, is told as well.
  const dan = await join(name, 'Dan');
  const people = [ada, ben, cleo, dan];
  const spoken = speaks(dan);
  await seeEachOther(people);
  const heard = await Promise.all([ben, cleo, dan].map((room) => hear(room, ada)));
  await until(() => heard.every(({ length }) => length > 20));
  await spoken;
  const states = setInterval(() => dan.sendState(Uint8Array.of(7)), 50);
  ending.push(() => clearInterval(states));
  await until(() => [ada, ben, cleo].every((room) => other(room, 'Dan')?.state));
  expect(server.stats().producers).toMatchObject({ audio: 1, face: 4 });

  // Muted, nothing of a voice comes to the other worker either.
  ada.setMuted(true);
  await until(() => other(cleo, 'Ada')?.muted);
  const silent = (heard[1] as unknown[]).length;
  await seeEachOther(people);
  expect((heard[1] as unknown[]).length - silent).toBeLessThan(5);
  ada.setMuted(false);
  await until(() => (heard[1] as unknown[]).length > silent + 10);

  // Where they left their place is taken; a worker that nobody of the room is on any more is not missed.
  await ada.leave();
  const eve = await join(name, 'Eve');
  await seeEachOther([ben, cleo, dan, eve]);
  await Promise.all([ben.leave(), eve.leave()]);
  await seeEachOther([cleo, dan]);
  expect(problems).toEqual([]);
});

test('a worker is killed: its room goes on elsewhere with everybody and everything in it, and another misses no frame', async () => {
  const [doomed, spared] = [await createRoom(server), await createRoom(server)];
  const [ada, ben] = [await join(doomed, 'Ada'), await join(doomed, 'Ben')];
  const [cleo, dan] = [await join(spared, 'Cleo'), await join(spared, 'Dan')];
  ada.setAvatar('zuri');
  await ada.sendChat('Hello');
  await Promise.all([seeEachOther([ada, ben]), seeEachOther([cleo, dan])]);
  await until(() => other(ben, 'Ada')?.avatar === 'zuri');
  const tap = new Tap(other(cleo, 'Dan') as RemoteParticipant);
  const [states, gone] = [[cleo, dan].map(statesOf), [ada, ben, cleo, dan].map(goneIn)];
  const before = [ada.localId, ben.localId];
  await until(() => tap.count > 20);

  const since = performance.now();
  const returned = [ada, ben].map(cameBack);
  kill(0);
  await Promise.all(returned);
  await seeEachOther([ada, ben], 1);
  console.log(`faces flow again after ${((performance.now() - since) / 1000).toFixed(2)} s`);
  await seeEachOther([ada, ben]);

  expect([ada.localId, ben.localId]).toEqual(before);
  expect(other(ben, 'Ada')?.avatar).toBe('zuri');
  expect(ben.chat.map(({ text }) => text)).toEqual(['Hello']);
  expect(states).toEqual([[], []]);
  expect(gone.flat()).toEqual([]);
  await until(() => tap.count > 60);
  expect(tap.missing).toBe(0);
  // Nobody met anything but the way back.
  expect(problems).toEqual([]);
  expect(server.stats()).toMatchObject({ rooms: 2, participants: 4, producers: { face: 4 } });
});

test('one of a room’s workers is killed: who was on the other stays, and misses no frame of whoever stays', async () => {
  const name = await createRoom(server);
  const people = [
    await join(name, 'Ada'),
    await join(name, 'Ben'),
    await join(name, 'Cleo'),
    await join(name, 'Dan'),
  ];
  const [ada, ben, cleo, dan] = people as [Room, Room, Room, Room];
  await seeEachOther(people);
  const tap = new Tap(other(cleo, 'Dan') as RemoteParticipant);
  const [states, gone] = [[cleo, dan].map(statesOf), people.map(goneIn)];
  await until(() => tap.count > 20);
  const returned = [ada, ben].map(cameBack);
  kill(0);
  await Promise.all(returned);
  await seeEachOther(people);
  expect(states).toEqual([[], []]);
  expect(gone.flat()).toEqual([]);
  expect(tap.missing).toBe(0);
  expect(server.stats()).toMatchObject({ rooms: 1, participants: 4, producers: { face: 4 } });
});

test('the only worker is killed again and again: everybody is back every time', async () => {
  await server.close();
  server = await startTestServer({ workers: 1 });
  const name = await createRoom(server);
  const [ada, ben] = [await join(name, 'Ada'), await join(name, 'Ben')];
  const gone = [ada, ben].map(goneIn);
  await seeEachOther([ada, ben]);
  for (let i = 0; i < 3; i++) {
    const returned = [ada, ben].map(cameBack);
    kill(0);
    await Promise.all(returned);
    await seeEachOther([ada, ben]);
  }
  expect(gone.flat()).toEqual([]);
});
