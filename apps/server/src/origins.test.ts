import { SIGNALLING_PATH, uploadPath } from '@guise/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { isOrigin } from './access/origins.js';
import type { RunningServer } from './server.js';
import { createRoom, startTestServer, TestClient } from './test-server.js';

const GAME = 'https://game.example';
const HASH = 'A'.repeat(43);

interface Refused {
  error: { reason: string };
}

let server: RunningServer;
let clients: TestClient[] = [];

beforeAll(async () => {
  server = await startTestServer({ allowedOrigins: [GAME, 'http://localhost:8080'] });
});

afterAll(() => server.close());

afterEach(() => {
  for (const client of clients) client.close();
  clients = [];
});

/** Connects as a page of that origin does. @returns why it was refused, or `granted` */
async function connection(origin: string | null, headers: Record<string, string> = {}): Promise<string> {
  try {
    clients.push(await TestClient.connect(server, { ...headers, ...(origin !== null && { origin }) }));
    return 'granted';
  } catch (error) {
    return (error as { data?: { reason: string } }).data?.reason ?? String(error);
  }
}

const ask = (path: string, origin: string | null, init: RequestInit = {}) =>
  fetch(`${server.url}${path}`, {
    ...init,
    headers: { ...init.headers, ...(origin !== null && { origin }) },
  });

/** What the answer lets pages of other origins do. */
const corsOf = ({ headers }: Response) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));

const STRANGERS = [
  'https://evil.example',
  'http://game.example',
  'https://game.example:8443',
  'https://game.example.evil.example',
  'https://evil.example/https://game.example',
  'null',
  'file://',
  '*',
  '',
];

describe('a page of an origin that is not listed', () => {
  test.each(STRANGERS.filter((origin) => origin !== ''))(
    '%s opens no connection, and hears why',
    async (origin) => {
      expect(await connection(origin)).toBe('origin-refused');
    },
  );

  test.each(STRANGERS)('"%s" makes no room and uploads nothing', async (origin) => {
    const answers = [
      await ask('/api/rooms', origin, { method: 'POST' }),
      await ask(uploadPath('a-b', HASH), origin, { method: 'PUT' }),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(403);
      expect(((await answer.json()) as Refused).error.reason).toBe('origin-refused');
      expect(corsOf(answer)).toEqual({});
    }
  });

  test('may read nothing either, and is told so beforehand', async () => {
    for (const path of ['/', '/health', '/models/prnet-lite/layout.json', uploadPath('a-b', HASH)]) {
      expect(corsOf(await ask(path, 'https://evil.example'))).toEqual({});
      const preflight = await ask(path, 'https://evil.example', {
        method: 'OPTIONS',
        headers: { 'access-control-request-method': 'PUT' },
      });
      expect(corsOf(preflight)).toEqual({});
      expect(preflight.headers.get('vary')).toMatch(/origin/i);
    }
  });
});

describe('a page of a listed origin', () => {
  test('joins a room that it made', async () => {
    const answer = await ask('/api/rooms', GAME, { method: 'POST' });
    expect(answer.status).toBe(201);
    expect(corsOf(answer)).toMatchObject({ 'access-control-allow-origin': GAME });
    const { room } = (await answer.json()) as { room: string };
    expect(await connection(GAME)).toBe('granted');
    await clients[0]?.join(room);
  });

  test('reads files and uploads, and hears beforehand that it may', async () => {
    for (const path of ['/', '/models/prnet-lite/layout.json', uploadPath('a-b', HASH), '/nowhere']) {
      const answer = await ask(path, GAME);
      expect(answer.headers.get('access-control-allow-origin')).toBe(GAME);
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
      expect(answer.headers.get('vary')).toMatch(/origin/i);
    }
    const preflight = await ask(uploadPath('a-b', HASH), GAME, {
      method: 'OPTIONS',
      headers: { 'access-control-request-method': 'PUT', 'access-control-request-headers': 'authorization' },
    });
    expect(preflight.status).toBe(204);
    expect(corsOf(preflight)).toMatchObject({
      'access-control-allow-origin': GAME,
      'access-control-allow-methods': expect.stringContaining('PUT'),
      'access-control-allow-headers': expect.stringContaining('authorization'),
    });
  });
});

describe('the server’s own page', () => {
  test('is let in, whatever the server is called by', async () => {
    const { host, port } = new URL(server.url);
    expect(await connection(server.url)).toBe('granted');
    // A proxy in front speaks TLS, and hands on what the browser asked for.
    expect(await connection(`https://${host}`)).toBe('granted');
    expect(await connection('https://call.example', { host: 'call.example' })).toBe('granted');
    expect(await connection('https://call.example', { 'x-forwarded-host': 'call.example' })).toBe('granted');
    expect(await connection('https://call.example')).toBe('origin-refused');
    expect(await connection(`http://localhost:${Number(port) + 1}`)).toBe('origin-refused');
  });

  test('and only a proxy’s word counts for its name', async () => {
    const without = await startTestServer({ trustedProxies: [] });
    const headers = { origin: 'https://call.example', 'x-forwarded-host': 'call.example' };
    await expect(TestClient.connect(without, headers)).rejects.toMatchObject({
      data: { reason: 'origin-refused' },
    });
    await without.close();
  });
});

test('a program that is no browser says no origin, and is let in', async () => {
  expect(await connection(null)).toBe('granted');
  await createRoom(server);
});

test('who was refused is cut off', async () => {
  await connection('https://evil.example');
  await expect.poll(() => server.stats().connections, { timeout: 10_000 }).toBe(0);
});

test('what is no origin cannot be listed', () => {
  for (const text of [
    '*',
    'game.example',
    'https://game.example/path',
    'https://*.example',
    'https://a b',
    'https://u@h',
  ])
    expect(isOrigin(text)).toBe(false);
  for (const text of [GAME, 'http://127.0.0.1:8080', 'http://[::1]:3000', 'capacitor://localhost'])
    expect(isOrigin(text)).toBe(true);
});

test('the path of signalling without a connection: nothing', async () => {
  const answer = await ask(`${SIGNALLING_PATH}/?EIO=4&transport=polling`, GAME);
  expect(answer.status).toBe(400);
});
