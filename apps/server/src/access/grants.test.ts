import type { Grant, RequestData } from '@guise/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunningServer } from '../server.js';
import { FacePeer } from '../test-peer.js';
import { startTestServer, TestClient } from '../test-server.js';
import { signClaims } from './test-tokens.js';

// A server with a secret and clients that are no page: what a token does not grant, nobody gets by asking.

const SECRET = 'a secret for tests, 32 bytes or more';
const OPUS = {
  mid: '0',
  codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48000, channels: 2, parameters: {} }],
  encodings: [{ ssrc: 1111 }],
};
const VOICE = { kind: 'audio', rtpParameters: OPUS } as const;
const SCREEN: RequestData<'produceScreen'> = {
  kind: 'video',
  rtpParameters: {
    mid: '1',
    codecs: [{ mimeType: 'video/VP8', payloadType: 96, clockRate: 90000 }],
    encodings: [{ ssrc: 2222 }],
  },
  replace: true,
};
const FACE: RequestData<'produceFace'> = { layers: [{ streamId: 0, ordered: false, maxRetransmits: 0 }] };

let server: RunningServer;
let room: string;
let rooms = 0;
let clients: TestClient[] = [];

async function connect(): Promise<TestClient> {
  const client = await TestClient.connect(server);
  clients.push(client);
  return client;
}

function tokenFor(sub: string, grants: readonly Grant[], changes: object = {}): Promise<string> {
  const exp = Math.floor(Date.now() / 1000) + 600;
  const granted = Object.fromEntries(grants.map((grant) => [grant, true]));
  return signClaims(SECRET, { room, sub, grants: granted, exp, ...changes });
}

async function joined(sub: string, grants: readonly Grant[], changes: object = {}): Promise<TestClient> {
  const client = await connect();
  await client.join(room, sub, { token: await tokenFor(sub, grants, changes) });
  return client;
}

beforeAll(async () => {
  server = await startTestServer({ secret: SECRET });
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

describe('coming in', () => {
  test('needs a token, for knocking, too; it says who one is, and what one is called', async () => {
    const ada = await connect();
    expect(await ada.joinRefusal(room)).toBe('token-required');
    expect(await ada.knock(room)).toBe('token-required');
    const token = await tokenFor('player-1', ['join', 'publishFace'], { name: 'Ada of the Arena' });
    expect(await ada.join(room, 'somebody else', { token })).toMatchObject({
      name: 'Ada of the Arena',
      identity: 'player-1',
      grants: { join: true, publishFace: true, publishAudio: false, moderate: false },
    });
    const bob = await joined('player-2', ['join']);
    const { participants } = await (await connect()).join(room, 'C', {
      token: await tokenFor('3', ['join']),
    });
    expect(participants.map(({ identity, name }) => [identity, name])).toEqual([
      ['player-1', 'Ada of the Arena'],
      ['player-2', 'player-2'],
    ]);
    bob.close();
  });

  test.each([
    [
      'signed by somebody else',
      async () => ({
        token: await signClaims(`${SECRET}?`, { room, sub: 'x', grants: { join: true }, exp: 4e9 }),
      }),
      'token-invalid',
    ],
    ['expired', async () => ({ token: await tokenFor('x', ['join'], { exp: 1e9 }) }), 'token-expired'],
    [
      'not yet valid',
      async () => ({ token: await tokenFor('x', ['join'], { nbf: 3.9e9, exp: 4e9 }) }),
      'token-invalid',
    ],
    [
      'for another room',
      async () => ({ token: await tokenFor('x', ['join'], { room: 'other-room' }) }),
      'wrong-room',
    ],
    [
      'without the grant to join',
      async () => ({ token: await tokenFor('x', ['publishFace', 'moderate']) }),
      'not-allowed',
    ],
    ['of no such shape', async () => ({ token: 'abc' }), 'malformed'],
  ])('with a token %s is refused, and makes no room', async (_what, proof, why) => {
    const client = await connect();
    expect(await client.joinRefusal(room, 'X', await proof())).toBe(why);
    expect(await client.refusal('createTransport', { direction: 'send' })).toBe('not-joined');
    expect(server.stats().rooms).toBe(0);
  });

  test('nobody becomes host by being first, and nobody makes rooms by asking', async () => {
    const ada = await connect();
    const { grants } = await ada.join(room, 'Ada', { token: await tokenFor('a', ['join']) });
    expect(grants.moderate).toBe(false);
    const response = await fetch(`${server.url}/api/rooms`, { method: 'POST' });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { reason: 'token-required' } });
  });
});

describe('without the grant', () => {
  test('to share a screen, none goes out, and nobody else’s is replaced; with it alone, nothing but a screen does', async () => {
    const ada = await joined('a', ['join', 'publishFace', 'publishAudio', 'moderate']);
    const ben = await joined('b', ['join', 'shareScreen']);
    for (const one of [ada, ben]) await one.request('createTransport', { direction: 'send' });
    await ben.request('produceScreen', SCREEN);
    expect(await ben.refusal('produceAudio', VOICE)).toBe('not-allowed');
    expect(await ada.refusal('produceScreen', SCREEN)).toBe('not-allowed');
    expect(server.stats().producers).toEqual({ audio: 0, face: 0, video: 1 });
  });

  test('to send a face, none goes out, though a voice may', async () => {
    const ada = await joined('a', ['join', 'publishAudio']);
    await ada.request('createTransport', { direction: 'send' });
    expect(await ada.refusal('produceFace', FACE)).toBe('not-allowed');
    await ada.request('produceAudio', VOICE);
    expect(server.stats().producers.face).toBe(0);
  });

  test('to send a voice, none goes out, though a face does', async () => {
    const ada = await joined('a', ['join', 'publishFace']);
    const bob = await joined('b', ['join']);
    const news = bob.next('participantUpdated');
    const { peer, producerId } = await FacePeer.producing(ada);
    expect((await news).participant.faceProducerId).toBe(producerId);
    expect(await ada.refusal('produceAudio', VOICE)).toBe('not-allowed');
    expect(server.stats().producers).toMatchObject({ audio: 0, face: 1 });
    peer.close();
  });

  test('to send anything, there is no transport for it, and yet one hears and sees', async () => {
    const ada = await joined('a', ['join', 'publishFace']);
    const bob = await joined('b', ['join']);
    expect(await bob.refusal('createTransport', { direction: 'send' })).toBe('not-allowed');
    const { peer, producerId } = await FacePeer.producing(ada);
    const receiving = await FacePeer.consuming(bob, producerId);
    const arrived = new Promise<Uint8Array>((resolve) => receiving.onMessage(resolve));
    const timer = setInterval(() => peer.send(new Uint8Array([1, 2, 3])), 20);
    expect([...(await arrived)]).toEqual([1, 2, 3]);
    clearInterval(timer);
    peer.close();
    receiving.close();
  });

  test('to moderate, every word of a moderator is refused and changes nothing', async () => {
    const ada = await joined('a', ['join', 'publishFace', 'publishAudio', 'shareScreen']);
    const bob = await connect();
    const { participantId } = await bob.join(room, 'Bob', { token: await tokenFor('b', ['join']) });
    const heard = bob.hearEverything();
    for (const [name, data] of [
      ['admit', { knockerId: 'x' }],
      ['deny', { knockerId: 'x' }],
      ['mute', { participantId }],
      ['mute', { participantId: null }],
      ['stopScreen', { participantId }],
      ['remove', { participantId }],
      ['passRole', { participantId, keep: true }],
      ['setAccess', { lobby: true, locked: true }],
      ['endRoom', {}],
    ] as const)
      expect(await ada.refusal(name, data), name).toBe('not-allowed');
    expect(heard).toEqual([]);
    expect(await (await connect()).joinRefusal(room, 'C', { token: await tokenFor('c', ['join']) })).toBe(
      'granted',
    );
  });
});

test('who was removed does not come back with their token, nor with a new one of theirs; another tab goes, too', async () => {
  const host = await joined('host', ['join', 'moderate']);
  const token = await tokenFor('eve', ['join', 'publishAudio']);
  const [eve, second] = [await connect(), await connect()];
  const { participantId, uploadToken } = await eve.join(room, 'Eve', { token });
  await second.join(room, 'Eve again', { token });
  await eve.request('createTransport', { direction: 'send' });
  await eve.request('produceAudio', VOICE);
  const [removed, secondRemoved] = [eve.next('removed'), second.next('removed')];
  await host.request('remove', { participantId });
  await Promise.all([removed, secondRemoved]);
  // Nothing of theirs is left, and nothing they can still do.
  expect(server.stats()).toMatchObject({ participants: 1, producers: { audio: 0 } });
  for (const [name, data] of [
    ['sendChat', { text: 'still here' }],
    ['createTransport', { direction: 'receive', rtpCapabilities: { codecs: [] } }],
    ['produceAudio', VOICE],
    ['endRoom', {}],
  ] as const)
    expect(await eve.refusal(name, data), name).toBe('not-joined');
  const upload = await fetch(`${server.url}/api/rooms/${room}/uploads/${'A'.repeat(43)}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${uploadToken}` },
    body: 'bytes',
  });
  expect(upload.status).toBe(401);
  for (const client of [eve, await connect()]) {
    expect(await client.joinRefusal(room, 'Not Eve', { token })).toBe('removed');
    expect(await client.knock(room, 'Not Eve', { token })).toBe('removed');
    const fresh = await tokenFor('eve', ['join', 'moderate'], { name: 'Adam' });
    expect(await client.joinRefusal(room, 'Adam', { token: fresh })).toBe('removed');
  }
  // Nor after everybody has left: the room still has its name.
  host.close();
  await expect.poll(() => server.stats().participants).toBe(0);
  expect(await (await connect()).joinRefusal(room, 'Eve', { token })).toBe('removed');
});

test('a token that moderates passes lobby and lock; what is handed over is gone from whoever had it', async () => {
  const host = await joined('host', ['join', 'moderate']);
  const bob = await connect();
  const { participantId } = await bob.join(room, 'Bob', { token: await tokenFor('bob', ['join']) });
  await host.request('setAccess', { lobby: true, locked: true });
  expect(await (await connect()).joinRefusal(room, 'C', { token: await tokenFor('c', ['join']) })).toBe(
    'room-locked',
  );
  await joined('second-host', ['join', 'moderate']);
  const news = bob.next('roleChanged');
  await host.request('passRole', { participantId, keep: false });
  expect(await news).toMatchObject({
    participantId,
    grants: { join: true, moderate: true, publishAudio: false },
  });
  expect(await host.refusal('setAccess', { lobby: false, locked: false })).toBe('not-allowed');
  await bob.request('setAccess', { lobby: false, locked: false });
});

describe('coming back with a seat', () => {
  const expired = (sub: string) => tokenFor(sub, ['join', 'publishFace'], { exp: 1e9 });

  test('needs no token that is still good, while the place is kept; it brings back grants and role', async () => {
    const host = await joined('host', ['join', 'moderate']);
    const bob = await connect();
    const grants = ['join', 'publishFace'] as const;
    const { participantId, seat } = await bob.join(room, 'Bob', { token: await tokenFor('bob', grants) });
    await host.request('passRole', { participantId, keep: true });
    await host.request('setAccess', { lobby: true, locked: true });
    const news = host.next('participantUpdated');
    bob.socket.io.engine.close();
    await news;
    const back = await connect();
    expect(await back.joinRefusal(room, 'Bob', { token: await expired('bob') })).toBe('token-expired');
    expect(await back.joinRefusal(room, 'Bob', { seat })).toBe('token-required');
    expect(await back.join(room, 'Bob', { token: await expired('bob'), seat })).toMatchObject({
      participantId,
      identity: 'bob',
      grants: { publishFace: true, publishAudio: false, moderate: true },
    });
  });

  test('is refused to whoever has another one’s token, and to whoever was removed', async () => {
    const host = await joined('host', ['join', 'moderate']);
    const bob = await connect();
    const { participantId, seat } = await bob.join(room, 'Bob', { token: await tokenFor('bob', ['join']) });
    const eve = await connect();
    expect(await eve.joinRefusal(room, 'Eve', { token: await tokenFor('eve', ['join']), seat })).toBe(
      'seat-refused',
    );
    await host.request('remove', { participantId });
    for (const token of [
      await tokenFor('bob', ['join']),
      await tokenFor('eve', ['join']),
      await expired('bob'),
    ])
      expect(await eve.joinRefusal(room, 'Bob', { token, seat })).toMatch(/^(removed|token-expired)$/);
  });
});
