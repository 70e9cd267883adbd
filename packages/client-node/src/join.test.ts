import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Room } from '@guise/client';
import { blendshapeIndex, type FaceFrame, restFaceFrame } from '@guise/protocol';
import { createRoom, signClaims, startTestServer } from '@guise/server/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { joinRoom, OpusTrack, parseRoomLink } from './index.js';
import { other, until } from './test-call.js';

// Participants without a browser in a call with the real server and its media worker.

let server: Awaited<ReturnType<typeof startTestServer>>;
let name: string;
let rooms: Room[] = [];
const processes: ChildProcess[] = [];

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server.close());

beforeEach(async () => {
  name = await createRoom(server);
});

afterEach(async () => {
  for (const child of processes.splice(0)) child.kill('SIGKILL');
  await Promise.all(rooms.map((room) => room.leave()));
  rooms = [];
});

async function join(who: string): Promise<Room> {
  const room = await joinRoom({ server: server.url, room: name, name: who });
  room.on('problem', (error) => console.error(who, error));
  rooms.push(room);
  return room;
}

/** A face whose jaw and head are where they are told, and that never keeps still. */
function face(jaw: number, turn: number): FaceFrame {
  const frame = restFaceFrame(performance.now());
  frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'absent' };
  frame.confidence = 1;
  frame.blendshapes[JAW_OPEN] = jaw;
  frame.pose.rotation = [0, Math.sin(turn / 2), 0, Math.cos(turn / 2)];
  return frame;
}

const JAW_OPEN = blendshapeIndex('jawOpen');

/** Sends a face 30 times a second until told to stop. */
function sending(room: Room, jaw: number, turn: number): () => void {
  const timer = setInterval(() => room.sendFace(face(jaw, turn)), 33);
  return () => clearInterval(timer);
}

test('two see each other, and who comes later sees both', async () => {
  const [ada, ben] = [await join('Ada'), await join('Ben')];
  const stops = [sending(ada, 0.8, 0.3), sending(ben, 0.2, -0.3)];
  const sees = (room: Room, who: string, jaw: number, turn: number) =>
    until(() => {
      const frame = other(room, who)?.sampleFace(performance.now());
      const near = (a: number, b: number) => Math.abs(a - b) < 0.02;
      return (
        frame &&
        near(frame.blendshapes[JAW_OPEN] as number, jaw) &&
        near(frame.pose.rotation[1], Math.sin(turn / 2))
      );
    });
  await Promise.all([sees(ada, 'Ben', 0.2, -0.3), sees(ben, 'Ada', 0.8, 0.3)]);
  const cleo = await join('Cleo');
  await Promise.all([sees(cleo, 'Ada', 0.8, 0.3), sees(cleo, 'Ben', 0.2, -0.3)]);
  expect(other(ben, 'Ada')?.faceStats).toMatchObject({ undecodable: 0, duplicates: 0 });
  for (const stop of stops) stop();
});

test('a voice arrives packet by packet, muted nothing does, and the server tells who speaks', async () => {
  const [ada, ben] = [await join('Ada'), await join('Ben')];
  const voice = new OpusTrack();
  await ada.publishAudio(voice.asMediaStreamTrack);
  const heard = OpusTrack.of(await until(() => other(ben, 'Ada')?.audioTrack));
  const packets: { opus: Uint8Array; timestamp: number }[] = [];
  heard.onPacket((packet) => packets.push(packet));
  const spoke = new Promise<void>((resolve) =>
    ben.on('speakersChanged', (ids) => ids.includes(ada.localId) && resolve()),
  );
  let count = 0;
  const timer = setInterval(() => voice.write(Uint8Array.of(0xf8, count++ & 0xff, 0xfe), { level: 10 }), 20);
  await until(() => packets.length > 20);
  await spoke;
  const [first, second] = packets as [(typeof packets)[0], (typeof packets)[0]];
  expect([...first.opus]).toEqual([0xf8, expect.any(Number), 0xfe]);
  const steps = ((second.opus[1] as number) - (first.opus[1] as number) + 256) % 256;
  expect((second.timestamp - first.timestamp) >>> 0).toBe(steps * 960);

  ada.setMuted(true);
  await until(() => other(ben, 'Ada')?.muted);
  const before = packets.length;
  const sent = count;
  await until(() => count > sent + 10);
  // What was on its way when the news overtook it may still have come.
  expect(packets.length - before).toBeLessThan(5);
  ada.setMuted(false);
  await until(() => packets.length > before + 10);
  clearInterval(timer);
});

test('who hears a voice before there is any face sees the faces that come later', async () => {
  const secret = 'nobody else knows this, which is what it is for';
  const closed = await startTestServer({ secret });
  const enter = async (who: string, grants: object) => {
    const [room, now] = ['kind-otter-7fq2xm', Math.floor(Date.now() / 1000)];
    const claims = { room, sub: who, name: who, grants: { join: true, ...grants }, iat: now, exp: now + 600 };
    const joined = await joinRoom({ server: closed.url, room, token: await signClaims(secret, claims) });
    rooms.push(joined);
    return joined;
  };
  const voice = new OpusTrack();
  const stops: (() => void)[] = [];
  try {
    // Somebody who has only a voice, somebody who only listens, and then a face: libdatachannel used to wait for itself from here on.
    const ada = await enter('Ada', { publishAudio: true });
    await ada.publishAudio(voice.asMediaStreamTrack);
    const speaking = setInterval(() => voice.write(Uint8Array.of(0xf8, 0xff, 0xfe)), 20);
    stops.push(() => clearInterval(speaking));
    const ben = await enter('Ben', {});
    const heard = OpusTrack.of(await until(() => other(ben, 'Ada')?.audioTrack));
    await new Promise<void>((resolve) => heard.onPacket(() => resolve()));
    stops.push(sending(await enter('Cleo', { publishFace: true }), 0.5, 0));
    await until(() => (other(ben, 'Cleo')?.faceStats.received ?? 0) > 3);
  } finally {
    for (const stop of stops) stop();
    await Promise.all(rooms.splice(0).map((room) => room.leave()));
    await closed.close();
  }
});

test('a voice of megabits is no voice: cut off, the others stay and hear each other', async () => {
  const [ada, ben, cleo] = [await join('Ada'), await join('Ben'), await join('Cleo')];
  const [flood, voice] = [new OpusTrack(), new OpusTrack()];
  await Promise.all([ada.publishAudio(flood.asMediaStreamTrack), ben.publishAudio(voice.asMediaStreamTrack)]);
  const heard = OpusTrack.of(await until(() => other(cleo, 'Ben')?.audioTrack));
  let count = 0;
  heard.onPacket(() => count++);
  const closed = new Promise<string | undefined>((resolve) =>
    ada.on('closed', (error) => resolve(error?.reason)),
  );
  const speaking = setInterval(() => voice.write(Uint8Array.of(0xf8, 0xff, 0xfe)), 20);
  const packet = new Uint8Array(1000).fill(0xf8);
  // 8 Mbit/s.
  const flooding = setInterval(() => {
    for (let i = 0; i < 20; i++) flood.write(packet);
  }, 20);
  expect(await closed).toBe('flooded');
  clearInterval(flooding);
  await until(() => !other(ben, 'Ada') && !other(cleo, 'Ada'));
  const before = count;
  await until(() => count > before + 10);
  clearInterval(speaking);
});

test('whoever leaves is gone, and may come back', async () => {
  const ada = await join('Ada');
  for (let time = 0; time < 3; time++) {
    const ben = await join('Ben');
    const stop = sending(ben, 0.5, 0);
    await until(() => (other(ada, 'Ben')?.faceStats.received ?? 0) > 3);
    stop();
    await ben.leave();
    await until(() => !other(ada, 'Ben'));
  }
});

test('a link names server and room, and what a sealed call is sealed with', () => {
  const call = 'https://call.example:8443/r/kind-otter-7fq2xm';
  for (const [fragment, secret] of [
    ['', null],
    ['#secret', null],
    ['#~key', '~key'],
    ['#~key&token=a~b', '~key'],
  ] as const)
    expect(parseRoomLink(call + fragment)).toEqual({
      server: 'https://call.example:8443',
      room: 'kind-otter-7fq2xm',
      secret,
    });
  for (const link of ['kind-otter', 'https://call.example/', 'ftp://x/r/a', 'https://x/r/A_b'])
    expect(() => parseRoomLink(link)).toThrow(TypeError);
});

/** @returns how a process of its own ends that runs `program`. */
async function run(program: string): Promise<unknown[]> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: new URL('..', import.meta.url),
    stdio: 'inherit',
  });
  processes.push(child);
  return await once(child, 'exit');
}

test('a process that has left ends by itself', async () => {
  const program = `
    import { joinRoom } from '@guise/client-node';
    const room = await joinRoom({ server: '${server.url}', room: '${name}', name: 'Bot' });
    await room.leave();`;
  expect(await run(program)).toEqual([0, null]);
});

test('so it does when the server ended a connection while more was being opened on it', async () => {
  const ada = await join('Ada');
  const stop = sending(ada, 0.8, 0.3);
  // It stands still while the server answers its goodbye, and only then sees that Ada has another face and a voice.
  const program = `
    import { Room } from '@guise/client';
    import { nodeWebRtc } from '@guise/client-node';
    import datachannel from 'node-datachannel';
    import { setTimeout } from 'node:timers/promises';
    const connections = [];
    const { PeerConnection } = datachannel;
    datachannel.PeerConnection = function (...options) {
      const connection = new PeerConnection(...options);
      connections.push(connection);
      return connection;
    };
    const handlers = {};
    const factory = (options) => (handlers[options.direction] = nodeWebRtc.factory(options));
    const webRtc = { ...nodeWebRtc, factory };
    const room = await Room.join({ server: '${server.url}', room: '${name}', name: 'Bot', webRtc });
    const [ada] = room.participants.values();
    while (!ada.faceStats.received) await setTimeout(10);
    const left = room.leave();
    // Nothing is heard of it here, but libdatachannel knows.
    if (connections.length < 2) throw new Error('there are no connections');
    const stand = (time) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, time);
    while (connections.some((connection) => connection.state() !== 'closed')) stand(20);
    stand(200);
    const rtpParameters = { codecs: [{ mimeType: 'audio/opus', payloadType: 100 }], encodings: [{ ssrc: 1 }] };
    await handlers.recv.receiveDataChannel({ sctpStreamParameters: { streamId: 9 } });
    await handlers.send.sendDataChannel({ sctpStreamParameters: {} });
    // Of a voice the server's end has to agree, and there is none.
    await handlers.recv.receive([{ trackId: 'voice', kind: 'audio', rtpParameters }]).catch((error) => {
      if (!/remote answer/.test(error)) throw error;
    });
    await left;`;
  const ended = await run(program);
  stop();
  expect(ended).toEqual([0, null]);
});
