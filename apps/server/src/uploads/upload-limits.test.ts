import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { LIMITS, uploadPath } from '@guise/protocol';
import { describe, expect, test, vi } from 'vitest';
import { createRoom, startTestServer, TestClient } from '../test-server.js';
import { DiskUploadStore } from './disk-upload-store.js';
import { UPLOAD_LIMITS } from './upload-store.js';
import { hashOf } from './upload-store-suite.js';
import {
  answerTo,
  departure,
  EVENTUALLY,
  files,
  get,
  getStatus,
  joined,
  open,
  outcome,
  patience,
  put,
  room,
  server,
  smallServer,
  useUploadServer,
} from './upload-test-server.js';

useUploadServer();

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
    await expect.poll(async () => (await files()).length, EVENTUALLY).toBe(2);
    expect(await put(token, randomBytes(10))).toBe('429 rate-limited');
    for (const outgoing of open2) outgoing.destroy();
    await expect.poll(files, EVENTUALLY).toEqual([]);
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

/** Longer than any test [ms]. */
const NEVER = 600_000;

describe('a body that does not come', () => {
  test('and that nobody wants is not waited for: the answer comes, then the end', async () => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    const hash = hashOf(Buffer.from('guise'));
    socket.write(`PUT ${uploadPath(room, hash)} HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\ng`);
    expect(await text(socket)).toMatch(/^HTTP\/1.1 401 /);
  });

  test('breaks off: nothing is left, and the room goes on', async () => {
    Object.assign(patience, { idle: NEVER, whole: () => NEVER });
    const { token } = await joined();
    const outgoing = open(token, { headers: { 'content-length': 100_000 } });
    outgoing.write(randomBytes(70_000));
    await expect.poll(async () => (await files()).length, EVENTUALLY).toBe(1);
    outgoing.destroy();
    await expect.poll(files, EVENTUALLY).toEqual([]);
    expect(await put(token, randomBytes(10))).toBe('201');
  });

  test('stops coming: it is not waited for', async () => {
    Object.assign(patience, { idle: 300, whole: () => NEVER });
    const { token } = await joined();
    const outgoing = open(token, { headers: { 'content-length': 100 } });
    outgoing.write('x');
    expect(await outcome(await answerTo(outgoing))).toBe('408 too-slow');
    expect(await files()).toEqual([]);
    outgoing.destroy();
  });

  test('comes slowly but steadily: it is waited for', async () => {
    Object.assign(patience, { idle: 2000, whole: () => NEVER });
    const { token } = await joined();
    const content = randomBytes(25);
    const outgoing = open(token, { hash: hashOf(content), headers: { 'content-length': content.length } });
    const answered = answerTo(outgoing);
    for (const byte of content) {
      outgoing.write(Uint8Array.of(byte));
      await setTimeout(100);
    }
    outgoing.end();
    expect(await outcome(await answered)).toBe('201');
  });

  test('drips: it is not waited for either', async () => {
    Object.assign(patience, { idle: NEVER, whole: () => 500 });
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
  const content = Buffer.alloc(LIMITS.sealedUploadBytes);
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
