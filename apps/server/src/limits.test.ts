import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { LIMITS } from '@guise/protocol';
import fastify from 'fastify';
import { afterEach, expect, test } from 'vitest';
import WebSocket from 'ws';
import { Origins } from './access/origins.js';
import { ProxyTrust } from './client-address.js';
import { wideLimits } from './fuzz/fuzzed-server.js';
import { addHttpGuard } from './http-guard.js';
import { RateLimit, type RateLimits } from './rate-limits.js';
import { createRoom, type Proof, signallingAddress, startTestServer, TestClient } from './test-server.js';

// Limits of docs/abuse.md that no other test meets. What is counted over time is counted to two here.

let closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.reverse()) await close();
  closing = [];
});

async function start(limits: RateLimits) {
  const server = await startTestServer({}, { limits });
  closing.push(() => server.close());
  const connected = async () => {
    const client = await TestClient.connect(server);
    closing.push(() => client.close());
    return client;
  };
  return { server, connected };
}

const two = (name: keyof RateLimits): RateLimits => ({
  ...wideLimits(),
  [name]: new RateLimit({ points: 2, window: 60_000 }),
});

const answersOf = async (ask: () => Promise<string>) => [await ask(), await ask(), await ask()];

test('signalling connections from one address: the first one too many is told so, and twice as many are closed unheard', async () => {
  const { server, connected } = await start(wideLimits());
  const url = signallingAddress(server);
  const open = async (count: number) => {
    for (let left = count; left > 0; left -= 50)
      await Promise.all(
        Array.from({ length: Math.min(50, left) }, async () => {
          const socket = new WebSocket(url);
          closing.push(() => socket.terminate());
          await once(socket, 'open');
        }),
      );
  };
  await open(LIMITS.connectionsPerAddress - 1);
  const last = await connected();
  await expect(connected()).rejects.toMatchObject({ data: { reason: 'too-many-connections' } });
  // A place that is free again is somebody else's.
  last.close();
  await expect.poll(() => connected().catch(() => null)).toBeInstanceOf(TestClient);

  await open(LIMITS.connectionsPerAddress);
  const unheard = new WebSocket(url);
  const heard: string[] = [];
  unheard.on('message', (message) => heard.push(String(message)));
  unheard.on('error', () => undefined);
  // Socket.IO's way to ask to be let in; answers begin with 4.
  unheard.on('open', () => unheard.send('40'));
  await once(unheard, 'close');
  expect(heard.filter((message) => message.startsWith('4'))).toEqual([]);
});

test('connections of any kind from one address that is no trusted proxy: one too many is closed, and one that ends makes a place', async () => {
  const app = fastify();
  closing.push(() => app.close());
  // Nobody here is trusted to speak for others.
  const proxies = Object.assign(new ProxyTrust([]), { trusts: () => false });
  const limits = { httpRequests: new RateLimit({ points: 1e9, window: 1000 }) };
  await addHttpGuard(app, { origins: new Origins([], proxies), proxies, limits });
  app.get('/', () => 'here');
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const opened = async () => {
    const socket = connect(port, '127.0.0.1');
    closing.push(() => socket.destroy());
    await once(socket, 'connect');
    return socket;
  };
  const answered = async () => {
    const socket = await opened();
    socket.on('error', () => undefined);
    let text = '';
    socket.setEncoding('utf8').on('data', (part) => {
      text += part;
    });
    socket.write('GET / HTTP/1.1\r\nHost: guise.example\r\nConnection: close\r\n\r\n');
    await once(socket, 'close');
    return text.endsWith('here');
  };
  const sockets: Socket[] = [];
  while (sockets.length < LIMITS.tcpConnectionsPerAddress) sockets.push(await opened());
  expect(await answered()).toBe(false);
  sockets.pop()?.destroy();
  await expect.poll(answered).toBe(true);
});

test('knocks from one address', async () => {
  const { server, connected } = await start(two('knocks'));
  const room = await createRoom(server, { lobby: true });
  const ada = await connected();
  await ada.join(room);
  const answers = await answersOf(async () => (await connected()).knock(room, 'Eve'));
  expect(answers).toEqual(['granted', 'granted', 'rate-limited']);
});

test('reactions of one participant, on whatever connection', async () => {
  const { server, connected } = await start(two('reactions'));
  const room = await createRoom(server);
  const ada = await connected();
  const { seat } = await ada.join(room);
  const react = (client: TestClient) => client.refusal('react', { reaction: 'heart' });
  expect(await answersOf(() => react(ada))).toEqual(['granted', 'granted', 'rate-limited']);
  const again = await connected();
  const proof: Proof = { seat };
  await again.join(room, 'Ada', proof);
  expect(await react(again)).toBe('rate-limited');
});

test('lines of a chat that somebody brings back', async () => {
  const { server, connected } = await start(two('chatRestores'));
  const ada = await connected();
  await ada.join(await createRoom(server));
  const written = ada.next('chatMessage');
  await ada.request('sendChat', { text: 'Hello' });
  const { message } = await written;
  const restore = () => ada.refusal('restoreChat', { messages: [message] });
  const answers = await answersOf(restore);
  expect(answers.at(-1)).toBe('rate-limited');
  expect(answers.slice(0, 2)).not.toContain('rate-limited');
});
