import { randomBytes } from 'node:crypto';
import { LIMITS, uploadPath } from '@guise/protocol';
import { describe, expect, test } from 'vitest';
import { createRoom, startTestServer, TestClient } from '../test-server.js';
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
  put,
  room,
  server,
  useUploadServer,
} from './upload-test-server.js';

useUploadServer();

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
    expect(await put(token, Buffer.alloc(LIMITS.sealedUploadBytes))).toBe('201');
    const outgoing = open(token, { headers: { 'content-length': LIMITS.sealedUploadBytes + 1 } });
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
    await expect.poll(async () => (await files()).length, EVENTUALLY).toBe(1);
    const left = departure(grace.client);
    ada.client.close();
    await left;
    expect(await outcome(await answerTo(outgoing))).toBe('401 unauthorized');
    expect(await files()).toEqual([]);
    outgoing.destroy();
  });
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
    await expect.poll(files, EVENTUALLY).toEqual([]);
    const again = await joined();
    expect(await getStatus(content)).toBe(404);
    expect(await put(token, content)).toBe('401 unauthorized');
    expect(await put(again.token, content)).toBe('201');
  });

  test('and stay when a media worker dies: the room goes on', async () => {
    const other = await startTestServer();
    const client = await TestClient.connect(other);
    const name = await createRoom(other);
    const { uploadToken, seat } = await client.join(name);
    await client.request('createTransport', { direction: 'send' });
    const content = randomBytes(100);
    const url = `${other.url}${uploadPath(name, hashOf(content))}`;
    const upload = () =>
      fetch(url, { method: 'PUT', headers: { authorization: `Bearer ${uploadToken}` }, body: content });
    expect((await upload()).status).toBe(201);
    const lost = client.next('mediaLost');
    process.kill(other.stats().workers[0] as number, 'SIGKILL');
    await lost;
    expect((await fetch(url)).status).toBe(200);
    await client.join(name, 'Ada', { seat });
    expect((await fetch(url)).status).toBe(200);
    // Whoever came back has another token.
    expect((await upload()).status).toBe(401);
    client.close();
    await other.close();
  });
});
