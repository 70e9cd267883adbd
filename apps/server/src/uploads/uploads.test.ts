import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { type ClientRequest, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { LIMITS, uploadPath, uploadRefusalSchema } from '@guise/protocol';
import fc from 'fast-check';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { protocolRateLimits, RateLimit } from '../rate-limits.js';
import type { RunningServer } from '../server.js';
import { createRoom, startTestServer, TestClient } from '../test-server.js';
import { DiskUploadStore } from './disk-upload-store.js';
import { PATIENCE } from './upload-body.js';
import { UPLOAD_LIMITS, type UploadLimits } from './upload-store.js';
import { hashOf } from './upload-store-suite.js';

// A real server, reached over HTTP as browsers and vandals would.

let server: RunningServer;
let uploadsRoot: string;
let room: string;
let clients: TestClient[] = [];
/** A test may make the server less patient. */
const patience = { ...PATIENCE };

beforeAll(async () => {
  uploadsRoot = await mkdtemp(join(tmpdir(), 'guise-uploads-of-a-test-'));
  const wide = new RateLimit({ points: 100_000, window: 60_000 });
  const limits = { ...protocolRateLimits(), uploadsPerAddress: wide, joins: wide, roomCreations: wide };
  server = await startTestServer({ uploadsRoot }, { limits, patience });
});

afterAll(async () => {
  await server.close();
  expect(await readdir(uploadsRoot)).toEqual([]);
  await rm(uploadsRoot, { recursive: true });
});

beforeEach(async () => {
  room = await createRoom(server);
});

afterEach(async () => {
  Object.assign(patience, PATIENCE);
  for (const client of clients) client.close();
  clients = [];
  // The rooms end, and everything goes with them.
  await eventually(files).toEqual([]);
});

/** For what the server does in its own time. */
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 30_000, interval: 10 });

async function joined(name = room): Promise<{ client: TestClient; token: string }> {
  const client = await TestClient.connect(server);
  clients.push(client);
  const { uploadToken: token } = await client.join(name);
  return { client, token };
}

/** The next news that somebody left, as `client` hears it. */
const departure = (client: TestClient) => client.next('participantLeft');

/** Files that the server keeps. */
async function files(): Promise<string[]> {
  const [folder] = await readdir(uploadsRoot);
  return (await readdir(join(uploadsRoot, folder as string))).filter((name) => name !== 'alive');
}

interface Sent {
  /** Of the server. */
  url?: string;
  room?: string;
  hash?: string;
  headers?: OutgoingHttpHeaders;
}

/** A PUT whose body is the caller's business. */
function open(
  token: string | null,
  { url = server.url, room: where = room, hash = hashOf(Buffer.from('guise')), headers }: Sent,
) {
  const outgoing = request(`${url}${uploadPath(where, hash)}`, {
    method: 'PUT',
    headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
  });
  outgoing.on('error', () => undefined);
  return outgoing;
}

async function answerTo(outgoing: ClientRequest): Promise<IncomingMessage> {
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  return response;
}

/** How a request ended: its status, and where it was refused the reason, which has the protocol's shape. */
async function outcome(response: IncomingMessage): Promise<string> {
  const status = response.statusCode as number;
  const body = await text(response);
  if (status < 400) return String(status);
  return `${status} ${v.parse(uploadRefusalSchema, JSON.parse(body)).error.reason}`;
}

async function put(token: string | null, content: Uint8Array, sent: Sent = {}): Promise<string> {
  const headers = { 'content-length': content.length, ...sent.headers };
  const outgoing = open(token, { hash: hashOf(content), ...sent, headers });
  outgoing.end(content);
  return outcome(await answerTo(outgoing));
}

const get = (hash: string, where = room, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${uploadPath(where, hash)}`, { headers });

const getStatus = async (content: Uint8Array, where = room) => (await get(hashOf(content), where)).status;

describe('an upload', () => {
  test('is fetched by the others as it was sent, as mere bytes that nobody else sees', async () => {
    const { token } = await joined();
    const content = randomBytes(300_000);
    expect(await put(token, content)).toBe('201');
    const response = await get(hashOf(content));
    expect(response.status).toBe(200);
    expect(hashOf(Buffer.from(await response.arrayBuffer()))).toBe(hashOf(content));
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-length': '300000',
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment',
      'cache-control': 'private, max-age=3600, immutable',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'content-security-policy': "default-src 'none'; sandbox",
      etag: `"${hashOf(content)}"`,
    });
  });

  test('of the largest size goes through; a byte more is refused before it is read', async () => {
    const { token } = await joined();
    expect(await put(token, Buffer.alloc(LIMITS.uploadBytes))).toBe('201');
    const outgoing = open(token, { headers: { 'content-length': LIMITS.uploadBytes + 1 } });
    outgoing.flushHeaders();
    expect(await outcome(await answerTo(outgoing))).toBe('413 too-large');
    outgoing.destroy();
  });

  test('that is there already is granted without its body, and belongs to both', async () => {
    const [ada, grace] = [await joined(), await joined()];
    const content = randomBytes(1000);
    expect(await put(grace.token, Buffer.alloc(0), { hash: hashOf(content) })).toBe('404 not-found');
    await put(ada.token, content);
    const outgoing = open(grace.token, { hash: hashOf(content), headers: { 'content-length': 1000 } });
    outgoing.flushHeaders();
    expect(await outcome(await answerTo(outgoing))).toBe('200');
    outgoing.destroy();
    expect(await put(grace.token, Buffer.alloc(0), { hash: hashOf(content) })).toBe('200');
    for (let i = 0; i < LIMITS.uploadsPerParticipant; i++) await put(ada.token, randomBytes(10));
    expect(await getStatus(content)).toBe(200);
  });

  test('may come several times at once', async () => {
    const people = await Promise.all([joined(), joined(), joined()]);
    const content = randomBytes(2_000_000);
    const outcomes = await Promise.all(people.map(({ token }) => put(token, content)));
    for (const each of outcomes) expect(['200', '201']).toContain(each);
    expect(await files()).toHaveLength(1);
    expect(hashOf(Buffer.from(await (await get(hashOf(content))).arrayBuffer()))).toBe(hashOf(content));
  });

  test('is asked for again without being sent again', async () => {
    const { token } = await joined();
    const content = randomBytes(100);
    await put(token, content);
    const hash = hashOf(content);
    expect((await get(hash, room, { 'if-none-match': `"${hash}"` })).status).toBe(304);
    const other = hashOf(randomBytes(1));
    expect((await get(other, room, { 'if-none-match': `"${other}"` })).status).toBe(404);
  });

  test('of one participant makes place for their fourth', async () => {
    const { token } = await joined();
    const contents = [1, 2, 3, 4].map(() => randomBytes(100));
    for (const content of contents) expect(await put(token, content)).toBe('201');
    expect(await Promise.all(contents.map((content) => getStatus(content)))).toEqual([404, 200, 200, 200]);
  });
});

describe('only who is in the room uploads', () => {
  test.each([
    ['no token', () => null],
    ['a made-up token', () => randomBytes(32).toString('base64url')],
    ['an empty token', () => ''],
  ])('%s', async (_what, token) => {
    await joined();
    expect(await put(token(), randomBytes(10))).toBe('401 unauthorized');
  });

  test('the token of another room', async () => {
    await joined();
    const { token } = await joined(await createRoom(server));
    expect(await put(token, randomBytes(10), { room })).toBe('401 unauthorized');
  });

  test('the token of somebody who left', async () => {
    const [ada, grace] = [await joined(), await joined()];
    const left = departure(grace.client);
    ada.client.close();
    await left;
    const content = randomBytes(10);
    expect(await put(ada.token, content)).toBe('401 unauthorized');
    expect(await put(grace.token, content)).toBe('201');
    // Not even what is there already.
    expect(await put(ada.token, content)).toBe('401 unauthorized');
  });

  test('and who leaves in the middle of it has uploaded nothing', async () => {
    const [ada, grace] = [await joined(), await joined()];
    const outgoing = open(ada.token, { headers: { 'content-length': 5 } });
    outgoing.write('gui');
    await eventually(async () => (await files()).length).toBe(1);
    const left = departure(grace.client);
    ada.client.close();
    await left;
    expect(await outcome(await answerTo(outgoing))).toBe('401 unauthorized');
    expect(await files()).toEqual([]);
    outgoing.destroy();
  });
});

describe('refused', () => {
  test('bytes that the hash does not name', async () => {
    const { token } = await joined();
    const [content, other] = [randomBytes(100), randomBytes(100)];
    expect(await put(token, content, { hash: hashOf(other) })).toBe('422 hash-mismatch');
    expect([await getStatus(content), await getStatus(other)]).toEqual([404, 404]);
  });

  test('a body of unknown length, however small', async () => {
    const { token } = await joined();
    const outgoing = open(token, { headers: { 'transfer-encoding': 'chunked' } });
    outgoing.write('guise');
    expect(await outcome(await answerTo(outgoing))).toBe('411 length-required');
    outgoing.destroy();
  });

  test('more bytes than announced: they are no part of it', async () => {
    const { token } = await joined();
    const content = Buffer.from('guise');
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.end(
      `PUT ${uploadPath(room, hashOf(content))} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\n` +
        `content-length: 5\r\n\r\nguise and more`,
    );
    // They are another request, and no sensible one.
    expect(await text(socket)).toContain('HTTP/1.1 400 ');
    const response = await get(hashOf(content));
    if (response.status !== 404) expect(await response.text()).toBe('guise');
  });

  test('a third one while two are on their way', async () => {
    const { token } = await joined();
    const open2 = [1, 2].map((i) =>
      open(token, { hash: hashOf(Buffer.from([i])), headers: { 'content-length': 9 } }),
    );
    for (const outgoing of open2) outgoing.write('x');
    await eventually(async () => (await files()).length).toBe(2);
    expect(await put(token, randomBytes(10))).toBe('429 rate-limited');
    for (const outgoing of open2) outgoing.destroy();
    await eventually(files).toEqual([]);
    expect(await put(token, randomBytes(10))).toBe('201');
  });

  test('too many of one participant; others are served', async () => {
    const [ada, grace] = [await joined(), await joined()];
    const outcomes: string[] = [];
    for (let i = 0; i <= LIMITS.uploads.points; i++)
      outcomes.push(await put(ada.token, Buffer.from('guise')));
    expect(outcomes.slice(0, 2)).toEqual(['201', '200']);
    expect(outcomes.at(-2)).toBe('200');
    expect(outcomes.at(-1)).toBe('429 rate-limited');
    expect(await put(grace.token, randomBytes(10))).toBe('201');
  });

  test('more than the room or the server holds', async () => {
    const { block } = UPLOAD_LIMITS;
    const other = await smallServer({ roomBytes: 2 * block, serverBytes: 3 * block });
    const outcomes: string[] = [];
    const people: TestClient[] = [];
    for (const name of [await createRoom(other), await createRoom(other)])
      for (let i = 0; i < 3; i++) {
        const client = await TestClient.connect(other);
        people.push(client);
        const { uploadToken } = await client.join(name);
        outcomes.push(await put(uploadToken, randomBytes(10), { url: other.url, room: name }));
      }
    expect(outcomes).toEqual(['201', '201', '507 room-full', '201', '507 server-full', '507 server-full']);
    for (const client of people) client.close();
    await other.close();
  });
});

/** A server that holds little. */
async function smallServer(limits: Partial<UploadLimits>): Promise<RunningServer> {
  const folder = await mkdtemp(join(tmpdir(), 'guise-uploads-of-a-test-'));
  const store = await DiskUploadStore.open(folder, { ...UPLOAD_LIMITS, ...limits });
  const small = await startTestServer({}, { store });
  return {
    ...small,
    close: async () => {
      await small.close();
      expect(await readdir(folder)).toEqual([]);
      await rm(folder, { recursive: true });
    },
  };
}

test('in a full room, what somebody who left had uploaded makes place', async () => {
  const other = await smallServer({ roomBytes: UPLOAD_LIMITS.block });
  const [ada, grace] = [await TestClient.connect(other), await TestClient.connect(other)];
  const at = { url: other.url, room: await createRoom(other) };
  const tokens = [(await ada.join(at.room)).uploadToken, (await grace.join(at.room)).uploadToken];
  expect(await put(tokens[0] as string, randomBytes(10), at)).toBe('201');
  expect(await put(tokens[1] as string, randomBytes(10), at)).toBe('507 room-full');
  const left = departure(grace);
  ada.close();
  await left;
  expect(await put(tokens[1] as string, randomBytes(10), at)).toBe('201');
  grace.close();
  await other.close();
});

describe('a body that does not come', () => {
  test('and that nobody wants is not waited for: the answer comes, then the end', async () => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    const hash = hashOf(Buffer.from('guise'));
    socket.write(`PUT ${uploadPath(room, hash)} HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\ng`);
    expect(await text(socket)).toMatch(/^HTTP\/1.1 401 /);
  });

  test('breaks off: nothing is left, and the room goes on', async () => {
    const { token } = await joined();
    const outgoing = open(token, { headers: { 'content-length': 100_000 } });
    outgoing.write(randomBytes(70_000));
    await eventually(async () => (await files()).length).toBe(1);
    outgoing.destroy();
    await eventually(files).toEqual([]);
    expect(await put(token, randomBytes(10))).toBe('201');
  });

  test('stops coming: it is not waited for', async () => {
    patience.idle = 300;
    const { token } = await joined();
    const outgoing = open(token, { headers: { 'content-length': 100 } });
    outgoing.write('x');
    expect(await outcome(await answerTo(outgoing))).toBe('408 too-slow');
    expect(await files()).toEqual([]);
    outgoing.destroy();
  });

  test('drips: it is not waited for either', async () => {
    patience.whole = () => 500;
    const { token } = await joined();
    const outgoing = open(token, { headers: { 'content-length': 100 } });
    const drip = setInterval(() => outgoing.write('x'), 100);
    expect(await outcome(await answerTo(outgoing))).toBe('408 too-slow');
    clearInterval(drip);
    outgoing.destroy();
  });
});

test('a receiver who does not read on is not waited for', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guise-uploads-of-a-test-'));
  const store = await DiskUploadStore.open(folder);
  const given = vi.spyOn(store, 'get');
  const other = await startTestServer({}, { store, patience });
  const client = await TestClient.connect(other);
  const name = await createRoom(other);
  const { uploadToken } = await client.join(name);
  const content = Buffer.alloc(LIMITS.uploadBytes);
  expect(await put(uploadToken, content, { url: other.url, room: name })).toBe('201');
  patience.idle = 500;
  const { hostname, port } = new URL(other.url);
  const socket = connect(Number(port), hostname);
  socket.write(`GET ${uploadPath(name, hashOf(content))} HTTP/1.1\r\nhost: x\r\n\r\n`);
  await once(socket, 'readable');
  const upload = await given.mock.results[0]?.value;
  await once(upload.body, 'close');
  socket.destroy();
  client.close();
  await other.close();
  await rm(folder, { recursive: true });
});

describe('uploads live as long as somebody is in the room', () => {
  test('a wearer who reloads finds theirs again, and owns it again', async () => {
    const [ada, grace] = [await joined(), await joined()];
    const content = randomBytes(100);
    await put(ada.token, content);
    const left = departure(grace.client);
    ada.client.close();
    await left;
    expect(await getStatus(content)).toBe(200);
    const again = await joined();
    expect(await put(again.token, Buffer.alloc(0), { hash: hashOf(content) })).toBe('200');
  });

  test('and go with the last one, also where the room is entered again', async () => {
    const { client, token } = await joined();
    const content = randomBytes(100);
    await put(token, content);
    await client.request('leave', {});
    expect(await getStatus(content)).toBe(404);
    await eventually(files).toEqual([]);
    const again = await joined();
    expect(await getStatus(content)).toBe(404);
    expect(await put(token, content)).toBe('401 unauthorized');
    expect(await put(again.token, content)).toBe('201');
  });

  test('and go when the room ends under them', async () => {
    const other = await startTestServer();
    const client = await TestClient.connect(other);
    const name = await createRoom(other);
    const { uploadToken } = await client.join(name);
    const content = randomBytes(100);
    const url = `${other.url}${uploadPath(name, hashOf(content))}`;
    const upload = () =>
      fetch(url, { method: 'PUT', headers: { authorization: `Bearer ${uploadToken}` }, body: content });
    expect((await upload()).status).toBe(201);
    const ended = client.next('roomClosed');
    process.kill(other.stats().workers[0] as number, 'SIGKILL');
    await ended;
    expect((await fetch(url)).status).toBe(404);
    expect((await upload()).status).toBe(401);
    client.close();
    await other.close();
  });
});

describe('nobody finds anything by trying', () => {
  test('an absent room looks like an absent upload', async () => {
    await joined();
    const hash = hashOf(randomBytes(10));
    const [present, absent] = [await get(hash), await get(hash, 'no-such-room')];
    expect(absent.status).toBe(404);
    expect(await absent.text()).toBe(await present.text());
    expect(Object.keys(Object.fromEntries(absent.headers))).toEqual(
      Object.keys(Object.fromEntries(present.headers)),
    );
    expect(absent.headers.get('cache-control')).toBe('no-store');
  });

  test('fetching is limited by address', async () => {
    const uploadFetches = new RateLimit({ points: 2, window: 60_000 });
    const other = await startTestServer({}, { limits: { ...protocolRateLimits(), uploadFetches } });
    const statuses = [];
    for (let i = 0; i < 3; i++)
      statuses.push((await fetch(`${other.url}${uploadPath('a-b', hashOf(randomBytes(1)))}`)).status);
    expect(statuses).toEqual([404, 404, 429]);
    await other.close();
  });

  test('uploading is limited by address, whatever the token', async () => {
    const uploadsPerAddress = new RateLimit({ points: 2, window: 60_000 });
    const other = await startTestServer({}, { limits: { ...protocolRateLimits(), uploadsPerAddress } });
    const statuses = [];
    for (let i = 0; i < 3; i++)
      statuses.push(
        (await fetch(`${other.url}${uploadPath('a-b', hashOf(randomBytes(1)))}`, { method: 'PUT' })).status,
      );
    expect(statuses).toEqual([401, 401, 429]);
    await other.close();
  });
});

/** Sends a request line as it is: no client tidies its path. */
async function raw(method: string, path: string, headers: Record<string, string>): Promise<string> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  const lines = Object.entries({ host: 'x', connection: 'close', ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  socket.end(`${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  return (await buffer(socket)).toString();
}

describe('whatever is asked for', () => {
  const HASH = hashOf(Buffer.from('guise'));

  test.each([
    ['GET', `/api/rooms/../uploads/${HASH}`],
    ['GET', '/api/rooms/a-b/uploads/../../../../../etc/passwd'],
    ['GET', '/api/rooms/a-b/uploads/%2e%2e%2f%2e%2e%2fetc%2fpasswd'],
    ['GET', `/api/rooms/%2e%2e/uploads/${HASH}`],
    ['GET', '/api/rooms/a-b/uploads/0'],
    ['GET', '/api/rooms/a-b/uploads/alive'],
    ['GET', `/api/rooms/a-b/uploads/${HASH}%00`],
    ['PUT', '/api/rooms/a-b/uploads/%2e%2e%2fowned'],
    ['PUT', `/api/rooms/a%2fb/uploads/${HASH}`],
    ['PUT', '/api/rooms/__proto__/uploads/constructor'],
  ])('%s %s finds nothing and writes nothing', async (method, path) => {
    const before = await readdir(uploadsRoot, { recursive: true });
    expect(await raw(method, path, { 'content-length': '0' })).toMatch(/^HTTP\/1.1 40[034] /);
    expect(await readdir(uploadsRoot, { recursive: true })).toEqual(before);
  });

  test('with any hash and any headers: a typed refusal, never a stored file, never a failure', async () => {
    const { token } = await joined();
    // What Node sends as a header's value.
    const value = fc.stringMatching(/^[\x21-\x7e]([\x20-\x7e]{0,30}[\x21-\x7e])?$/);
    const odd = fc.record(
      {
        authorization: fc.oneof(
          value,
          value.map((it) => `Bearer ${it}`),
          fc.constant(`Basic ${token}`),
        ),
        'content-type': fc.oneof(value, fc.constant('application/json')),
        'if-none-match': value,
        range: value,
        'content-encoding': value,
      },
      { requiredKeys: [] },
    );
    const hash = fc.oneof(fc.string().map(encodeURIComponent), fc.constant(HASH));
    await fc.assert(
      fc.asyncProperty(odd, hash, fc.constantFrom('PUT', 'GET'), async (headers, name, method) => {
        const answer = await raw(method, `/api/rooms/${room}/uploads/${name}`, {
          ...headers,
          'content-length': '0',
        });
        const [, status, body] = /^HTTP\/1.1 (\d+) [\s\S]*?\r\n\r\n([\s\S]*)$/.exec(answer) ?? [];
        expect(['400', '401', '404', '413', '415']).toContain(status);
        expect(typeof JSON.parse(body as string).error.reason).toBe('string');
      }),
      { numRuns: 200 },
    );
    expect(await files()).toEqual([]);
  });

  test('with any announced length: only a number that fits is read', async () => {
    const { token } = await joined();
    const length = fc.oneof(
      fc.constantFrom('-1', '1e3', '0x10', '1.5', 'NaN', ' ', '1, 1', '99999999999999999999'),
      fc.integer({ min: LIMITS.uploadBytes + 1 }).map(String),
    );
    await fc.assert(
      fc.asyncProperty(length, async (announced) => {
        const headers = { authorization: `Bearer ${token}`, 'content-length': announced };
        const answer = await raw('PUT', uploadPath(room, HASH), headers);
        // Node's own parser refuses what is no number at all.
        expect(answer).toMatch(/^HTTP\/1.1 4(?:00|11|13|29) /);
      }),
      { numRuns: 20 },
    );
  });
});
