import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChatMessage, LIMITS, SIGNALLING_VERSION } from '@guise/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Seats } from './access/seats.js';
import { ServerKey } from './access/server-key.js';
import type { RunningServer, ServerParts } from './server.js';
import { createRoom, STATE, startTestServer, TestClient } from './test-server.js';

// Coming back: after a connection broke, and after the server was gone. A restarted server is another one with the
// same folder for its key, and an empty memory.

const SECRET = 'a secret of this test that is long enough';

let cacheRoot: string;
let server: RunningServer;
let servers: RunningServer[] = [];
let room: string;
let clients: TestClient[] = [];

/** @param secret the server's key, if it is not the one that it made. A configured one would ask for tokens. */
async function start(parts: ServerParts = {}, secret: string | null = null): Promise<RunningServer> {
  const folder = secret === null ? cacheRoot : await mkdtemp(join(cacheRoot, 'key-'));
  if (secret !== null) await writeFile(join(folder, 'server-key'), Buffer.from(secret).toString('base64url'));
  const started = await startTestServer({ cacheRoot: folder, maxParticipants: 3 }, parts);
  servers.push(started);
  return started;
}

async function connect(where = server): Promise<TestClient> {
  const client = await TestClient.connect(where);
  clients.push(client);
  return client;
}

const joinWith = (name: string, seat: string, where = room) => ({
  version: SIGNALLING_VERSION,
  room: where,
  name,
  ...STATE,
  seat,
});

async function joined(name: string, where = server) {
  const client = await connect(where);
  return { client, ...(await client.join(room, name)) };
}

async function back(name: string, seat: string, where = server) {
  const client = await connect(where);
  return { client, ...(await client.request('join', joinWith(name, seat))) };
}

/** The connection ends as when a cable is pulled: nobody says goodbye. */
const breakOff = (client: TestClient) => client.socket.io.engine.close();

/** Lets what was sent before arrive. */
const settle = (client: TestClient) => client.request('ping', {});

beforeAll(async () => {
  cacheRoot = await mkdtemp(join(tmpdir(), 'guise-cache-'));
});
afterAll(() => rm(cacheRoot, { recursive: true, force: true }));
beforeEach(async () => {
  server = await start();
  room = await createRoom(server);
});
afterEach(async () => {
  for (const client of clients) client.close();
  await Promise.all(servers.map((one) => one.close()));
  [clients, servers] = [[], []];
});

describe('a connection that breaks', () => {
  test('leaves a place that the others see as reconnecting, until its participant is back in it', async () => {
    const [ada, grace] = [await joined('Ada'), await joined('Grace')];
    const news = ada.client.next('participantUpdated');
    breakOff(grace.client);
    expect((await news).participant).toMatchObject({ id: grace.participantId, reconnecting: true });
    const heard = ada.client.hearEverything();
    const again = ada.client.next('participantUpdated');
    const { participantId, participants } = await back('Grace', grace.seat);
    expect(participantId).toBe(grace.participantId);
    expect(participants.map(({ id }) => id)).toEqual([ada.participantId]);
    expect((await again).participant).toMatchObject({ id: participantId, reconnecting: false });
    await settle(ada.client);
    expect(heard).toEqual(['participantUpdated']);
    expect(server.stats().participants).toBe(2);
  });

  test('that the server has not noticed is replaced at once, and what it left behind is no second participant', async () => {
    const [ada, grace] = [await joined('Ada'), await joined('Grace')];
    await grace.client.request('createTransport', { direction: 'send' });
    const heard = ada.client.hearEverything();
    const ended = new Promise((resolve) => grace.client.socket.once('disconnect', resolve));
    const replaced = grace.client.next('replaced');
    const again = await back('Grace', grace.seat);
    await replaced;
    await ended;
    expect(again.participantId).toBe(grace.participantId);
    await settle(ada.client);
    expect(heard).toEqual(['participantUpdated']);
    expect(server.stats().participants).toBe(2);
    // The new connection has the place, and may do what the old one did.
    await again.client.request('createTransport', { direction: 'send' });
  });

  test('for longer than a place is kept: its participant left, and comes back with the same id', async () => {
    server = await start({ hold: 50 });
    room = await createRoom(server);
    const [ada, grace] = [await joined('Ada'), await joined('Grace')];
    const left = ada.client.next('participantLeft');
    breakOff(grace.client);
    expect(await left).toEqual({ participantId: grace.participantId });
    const joins = ada.client.next('participantJoined');
    expect((await back('Grace', grace.seat)).participantId).toBe(grace.participantId);
    expect((await joins).participant.id).toBe(grace.participantId);
  });

  test('keeps a place in a full room', async () => {
    const [ada, grace] = [await joined('Ada'), await joined('Grace'), await joined('Mary')];
    const news = ada.client.next('participantUpdated');
    breakOff(grace.client);
    await news;
    const late = await connect();
    expect(await late.refusal('join', { ...joinWith('Late', ''), seat: undefined })).toBe('room-full');
    expect((await back('Grace', grace.seat)).participantId).toBe(grace.participantId);
  });

  test('of the only one there keeps the chat for them', async () => {
    const ada = await joined('Ada');
    await ada.client.request('sendChat', { text: 'note to self' });
    breakOff(ada.client);
    const again = await back('Ada', ada.seat);
    expect(again.sitting).toBe(ada.sitting);
    expect(again.chat.map(({ text }) => text)).toEqual(['note to self']);
  });

  test('a seat can be exchanged for a younger one, by who sits there', async () => {
    const grace = await joined('Grace');
    const { seat } = await grace.client.request('renewSeat', {});
    breakOff(grace.client);
    expect((await back('Grace', seat)).participantId).toBe(grace.participantId);
    expect(await (await connect()).refusal('renewSeat', {})).toBe('not-joined');
  });

  test('on purpose keeps none', async () => {
    const [ada, grace] = [await joined('Ada'), await joined('Grace')];
    const left = ada.client.next('participantLeft');
    grace.client.close();
    expect(await left).toEqual({ participantId: grace.participantId });
  });
});

describe('a restarted server', () => {
  /** Everything the first server knew is gone, but for its key. */
  async function restart(): Promise<void> {
    await server.close();
    servers = [];
    server = await start();
  }

  test('takes up the room again for who has a seat, and then for everybody', async () => {
    const [ada, grace] = [await joined('Ada'), await joined('Grace')];
    await restart();
    expect(await (await connect()).refusal('join', { ...joinWith('New', ''), seat: undefined })).toBe(
      'room-not-found',
    );
    const first = await back('Grace', grace.seat);
    expect([first.participantId, first.participants]).toEqual([grace.participantId, []]);
    expect(first.sitting).not.toBe(grace.sitting);
    const second = await back('Ada', ada.seat);
    expect(second.participants.map(({ id }) => id)).toEqual([grace.participantId]);
    expect((await joined('New')).participants).toHaveLength(2);
    // The seat from the new sitting is as good.
    expect((await back('Ada', second.seat)).participantId).toBe(ada.participantId);
  });

  test('gets the chat back, in order, each line once, and tells who does not have it', async () => {
    const [ada, grace] = [await joined('Ada'), await joined('Grace')];
    const lines: ChatMessage[] = [];
    ada.client.socket.on('chatMessage', ({ message }: { message: ChatMessage }) => lines.push(message));
    for (const text of ['first', 'second']) await ada.client.request('sendChat', { text });
    await grace.client.request('sendChat', { text: 'third' });
    await settle(ada.client);
    await restart();
    const again = await back('Ada', ada.seat);
    const newcomer = await joined('New');
    const heard = newcomer.client.next('chatMessage');
    await again.client.request('sendChat', { text: 'hello again' });
    expect((await heard).message.text).toBe('hello again');
    const told: string[] = [];
    newcomer.client.socket.on('chatMessage', ({ message }: { message: ChatMessage }) =>
      told.push(message.text),
    );
    await again.client.request('restoreChat', { messages: lines.slice(1) });
    const last = await back('Grace', grace.seat);
    await last.client.request('restoreChat', { messages: lines });
    await settle(newcomer.client);
    expect(told).toEqual(['second', 'third', 'first']);
    last.client.close();
    expect((await back('Grace', grace.seat)).chat.map(({ text }) => text)).toEqual([
      ...['first', 'second', 'third'],
      'hello again',
    ]);
  });

  test('takes no line that was never written, nor from anybody who was not there', async () => {
    const ada = await joined('Ada');
    const written = ada.client.next('chatMessage');
    await ada.client.request('sendChat', { text: 'yes' });
    const { message } = await written;
    expect(await ada.client.refusal('restoreChat', { messages: [message] })).toBe('seat-refused');
    // Who is back in the same sitting has nothing to bring either.
    const same = await back('Ada', ada.seat);
    expect(await same.client.refusal('restoreChat', { messages: [message] })).toBe('seat-refused');
    await restart();
    const again = await back('Ada', ada.seat);
    const stranger = await joined('Eve');
    const heard = stranger.client.hearEverything();
    expect(await stranger.client.refusal('restoreChat', { messages: [message] })).toBe('seat-refused');
    for (const forged of [
      { ...message, text: 'no' },
      { ...message, name: 'Grace' },
      { ...message, at: message.at - 1 },
      { ...message, seal: 'A'.repeat(43) },
    ])
      expect(await again.client.refusal('restoreChat', { messages: [message, forged] })).toBe('malformed');
    const many = Array(LIMITS.chatHistory + 1).fill({ ...message, text: 'x' });
    expect(await again.client.refusal('restoreChat', { messages: many })).toMatch(/malformed|too-large/);
    await settle(stranger.client);
    expect(heard).toEqual([]);
  });

  test('lets whoever was host be it again, and not whoever comes first', async () => {
    const [ada, grace] = [await joined('Ada'), await joined('Grace')];
    expect([ada.grants.moderate, grace.grants.moderate]).toEqual([true, false]);
    await restart();
    const first = await back('Grace', grace.seat);
    expect(first.grants.moderate).toBe(false);
    const second = await back('Ada', ada.seat);
    expect(second.grants.moderate).toBe(true);
    // A room that never was lost has another host now, whatever an old seat says.
    await second.client.request('passRole', { participantId: first.participantId, keep: false });
    breakOff(second.client);
    expect((await back('Ada', second.seat)).grants.moderate).toBe(false);
  });

  test('with another key knows no seat, and the others lose nothing by that', async () => {
    const ada = await joined('Ada');
    server = await start({}, SECRET);
    expect(await (await connect()).refusal('join', joinWith('Ada', ada.seat))).toBe('seat-refused');
  });
});

describe('a seat that is none', () => {
  const HOUR = 60 * 60 * 1000;

  test.each([
    ['of another server', (id: string) => seatFrom('another secret that is long enough', id, room, 0)],
    ['of another room', (id: string) => seatFrom(SECRET, id, 'kind-otter', 0)],
    ['older than a day', (id: string) => seatFrom(SECRET, id, room, 24.1 * HOUR)],
    ['with no signature', async (id: string) => unsigned(await seatFrom(SECRET, id, room, 0))],
    ['made up', async () => 'x'.repeat(40)],
  ])('%s is refused, and whose place it names keeps it', async (_what, make) => {
    server = await start({}, SECRET);
    room = await createRoom(server);
    const [ada, grace] = [await joined('Ada'), await joined('Grace')];
    const heard = [ada.client.hearEverything(), grace.client.hearEverything()];
    const thief = await connect();
    expect(await thief.refusal('join', joinWith('Grace', await make(grace.participantId)))).toBe(
      'seat-refused',
    );
    await settle(ada.client);
    await grace.client.request('createTransport', { direction: 'send' });
    expect(heard).toEqual([[], []]);
    // Whoever has none comes in as somebody new.
    expect((await thief.join(room, 'Eve')).participantId).not.toBe(grace.participantId);
  });

  test('one of this server is none for want of another check', async () => {
    server = await start({}, SECRET);
    room = await createRoom(server);
    const grace = await joined('Grace');
    const seat = await seatFrom(SECRET, grace.participantId, room, 23.9 * HOUR);
    expect((await back('Grace', seat)).participantId).toBe(grace.participantId);
  });

  function seatFrom(secret: string, participant: string, of: string, age: number): Promise<string> {
    const seats = new Seats(new ServerKey(Buffer.from(secret)), () => Date.now() - age);
    return seats.issue({ room: of, participant, sitting: 'before', moderates: false });
  }

  function unsigned(seat: string): string {
    const header = Buffer.from('{"alg":"none","typ":"guise-seat+jwt"}').toString('base64url');
    return `${header}.${seat.split('.')[1]}.`;
  }
});
