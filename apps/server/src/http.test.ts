import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { createRoomResponseSchema } from '@guise/protocol';
import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Origins } from './access/origins.js';
import { ProxyTrust } from './client-address.js';
import { createHttp } from './http.js';
import { protocolRateLimits, RateLimit } from './rate-limits.js';
import { MemoryRoomDirectory } from './rooms/memory-room-directory.js';

const DIRECTORY_LIMITS = {
  rooms: 10,
  lifetime: 1000,
  unusedLifetime: 1000,
  unusedPerCreator: 10,
  perCreator: 10,
};

let folder: string;
let app: FastifyInstance;

async function put(path: string, content: string | Uint8Array): Promise<void> {
  const file = join(folder, path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, content);
}

async function createApp(
  directory = new MemoryRoomDirectory(),
  roomsPerMinute = 3,
  screenShare = true,
  embedOrigins: string[] = [],
): Promise<FastifyInstance> {
  const roomCreations = new RateLimit({ points: roomsPerMinute, window: 60_000 });
  const proxies = new ProxyTrust([]);
  return createHttp(
    {
      webRoot: `${folder}${sep}web${sep}`,
      modelsRoot: `${folder}${sep}models${sep}`,
      logLevel: 'silent',
      screenShare,
      embedOrigins,
      nodeOrigins: ['https://*.call.example'],
      tls: { kind: 'none' },
      trustedProxies: [],
    },
    null,
    {
      directory,
      limits: { ...protocolRateLimits(), roomCreations },
      ...{ origins: new Origins([], proxies), proxies },
      open: true,
      health: () => ({ status: 'ok' }),
      unready: () => null,
      node: () => ({ age: null, awake: null }),
    },
  );
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guise-http-'));
  await put('web/index.html', '<title>Guise</title>');
  await put('web/embed.html', '<title>An embedded call</title>');
  await put('web/guise-loader.js', 'load()');
  await put('web/guise-loader.js.br', brotliCompressSync('load()'));
  await put('web/assets/app-abc123.js', 'run()');
  await put('web/assets/app-abc123.js.br', brotliCompressSync('run()'));
  await put('models/prnet-lite/model.onnx', 'weights');
  await put('models/prnet-lite/eyes.onnx', 'weights');
  await put('models/prnet-lite/layout.json', '{}');
  await put('models/prnet-lite/expression-basis.json', '{}');
  await put('models/visemes/model.bin', 'prototypes');
  await put('models/prnet-lite/README.md', 'card');
  await put('models/training/train.py', 'train()');
  app = await createApp();
});

afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

const get = (url: string) => app.inject({ method: 'GET', url });

describe('the web app', () => {
  test.each(['/', '/replay', '/r/kind-otter', '/r/kind-otter?x=1'])(
    'is at %s, asked for anew every time',
    async (url) => {
      const response = await get(url);
      expect(response.statusCode).toBe(200);
      expect(response.body).toContain('Guise');
      expect(response.headers['cache-control']).toBe('no-cache');
    },
  );

  test('is sent as the build has compressed it to whoever can read that, as is to everybody else', async () => {
    const url = '/assets/app-abc123.js';
    const packed = await app.inject({ method: 'GET', url, headers: { 'accept-encoding': 'gzip, br' } });
    expect(packed.headers).toMatchObject({
      'content-encoding': 'br',
      'content-type': expect.stringContaining('javascript'),
      'cache-control': expect.stringContaining('immutable'),
      vary: expect.stringMatching(/accept-encoding/i),
    });
    expect(brotliDecompressSync(packed.rawPayload).toString()).toBe('run()');
    const plain = await get(url);
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.body).toBe('run()');
  });

  test('is cross-origin isolated and loads from its own origin only', async () => {
    const { headers } = await get('/');
    expect(headers).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    expect(headers['content-security-policy']).toContain("default-src 'self'");
  });

  test.each([
    ...(['/', '/replay', '/r/kind-otter', '/r/Not..A..Room', '/assets/app-abc123.js'] as const),
    ...([
      '/models/prnet-lite/layout.json',
      '/health',
      '/api/rooms',
      '/nowhere',
      '/embed/kind-otter',
    ] as const),
  ])('%s has every header, and its policy lets nobody write into a page', async (url) => {
    const { headers } = await get(url);
    expect(headers).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
      'origin-agent-cluster': '?1',
      'permissions-policy': expect.stringContaining('camera=(self)'),
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cache-control': expect.any(String),
    });
    const policy = headers['content-security-policy'] as string;
    expect(policy).not.toMatch(/'unsafe-/);
    for (const part of [
      "default-src 'self'",
      "style-src 'self'",
      "object-src 'none'",
      "frame-ancestors 'none'",
      // A call may be on another server.
      "connect-src 'self' blob: data: https://*.call.example wss://*.call.example",
    ])
      expect(policy.split(';')).toContain(part);
    // Only with a certificate that browsers know.
    expect(headers['strict-transport-security']).toBeUndefined();
    expect(headers['x-powered-by']).toBeUndefined();
  });

  test('may ask for a screen where screens are shared, and nowhere else', async () => {
    expect((await get('/')).headers['permissions-policy']).toMatch(/display-capture=\(self\)/);
    const without = await createApp(undefined, undefined, false);
    const { headers } = await without.inject('/');
    expect(headers['permissions-policy']).toMatch(/display-capture=\(\)/);
    await without.close();
  });

  test('has files with a hash in their name, kept for good', async () => {
    const { headers } = await get('/assets/app-abc123.js');
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  test('answers 304 when nothing changed', async () => {
    const { headers } = await get('/');
    const again = await app.inject({ url: '/', headers: { 'if-none-match': headers.etag as string } });
    expect(again.statusCode).toBe(304);
  });
});

describe('embedded calls', () => {
  const SHOP = 'https://shop.example';
  const ancestors = (headers: object) =>
    /frame-ancestors ([^;]*)/.exec((headers as Record<string, string>)['content-security-policy'] ?? '')?.[1];

  test('nobody has any page in a frame, unless the server says so', async () => {
    for (const url of ['/', '/r/kind-otter', '/embed/kind-otter', '/guise-loader.js', '/nowhere']) {
      const { headers } = await get(url);
      expect(ancestors(headers)).toBe("'none'");
      expect(headers['x-frame-options']).toBe('DENY');
    }
    expect((await get('/api/embed')).json()).toEqual({ origins: [] });
  });

  test('those whom it names have the page of an embedded call, and no other page', async () => {
    const open = await createApp(undefined, undefined, true, [SHOP, 'https://b.example:8443']);
    const page = await open.inject('/embed/kind-otter?name=Ada');
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain('An embedded call');
    expect(ancestors(page.headers)).toBe(`${SHOP} https://b.example:8443`);
    expect(page.headers['x-frame-options']).toBeUndefined();
    expect(page.headers['cross-origin-resource-policy']).toBe('cross-origin');
    expect(page.headers['cross-origin-embedder-policy']).toBe('require-corp');
    for (const url of [
      '/',
      '/r/kind-otter',
      '/replay',
      '/embed.html',
      '/embed/kind-otter/x',
      '/assets/app-abc123.js',
    ]) {
      const { headers } = await open.inject(url);
      expect(ancestors(headers)).toBe("'none'");
      expect(headers['x-frame-options']).toBe('DENY');
    }
    expect((await open.inject('/embed/Not..A..Room')).statusCode).toBe(404);
    const config = await open.inject({ url: '/api/embed', headers: { origin: SHOP } });
    expect(config.json()).toEqual({ origins: [SHOP, 'https://b.example:8443'] });
    expect(config.headers['access-control-allow-origin']).toBeUndefined();
    await open.close();
  });

  test.each(['identity', 'br'])('anybody may load the loader, as %s', async (encoding) => {
    const { headers } = await app.inject({
      url: '/guise-loader.js',
      headers: { 'accept-encoding': encoding },
    });
    expect(headers).toMatchObject({
      'cross-origin-resource-policy': 'cross-origin',
      'access-control-allow-origin': '*',
      'content-type': expect.stringContaining('javascript'),
    });
    expect(headers['content-encoding'] ?? 'identity').toBe(encoding);
  });
});

describe('the models', () => {
  test.each([
    '/models/prnet-lite/model.onnx',
    '/models/prnet-lite/eyes.onnx',
    '/models/prnet-lite/layout.json',
    '/models/prnet-lite/expression-basis.json',
    '/models/visemes/model.bin',
  ])('%s is there', async (url) => {
    const response = await get(url);
    expect(response.statusCode).toBe(200);
    expect(response.headers['cache-control']).toBe('no-cache');
  });

  test.each([
    '/models/prnet-lite/README.md',
    '/models/training/train.py',
    '/models/',
    '/models/prnet-lite/../../web/index.html',
    '/models/%2e%2e/web/index.html',
  ])('%s is not', async (url) => {
    expect((await get(url)).statusCode).not.toBe(200);
  });
});

test.each(['/nowhere', '/assets/gone.js', '/api/rooms'])(
  '%s: nothing, as a typed error, never cached',
  async (url) => {
    const response = await get(url);
    expect(response.statusCode).toBe(404);
    expect(response.json().error.reason).toBe('not-found');
    expect(response.headers['cache-control']).toBe('no-store');
  },
);

test('whoever looks for a page that is not there gets one that says so', async () => {
  const response = await app.inject({
    method: 'GET',
    url: '/nowhere',
    headers: { accept: 'text/html,application/xhtml+xml' },
  });
  expect(response.statusCode).toBe(404);
  expect(response.body).toContain('Guise');
});

test("a room's name that is none still shows the app, which says so", async () => {
  const response = await get('/r/Not..A..Room');
  expect(response.statusCode).toBe(404);
  expect(response.body).toContain('Guise');
});

describe('creating rooms', () => {
  test('answers with a name, until it is too often', async () => {
    const fresh = await createApp();
    for (let i = 0; i < 3; i++) {
      const response = await fresh.inject({ method: 'POST', url: '/api/rooms' });
      expect(response.statusCode).toBe(201);
      expect(v.is(createRoomResponseSchema, response.json())).toBe(true);
    }
    const refused = await fresh.inject({ method: 'POST', url: '/api/rooms' });
    expect(refused.statusCode).toBe(429);
    expect(refused.json().error.reason).toBe('rate-limited');
    await fresh.close();
  });

  test('ends when there are too many', async () => {
    const full = await createApp(new MemoryRoomDirectory({ ...DIRECTORY_LIMITS, rooms: 0 }));
    const response = await full.inject({ method: 'POST', url: '/api/rooms' });
    expect(response.statusCode).toBe(503);
    expect(response.json().error.reason).toBe('too-many-rooms');
    await full.close();
  });

  test('ends when there are too many from one address, used or not', async () => {
    const directory = new MemoryRoomDirectory({ ...DIRECTORY_LIMITS, perCreator: 1 });
    const used = await createApp(directory);
    const { room } = (await used.inject({ method: 'POST', url: '/api/rooms' })).json();
    await directory.open(room);
    const response = await used.inject({ method: 'POST', url: '/api/rooms' });
    expect(response.statusCode).toBe(429);
    expect(response.json().error.reason).toBe('too-many-rooms-of-yours');
    const other = { method: 'POST', url: '/api/rooms', remoteAddress: '192.0.2.7' } as const;
    expect((await used.inject(other)).statusCode).toBe(201);
    await used.close();
  });

  test('ends when nobody enters them', async () => {
    const unused = await createApp(new MemoryRoomDirectory({ ...DIRECTORY_LIMITS, unusedPerCreator: 1 }));
    expect((await unused.inject({ method: 'POST', url: '/api/rooms' })).statusCode).toBe(201);
    const response = await unused.inject({ method: 'POST', url: '/api/rooms' });
    expect(response.statusCode).toBe(429);
    expect(response.json().error.reason).toBe('too-many-unused-rooms');
    await unused.close();
  });

  test('takes no large body', async () => {
    const payload = { x: 'x'.repeat(5000) };
    const response = await app.inject({ method: 'POST', url: '/api/rooms', payload });
    expect(response.statusCode).toBe(413);
  });
});
