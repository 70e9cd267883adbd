import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { SIGNALLING_VERSION } from '@guise/protocol';
import { afterEach, describe, expect, test } from 'vitest';
import { protocolRateLimits, RateLimit } from './rate-limits.js';
import { MemoryRoomDirectory } from './rooms/memory-room-directory.js';
import type { RunningServer } from './server.js';
import { StartError } from './start-error.js';
import { createRoom, startTestServer, TestClient } from './test-server.js';

let closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.reverse()) await close();
  closing = [];
});

async function start(...options: Parameters<typeof startTestServer>): Promise<RunningServer> {
  const server = await startTestServer(...options);
  closing.push(() => server.close());
  return server;
}

const joinRequest = (room: string) => ({
  version: SIGNALLING_VERSION,
  room,
  name: 'Eve',
  muted: true,
  cameraOn: false,
  avatar: null,
  handRaised: false,
  captionsOn: false,
});

async function connect(server: RunningServer): Promise<TestClient> {
  const client = await TestClient.connect(server);
  closing.push(async () => client.close());
  return client;
}

/** Takes a TCP port of the loopback address. */
async function takePort(): Promise<number> {
  const taker = createServer();
  await new Promise<void>((resolve) => taker.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => taker.close(resolve)));
  return (taker.address() as { port: number }).port;
}

describe('starting', () => {
  test('on a taken port is one sentence', async () => {
    const port = await takePort();
    const error = await start({ port }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StartError);
    expect((error as Error).message).toBe(`Port ${port} is taken; choose another one with --port.`);
  });

  test('with a taken media port is one sentence', async () => {
    const rtcPort = await takePort();
    const error = await start({ rtcPort }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StartError);
    expect((error as Error).message).toContain(`Port ${rtcPort} (UDP or TCP) is taken`);
  });

  test('with a folder for uploads that is none is one sentence', async () => {
    const uploadsRoot = fileURLToPath(import.meta.url);
    const error = await start({ uploadsRoot }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StartError);
    expect((error as Error).message).toBe(
      `Nothing can be kept in ${uploadsRoot}; choose another folder with --uploads.`,
    );
  });

  test('from the command line, with an option that does not exist: a sentence, no stack, exit code 1', async () => {
    const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
    const [code, output] = await new Promise<[unknown, string]>((resolve) => {
      execFile(process.execPath, [main, '--lam'], (error, stdout, stderr) =>
        resolve([error?.code, stdout + stderr]),
      );
    });
    expect(code).toBe(1);
    expect(output).toBe("Unknown option '--lam'; --help lists the options.\n");
  });
});

test('/health counts rooms, participants and producers', async () => {
  const server = await start();
  const client = await connect(server);
  await client.join(await createRoom(server));
  const health = await (await fetch(`${server.url}/health`)).json();
  expect(health).toEqual({
    status: 'ok',
    rooms: 1,
    participants: 1,
    producers: { audio: 0, face: 0, video: 0 },
  });
});

test('closing tells everybody', async () => {
  const server = await startTestServer();
  const client = await connect(server);
  await client.join(await createRoom(server));
  const [told, cut] = [
    client.next('roomClosed'),
    new Promise((resolve) => client.socket.once('disconnect', resolve)),
  ];
  await server.close();
  expect(await told).toEqual({ reason: 'shutdown' });
  await cut;
});

test('a call longer than the lifetime of an empty room goes on, and its name with it', async () => {
  const clock = { now: 0 };
  const limits = { rooms: 10, lifetime: 1000, unusedLifetime: 100, unusedPerCreator: 10, perCreator: 10 };
  const server = await start({}, { directory: new MemoryRoomDirectory(limits, () => clock.now) });
  const [ada, grace] = [await connect(server), await connect(server)];
  const room = await createRoom(server);
  await ada.join(room);
  clock.now = 5000;
  await createRoom(server);
  expect((await grace.join(room)).participants).toHaveLength(1);
  await grace.request('leave', {});
  await ada.request('leave', {});
  clock.now = 5900;
  expect((await ada.join(room)).participants).toEqual([]);
  await ada.request('leave', {});
  clock.now = 7000;
  expect(await ada.refusal('join', joinRequest(room))).toBe('room-not-found');
});

describe('a media worker that dies', () => {
  test('takes no room with it: whoever was on it comes back as who they were, and the others go on', async () => {
    const server = await start({ workers: 2 });
    const [first, second] = [await connect(server), await connect(server)];
    const [doomed, spared] = [await createRoom(server), await createRoom(server)];
    const { participantId, seat, sitting, uploadToken } = await first.join(doomed);
    await first.request('createTransport', { direction: 'send' });
    await first.request('sendChat', { text: 'Hello' });
    const witness = await connect(server);
    await witness.join(doomed);
    await second.join(spared);
    await second.request('createTransport', { direction: 'send' });
    const [lost, away] = [first.next('mediaLost'), witness.next('participantUpdated')];
    const [heard, undisturbed] = [witness.hearEverything(), second.hearEverything()];
    // Rooms go to the least loaded worker: the first one's is the first.
    process.kill(server.stats().workers[0] as number, 'SIGKILL');
    await lost;
    expect((await away).participant).toMatchObject({ id: participantId, reconnecting: true });
    expect(
      await first.refusal('setState', {
        muted: true,
        cameraOn: true,
        avatar: null,
        handRaised: false,
        captionsOn: false,
      }),
    ).toBe('not-joined');
    // Over another connection or, as here, over the same one.
    const back = await first.join(doomed, 'Ada', { seat });
    expect(back).toMatchObject({ participantId, sitting, chat: [{ text: 'Hello' }] });
    expect(back.uploadToken).not.toBe(uploadToken);
    await first.request('createTransport', { direction: 'send' });
    expect(server.stats()).toMatchObject({ rooms: 2, participants: 3, transports: 2 });
    await witness.request('ping', {});
    expect(new Set(heard)).toEqual(new Set(['participantUpdated']));
    await second.request('createTransport', { direction: 'receive', rtpCapabilities: { codecs: [] } });
    expect(undisturbed).toEqual([]);
  });

  test('keeps a place as long as for any other connection that broke, and no longer', async () => {
    const server = await start({}, { hold: 50 });
    const [ada, ben] = [await connect(server), await connect(server)];
    const room = await createRoom(server);
    const { participantId } = await ada.join(room);
    await ben.join(room, 'Ben');
    await ada.request('createTransport', { direction: 'send' });
    const [lost, left] = [ada.next('mediaLost'), ben.next('participantLeft')];
    process.kill(server.stats().workers[0] as number, 'SIGKILL');
    await lost;
    // As somebody new, over the same connection: only who she was goes.
    const anew = await ada.join(room);
    expect(await left).toEqual({ participantId });
    await ada.request('ping', {});
    await ada.request('sendChat', { text: 'Still here' });
    expect(anew.participantId).not.toBe(participantId);
    expect(server.stats().participants).toBe(2);
  });

  test('costs nobody one of the joins that their address has', async () => {
    const limits = { ...protocolRateLimits(), joins: new RateLimit({ points: 2, window: 60_000 }) };
    const server = await start({}, { limits });
    const room = await createRoom(server);
    const people = [await connect(server), await connect(server)];
    const seats: string[] = [];
    for (const person of people) {
      seats.push((await person.join(room)).seat);
      await person.request('createTransport', { direction: 'send' });
    }
    const lost = people.map((person) => person.next('mediaLost'));
    process.kill(server.stats().workers[0] as number, 'SIGKILL');
    await Promise.all(lost);
    for (const [i, seat] of seats.entries())
      expect(await (people[i] as TestClient).joinRefusal(room, 'Ada', { seat })).toBe('granted');
    // Once: who is there is awaited no more.
    const seat = seats[0] as string;
    expect(await (await connect(server)).joinRefusal(room, 'Ada', { seat })).toBe('rate-limited');
  });

  test('the only one: media waits for its successor, and rooms that begin do', async () => {
    const server = await start();
    const [before] = server.stats().workers;
    const [client, other] = [await connect(server), await connect(server)];
    const [room, beginning] = [await createRoom(server), await createRoom(server)];
    const { seat } = await client.join(room);
    await client.request('createTransport', { direction: 'send' });
    const lost = client.next('mediaLost');
    process.kill(before as number, 'SIGKILL');
    await lost;
    await Promise.all([
      client.join(room, 'Ada', { seat }).then(() => client.request('createTransport', { direction: 'send' })),
      other.join(beginning),
    ]);
    const { workers } = server.stats();
    expect(workers).toHaveLength(1);
    expect(workers[0]).not.toBe(before);
  });
});

describe('too many', () => {
  test('requests are refused, others are served, and whoever goes on is cut off', async () => {
    const limits = { ...protocolRateLimits(), requests: new RateLimit({ points: 10, window: 60_000 }) };
    const server = await start({}, { limits });
    const [vandal, ada] = [await connect(server), await connect(server)];
    const room = await createRoom(server);
    for (let i = 0; i < 10; i++) expect(await vandal.refusal('leave', {})).toBe('not-joined');
    expect(await vandal.refusal('leave', {})).toBe('rate-limited');
    await ada.join(room);
    const cut = new Promise((resolve) => vandal.socket.once('disconnect', resolve));
    for (let i = 0; i < 30; i++) vandal.socket.emit('leave', {});
    await cut;
    await ada.request('leave', {});
  });

  test('joins from one address are refused', async () => {
    const limits = { ...protocolRateLimits(), joins: new RateLimit({ points: 2, window: 60_000 }) };
    const server = await start({}, { limits });
    const room = await createRoom(server);
    for (let i = 0; i < 2; i++) await (await connect(server)).join(room);
    expect(await (await connect(server)).refusal('join', joinRequest(room))).toBe('rate-limited');
  });

  test('joins to absent rooms are refused, then even a hit: room names cannot be tried out', async () => {
    const limits = { ...protocolRateLimits(), absentJoins: new RateLimit({ points: 2, window: 60_000 }) };
    const server = await start({}, { limits });
    const present = await createRoom(server);
    const reasons: string[] = [];
    for (const room of [present, 'no-such', present, 'no-such', 'no-such', present])
      reasons.push(await (await connect(server)).refusal('join', joinRequest(room)));
    expect(reasons).toEqual([
      'granted',
      'room-not-found',
      'granted',
      'room-not-found',
      'rate-limited',
      'rate-limited',
    ]);
  });
});
