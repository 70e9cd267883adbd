import { GuiseServer, mintToken, type TokenOptions } from '@guise/server-sdk';
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { signClaims } from '../access/test-tokens.js';
import { protocolRateLimits, RateLimit } from '../rate-limits.js';
import type { RunningServer } from '../server.js';
import { startTestServer, TestClient } from '../test-server.js';

// A server with a secret, the SDK of game servers, and participants that are no page.

const SECRET = 'a secret for tests, 32 bytes or more';
const OTHER = 'another secret, of 32 bytes and more';

let server: RunningServer;
let guise: GuiseServer;
let room: string;
let rooms = 0;
let clients: TestClient[] = [];

async function connect(): Promise<TestClient> {
  const client = await TestClient.connect(server);
  clients.push(client);
  return client;
}

async function enter(identity: string, options: Partial<TokenOptions> = {}): Promise<TestClient> {
  const client = await connect();
  await client.join(room, identity, { token: await guise.mintToken({ room, identity, ...options }) });
  return client;
}

beforeAll(async () => {
  server = await startTestServer({ secret: SECRET });
  guise = new GuiseServer({ url: `${server.url}/`, secret: SECRET });
});

afterAll(() => server.close());

beforeEach(() => {
  room = `arena-${++rooms}`;
});

afterEach(async () => {
  for (const client of clients) client.close();
  clients = [];
  await expect.poll(() => server.stats().participants).toBe(0);
});

describe('a game server', () => {
  test('lists the rooms that somebody is in, and who it is', async () => {
    const before = Date.now();
    await enter('player-1', { name: 'Ada', grants: { publishAudio: true, moderate: true } });
    await enter('player-2');
    expect(await guise.listRooms()).toEqual([
      {
        name: room,
        sitting: expect.any(String),
        participants: 2,
        since: expect.any(Number),
        locked: false,
        lobby: false,
      },
    ]);
    const [listed] = await guise.listRooms();
    expect(listed?.since).toBeGreaterThanOrEqual(before);
    expect(listed?.since).toBeLessThanOrEqual(Date.now());
    expect(await guise.participants(room)).toEqual([
      {
        id: expect.any(String),
        name: 'Ada',
        identity: 'player-1',
        grants: { join: true, publishFace: false, publishAudio: true, shareScreen: false, moderate: true },
        muted: false,
        cameraOn: true,
        sharingScreen: false,
        reconnecting: false,
      },
      expect.objectContaining({ identity: 'player-2', name: 'player-2' }),
    ]);
  });

  test('takes somebody out by who they are, on every connection, and they do not come back', async () => {
    const token = await guise.mintToken({ room, identity: 'player-1' });
    const [ada, again, ben] = [await connect(), await connect(), await enter('player-2')];
    await ada.join(room, 'Ada', { token });
    await again.join(room, 'Ada', { token });
    const told = Promise.all([ada.next('removed'), again.next('removed')]);
    const left = ben.next('participantLeft');
    expect(await guise.removeParticipant(room, { identity: 'player-1' }, ' Wall hacks ')).toBe(2);
    expect(await told).toEqual([{ said: 'Wall hacks' }, { said: 'Wall hacks' }]);
    await left;
    expect(await ada.joinRefusal(room, 'Ada', { token })).toBe('removed');
    expect(await guise.participants(room)).toMatchObject([{ identity: 'player-2' }]);
    expect(await guise.removeParticipant(room, { identity: 'player-1' })).toBe(0);
  });

  test('takes one participant out, and whoever has the same identity', async () => {
    const [ada] = [await enter('player-1'), await enter('player-2')];
    const [present] = await guise.participants(room);
    const told = ada.next('removed');
    expect(await guise.removeParticipant(room, { participantId: present?.id as string })).toBe(1);
    expect(await told).toEqual({});
    expect(await guise.participants(room)).toMatchObject([{ identity: 'player-2' }]);
    const nobody = guise.removeParticipant(room, { participantId: present?.id as string });
    await expect(nobody).rejects.toMatchObject({ reason: 'participant-not-found' });
  });

  test('keeps somebody out who has a token and has not come yet, or waits at the door', async () => {
    const token = await guise.mintToken({ room, identity: 'player-1' });
    expect(await guise.removeParticipant(room, { identity: 'player-1' })).toBe(0);
    const ada = await connect();
    expect(await ada.joinRefusal(room, 'Ada', { token })).toBe('removed');
    await enter('player-2', { grants: { moderate: true } });
    await clients.at(-1)?.request('setAccess', { lobby: true, locked: false });
    const eve = await connect();
    const eveToken = await guise.mintToken({ room, identity: 'eve' });
    expect(await eve.knock(room, 'Eve', { token: eveToken })).toBe('granted');
    const denied = eve.next('denied');
    await guise.removeParticipant(room, { identity: 'eve' });
    await denied;
    expect(await eve.knock(room, 'Eve', { token: eveToken })).toBe('removed');
  });

  test('takes somebody out whose connection is broken and whose place is kept', async () => {
    const token = await guise.mintToken({ room, identity: 'player-1' });
    const ada = await connect();
    const { seat } = await ada.join(room, 'Ada', { token });
    const left = (await enter('player-2')).next('participantLeft');
    ada.socket.io.engine.close();
    const away = async () => (await guise.participants(room))[0]?.reconnecting;
    await expect.poll(away).toBe(true);
    expect(await guise.removeParticipant(room, { identity: 'player-1' })).toBe(1);
    await left;
    expect(await (await connect()).joinRefusal(room, 'Ada', { token, seat })).toBe('removed');
  });

  test('ends a call for everybody', async () => {
    const ada = await enter('player-1');
    const ended = ada.next('roomClosed');
    await guise.closeRoom(room);
    expect(await ended).toEqual({ reason: 'ended' });
    expect(await guise.listRooms()).toEqual([]);
    await expect(guise.closeRoom(room)).rejects.toMatchObject({ reason: 'room-not-found' });
    await expect(guise.participants(room)).rejects.toMatchObject({ reason: 'room-not-found' });
  });

  test('makes a room with a lobby, named or not, and the name is taken', async () => {
    expect(await guise.createRoom({ room, lobby: true })).toBe(room);
    expect(await guise.participants(room)).toEqual([]);
    const token = await guise.mintToken({ room, identity: 'player-1' });
    expect(await (await connect()).joinRefusal(room, 'Ada', { token })).toBe('not-admitted');
    await expect(guise.createRoom({ room })).rejects.toMatchObject({ reason: 'room-exists' });
    const made = await guise.createRoom();
    expect(await guise.participants(made)).toEqual([]);
    await guise.closeRoom(made);
    await expect(guise.participants(made)).rejects.toMatchObject({ reason: 'room-not-found' });
  });
});

/** @returns why a request with this header is refused, or its status; the reason of the answer without one. */
async function refusal(authorization: string | null, path = '', init: RequestInit = {}): Promise<string> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (authorization !== null) headers.authorization = authorization;
  const response = await fetch(`${server.url}/api/admin/rooms${path}`, { ...init, headers });
  const { error } = (await response.json()) as { error?: { reason: string } };
  return error ? `${response.status} ${error.reason}` : `${response.status}`;
}

const now = () => Math.floor(Date.now() / 1000);
const bearer = async (secret: string, claims: object) => `Bearer ${await signClaims(secret, claims)}`;
const good = () => ({ admin: true, iat: now(), exp: now() + 60 });

describe('nobody else gets anything', () => {
  test('without a token, or with what is none', async () => {
    expect(await refusal(null)).toBe('401 token-required');
    expect(await refusal('Basic YTpi')).toBe('401 token-required');
    expect(await refusal('Bearer x')).toBe('401 token-invalid');
    const { headers } = await fetch(`${server.url}/api/admin/rooms`);
    expect(headers.get('www-authenticate')).toBe('Bearer');
    expect(await refusal(await bearer(SECRET, good()))).toBe('200');
  });

  test('with another secret’s, an altered one, no algorithm or another one', async () => {
    expect(await refusal(await bearer(OTHER, good()))).toBe('401 token-invalid');
    const [head, , signature] = (await signClaims(SECRET, good())).split('.');
    const claims = Buffer.from(JSON.stringify({ ...good(), exp: now() + 99 })).toString('base64url');
    expect(await refusal(`Bearer ${head}.${claims}.${signature}`)).toBe('401 token-invalid');
    expect(await refusal(`Bearer ${new UnsecuredJWT({ ...good() }).encode()}`)).toBe('401 token-invalid');
    const long = new TextEncoder().encode(SECRET.repeat(2));
    const hs512 = await new SignJWT({ ...good() }).setProtectedHeader({ alg: 'HS512' }).sign(long);
    expect(await refusal(`Bearer ${hs512}`)).toBe('401 token-invalid');
  });

  test('with one that is old, not yet good, good for too long or for ever', async () => {
    const times = async (claims: object) => refusal(await bearer(SECRET, { ...good(), ...claims }));
    expect(await times({ iat: now() - 120, exp: now() - 60 })).toBe('401 token-expired');
    expect(await times({ nbf: now() + 30 })).toBe('401 token-invalid');
    expect(await times({ exp: now() + 3600 })).toBe('401 token-invalid');
    // Dated ahead, so that its span is short.
    expect(await times({ iat: now() + 3000, exp: now() + 3600 })).toBe('401 token-invalid');
    expect(await times({ exp: undefined })).toBe('401 token-invalid');
    expect(await times({ iat: undefined })).toBe('401 token-invalid');
  });

  test('with a participant’s, a host’s included; and this one lets nobody into a room', async () => {
    await enter('player-1', { grants: { moderate: true } });
    const host = await guise.mintToken({ room, identity: 'player-1', grants: { moderate: true } });
    expect(await refusal(`Bearer ${host}`)).toBe('401 token-invalid');
    expect(await refusal(`Bearer ${host}`, `/${room}/participants`)).toBe('401 token-invalid');
    expect(await refusal(await bearer(SECRET, { ...good(), admin: 'yes' }))).toBe('401 token-invalid');
    const token = await signClaims(SECRET, { ...good(), room });
    expect(await (await connect()).joinRefusal(room, 'Eve', { token })).toBe('token-invalid');
  });

  test('with one that is good for another room only', async () => {
    await enter('player-1');
    const scoped = await bearer(SECRET, { ...good(), room });
    expect(await refusal(scoped, `/${room}/participants`)).toBe('200');
    expect(await refusal(scoped, '/arena-0/participants')).toBe('403 wrong-room');
    expect(await refusal(scoped, '')).toBe('403 wrong-room');
    expect(await refusal(scoped, '', { method: 'POST', body: '{}' })).toBe('403 wrong-room');
    expect(await refusal(scoped, '/arena-0', { method: 'PUT', body: '{}' })).toBe('403 wrong-room');
    expect(await refusal(scoped, '/arena-0', { method: 'DELETE', body: '{}' })).toBe('403 wrong-room');
    const body = JSON.stringify({ identity: 'player-1' });
    expect(await refusal(scoped, '/arena-0/remove', { method: 'POST', body })).toBe('403 wrong-room');
    expect(await refusal(scoped, `/${room}/remove`, { method: 'POST', body })).toBe('200');
  });

  test('whatever the secret, where the server has none', async () => {
    const openServer = await startTestServer();
    const asked = new GuiseServer({ url: openServer.url, secret: SECRET });
    await expect(asked.listRooms()).rejects.toMatchObject({ reason: 'no-api' });
    await expect(asked.closeRoom('arena-7')).rejects.toMatchObject({ reason: 'no-api' });
    expect((await fetch(`${openServer.url}/api/admin/rooms`)).status).toBe(404);
    await openServer.close();
  });

  test('more often than the limit has it', async () => {
    const limits = { ...protocolRateLimits(), adminRequests: new RateLimit({ points: 2, window: 60_000 }) };
    const strict = await startTestServer({ secret: SECRET }, { limits });
    const asked = new GuiseServer({ url: strict.url, secret: SECRET });
    await asked.listRooms();
    await fetch(`${strict.url}/api/admin/rooms`);
    await expect(asked.listRooms()).rejects.toMatchObject({ reason: 'rate-limited' });
    await strict.close();
  });
});

describe('what is not as it should be', () => {
  const post = async (body: string, path = `/${room}/remove`) =>
    refusal(await bearer(SECRET, good()), path, { method: 'POST', body });

  test.each([
    '',
    '[]',
    '{',
    '{"identity":"two words"}',
    '{"identity":"a","participantId":"b"}',
    '{"identity":"a","reason":"two\\nlines"}',
    '{"participantId":""}',
    '{"__proto__":{"identity":"a"}}',
  ])('is said to be malformed: %s', async (body) => {
    expect(await post(body)).toBe('400 malformed');
  });

  test('is no room’s name, or too large', async () => {
    expect(await post('{"identity":"a"}', '/No%20Room/remove')).toBe('400 malformed');
    expect(await post('{"identity":"a"}', '/..%2f..%2fhealth/remove')).toBe('400 malformed');
    expect(await post(JSON.stringify({ identity: 'a'.repeat(5000) }))).toBe('413 too-large');
  });

  test('does not even leave the game server', async () => {
    const options = { reason: 'options' };
    await expect(guise.participants('../health')).rejects.toMatchObject(options);
    await expect(guise.removeParticipant(room, { identity: 'two words' })).rejects.toMatchObject(options);
    await expect(guise.removeParticipant(room, { identity: 'a' }, 'x'.repeat(201))).rejects.toMatchObject(
      options,
    );
    await expect(mintToken({ secret: 'short', room, identity: 'a' })).rejects.toMatchObject(options);
    expect(() => new GuiseServer({ url: server.url, secret: 'short' })).toThrow(/32 bytes/);
    expect(() => new GuiseServer({ url: 'ftp://example.org', secret: SECRET })).toThrow(/http/);
  });

  test('a server that is not there, or is another', async () => {
    const nowhere = new GuiseServer({ url: 'http://127.0.0.1:9', secret: SECRET });
    await expect(nowhere.listRooms()).rejects.toMatchObject({ reason: 'unreachable' });
    const elsewhere = new GuiseServer({ url: `${server.url}/r`, secret: SECRET });
    await expect(elsewhere.listRooms()).rejects.toMatchObject({ reason: 'no-api' });
  });
});
