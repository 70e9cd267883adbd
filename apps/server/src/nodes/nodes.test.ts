import { createHash } from 'node:crypto';
import { SIGNALLING_VERSION, uploadPath } from '@guise/protocol';
import { GuiseServer } from '@guise/server-sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ServerConfig } from '../config.js';
import type { RunningServer } from '../server.js';
import { useRedis } from '../test-redis.js';
import { createRoom, startTestServer, TestClient } from '../test-server.js';

// Two servers on one Redis, over signalling and the API; client-node/src/nodes.test.ts has real calls, and takes things away.

const SECRET = 'a secret for tests, 32 bytes or more';

const redisOf = useRedis();
let closing: (() => Promise<unknown> | unknown)[] = [];
let redis: string;

beforeEach((context) => {
  redis = redisOf(context).url;
});

afterEach(async () => {
  for (const close of closing.reverse()) await close();
  closing = [];
});

/** Two servers that know of each other. */
async function startTwo(
  secret: string | null,
  changes: Partial<ServerConfig> = {},
): Promise<[RunningServer, RunningServer]> {
  const one = await startTestServer({ redis, secret, ...changes });
  closing.push(() => one.close());
  const two = await startTestServer({ redis, secret, ...changes });
  closing.push(() => two.close());
  return [one, two];
}

async function connect(server: RunningServer): Promise<TestClient> {
  const client = await TestClient.connect(server);
  closing.push(() => client.close());
  return client;
}

test('a server says where the room is to whoever joins or knocks, and nothing else of it', async () => {
  const [one, two] = await startTwo(null);
  const room = await createRoom(two, { lobby: true });
  const [host, guest] = [await connect(one), await connect(two)];
  const joined = await host.join(room, 'Ada');
  expect(joined.servers[0]).toBe(one.url);
  const elsewhere = { ok: false, error: expect.objectContaining({ reason: 'elsewhere', server: one.url }) };
  const arrival = { version: SIGNALLING_VERSION, room, name: 'Ben' };
  const state = { muted: false, cameraOn: true, avatar: null, handRaised: false, captionsOn: false };
  expect(await guest.send('join', { ...arrival, ...state })).toEqual(elsewhere);
  expect(await guest.send('knock', arrival)).toEqual(elsewhere);
  // Where it is it is as ever.
  const there = await connect(one);
  expect(await there.joinRefusal(room, 'Ben')).toBe('not-admitted');
  const asked = host.next('knockersChanged');
  expect(await there.knock(room, 'Ben')).toBe('granted');
  expect((await asked).knockers).toHaveLength(1);
});

test('the last one leaves, and the next may be anywhere; what a host decided goes along', async () => {
  const [one, two] = await startTwo(null);
  const room = await createRoom(one);
  const ada = await connect(one);
  await ada.join(room, 'Ada');
  await ada.request('setAccess', { lobby: true, locked: false });
  await ada.request('leave', {});
  const ben = await connect(two);
  await expect.poll(() => ben.joinRefusal(room, 'Ben')).toBe('granted');
  const cleo = await connect(two);
  expect(await cleo.joinRefusal(room, 'Cleo')).toBe('not-admitted');
});

test('a seat of one server is good on the other, for who had it and nobody else', async () => {
  const [one, two] = await startTwo(null);
  const room = await createRoom(one);
  const ada = await connect(one);
  const { seat, participantId } = await ada.join(room, 'Ada');
  await ada.request('leave', {});
  const again = await connect(two);
  await expect.poll(() => again.joinRefusal(room, 'Ada', { seat })).toBe('granted');
  const ben = await connect(two);
  expect((await ben.join(room, 'Ben')).participants.map(({ id }) => id)).toEqual([participantId]);
});

test.each([true, false])(
  'uploads in Redis (%s) outlive their server, and end with the room',
  async (shared) => {
    const [one, two] = await startTwo(null, { sharedUploads: shared });
    const room = await createRoom(one);
    const ada = await connect(one);
    const { uploadToken, seat } = await ada.join(room, 'Ada');
    const body = Buffer.from('a face');
    const path = uploadPath(room, createHash('sha256').update(body).digest('base64url'));
    const headers = { authorization: `Bearer ${uploadToken}` };
    expect((await fetch(`${one.url}${path}`, { method: 'PUT', headers, body })).status).toBe(201);
    const lost = ada.next('roomClosed');
    await one.close();
    expect(await lost).toEqual({ reason: 'shutdown' });
    const again = await connect(two);
    expect(await again.joinRefusal(room, 'Ada', { seat })).toBe('granted');
    const found = await fetch(`${two.url}${path}`);
    expect(found.status).toBe(shared ? 200 : 404);
    if (shared) expect(await found.text()).toBe('a face');
    await again.request('leave', {});
    await expect.poll(async () => (await fetch(`${two.url}${path}`)).status).toBe(404);
  },
);

test('a game server may ask any of them: about all rooms, and about one wherever it is', async () => {
  const [one, two] = await startTwo(SECRET);
  const [guise, other] = [one, two].map(({ url }) => new GuiseServer({ url: `${url}/`, secret: SECRET })) as [
    GuiseServer,
    GuiseServer,
  ];
  const clients = new Map<string, TestClient>();
  for (const [server, room, identity] of [
    [one, 'arena-1', 'ada'],
    [two, 'arena-2', 'ben'],
    [two, 'arena-2', 'cleo'],
  ] as const) {
    const client = await connect(server);
    await client.join(room, identity, { token: await guise.mintToken({ room, identity }) });
    clients.set(identity, client);
  }
  const names = async (server: GuiseServer) => (await server.listRooms()).map(({ name }) => name);
  await expect.poll(() => names(guise)).toEqual(['arena-1', 'arena-2']);
  expect(await names(other)).toEqual(['arena-1', 'arena-2']);
  expect((await guise.listRooms())[1]?.participants).toBe(2);
  const identities = (await guise.participants('arena-2')).map(({ identity }) => identity);
  expect(identities).toEqual(['ben', 'cleo']);
  const told = clients.get('ben')?.next('removed');
  expect(await guise.removeParticipant('arena-2', { identity: 'ben' }, 'Wall hacks')).toBe(1);
  expect(await told).toEqual({ said: 'Wall hacks' });
  const closed = clients.get('cleo')?.next('roomClosed');
  await guise.closeRoom('arena-2');
  expect(await closed).toEqual({ reason: 'ended' });
  await expect.poll(() => names(other)).toEqual(['arena-1']);
  await expect(guise.participants('arena-2')).rejects.toMatchObject({ reason: 'room-not-found' });
});
