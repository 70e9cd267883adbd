import { once } from 'node:events';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { LIMITS } from '@guise/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { protocolRateLimits, RateLimit } from './rate-limits.js';
import { MemoryRoomDirectory } from './rooms/memory-room-directory.js';
import type { RunningServer } from './server.js';
import { createRoom, signallingAddress, startTestServer, TestClient } from './test-server.js';

let server: RunningServer;
let closing: { close(): unknown }[] = [];

async function start(parts: Parameters<typeof startTestServer>[1] = {}): Promise<void> {
  server = await startTestServer({}, parts);
  closing.push(server);
}

async function connected(): Promise<TestClient> {
  const client = await TestClient.connect(server);
  closing.push(client);
  return client;
}

beforeEach(() => {
  closing = [];
});

afterEach(async () => {
  for (const thing of closing.reverse()) await thing.close();
});

test('more requests at once than anybody makes: the connection is cut before they wait for their turn', async () => {
  const wide = new RateLimit({ points: 1e9, window: 60_000 });
  // One request that takes its time, and all others wait behind it.
  const directory = new MemoryRoomDirectory();
  directory.exists = () => new Promise(() => undefined);
  await start({ limits: { ...protocolRateLimits(), requests: wide }, directory });
  const client = await connected();
  const ended = new Promise((resolve) => client.socket.once('disconnect', resolve));
  void client.joinRefusal('kind-otter', 'Ada').catch(() => undefined);
  for (let i = 0; i <= LIMITS.pendingRequests; i++) client.socket.emit('ping', {}, () => undefined);
  await ended;
  expect((await connected()).socket.connected).toBe(true);
});

test('whoever reads nothing is cut off before the server is full of what was meant for them', {
  timeout: 120_000,
}, async () => {
  const wide = new RateLimit({ points: 1e9, window: 60_000 });
  await start({ limits: { ...protocolRateLimits(), requests: wide, chat: wide, captions: wide } });
  const room = await createRoom(server);
  const writer = await connected();
  await writer.join(room, 'Ada');
  const deaf = await connected();
  await deaf.join(room, 'Deaf');
  const { ws } = deaf.socket.io.engine.transport as unknown as { ws: { pause(): void } };
  const left = writer.next('participantLeft');
  ws.pause();
  const text = 'x'.repeat(LIMITS.chatLength);
  let gone = false;
  void left.then(() => {
    gone = true;
  });
  // What the network takes on its way is a few megabytes.
  for (let i = 0; i < 400 && !gone; i++)
    await Promise.all(Array.from({ length: 100 }, () => writer.request('sendChat', { text })));
  expect(gone).toBe(true);
});

test('connections are opened no faster than people come; who is refused hears why', async () => {
  const connections = new RateLimit({ points: 2, window: 60_000 });
  await start({ limits: { ...protocolRateLimits(), connections } });
  await connected();
  await connected();
  await expect(connected()).rejects.toMatchObject({ data: { reason: 'rate-limited' } });
});

test('a server has places for so many, and for those who come back', async () => {
  await start({ maxTotal: 1 });
  const room = await createRoom(server);
  const ada = await connected();
  const { seat } = await ada.join(room, 'Ada');
  const late = await connected();
  expect(await late.joinRefusal(room)).toBe('server-full');
  expect(await late.joinRefusal(room, 'Ada', { seat })).toBe('granted');
});

test('HTTP requests are counted by address', async () => {
  const httpRequests = new RateLimit({ points: 2, window: 60_000 });
  await start({ limits: { ...protocolRateLimits(), httpRequests } });
  const answers: Response[] = [];
  for (let i = 0; i < 3; i++) answers.push(await fetch(`${server.url}/health`));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
  expect(await (answers[2] as Response).json()).toMatchObject({ error: { reason: 'rate-limited' } });
});

describe('a connection on which nothing comes', () => {
  /** Sends the beginning of something. @returns what the server says before it ends the connection */
  async function beginning(text: string): Promise<string> {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.write(text);
    return (await buffer(socket).catch(() => Buffer.alloc(0))).toString();
  }

  test('headers, a body or a handshake that go no further: ended', { timeout: 60_000 }, async () => {
    await start();
    const silent = new WebSocket(signallingAddress(server));
    const silentEnded = once(silent, 'close');
    const [headers, body] = await Promise.all([
      beginning('GET / HTTP/1.1\r\nhost: x\r\nx-slow: '),
      beginning(
        'POST /api/rooms HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n{"lobby"',
      ),
      silentEnded,
    ]);
    expect(headers).toMatch(/^HTTP\/1\.1 408 /);
    expect(headers).toContain('"too-slow"');
    expect(body).toBe('');
  });

  test('headers without an end are too large', async () => {
    await start();
    const answer = await beginning(
      `GET / HTTP/1.1\r\nhost: x\r\n${'x-a: b\r\n'.repeat(LIMITS.headerBytes / 4)}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(answer).toContain('"too-large"');
  });
});
