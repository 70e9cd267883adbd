import { createHash } from 'node:crypto';
import { uploadPath } from '@guise/protocol';
import { expect, test } from '@playwright/test';
import { Person } from './support/person.js';
import { ServerProcess } from './support/server.js';

const LENGTH = 3_000_000;
/** What is uploaded: a pattern that a page can make for itself. */
const PATTERN = Uint8Array.from({ length: LENGTH }, (_, i) => (i * i) >> 7);
const HASH = createHash('sha256').update(PATTERN).digest('base64url');

let server: ServerProcess;
/** Uploads. */
let nia: Person;
/** Fetches. */
let otto: Person;
let room: string;

test.beforeAll(async () => {
  server = await ServerProcess.start();
  [nia, otto] = await Promise.all([
    // Sealed, a file has another name at the server.
    Person.arrive({ name: 'Nia', camera: null, voice: 'low', plain: true }),
    Person.arrive({ name: 'Otto', camera: null, voice: 'high' }),
  ]);
  const link = await nia.startCall(server.addresses[0] as string);
  await otto.join(link);
  room = /\/r\/([^#?]+)/.exec(link)?.[1] as string;
});

test.afterAll(async () => {
  await Promise.all([nia?.close(), otto?.close()]);
  await server?.stop();
});

const status = async () => (await fetch(`${server.addresses[0]}${uploadPath(room, HASH)}`)).status;

const localId = () => nia.page.evaluate(() => globalThis.guise?.room?.localId);

test('a file uploaded in one browser is fetched in another, byte for byte', async () => {
  const { hash, shares } = await nia.page.evaluate(async (length) => {
    const shares: number[] = [];
    const bytes = Uint8Array.from({ length }, (_, i) => (i * i) >> 7);
    const onProgress = (share: number) => shares.push(share);
    return { hash: await globalThis.guise?.room?.upload(bytes, { onProgress }), shares };
  }, LENGTH);
  expect(hash).toBe(HASH);
  expect(shares.at(-1)).toBe(1);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  // What was sent is told on the way, not only at the end.
  expect(shares.length).toBeGreaterThan(1);

  const same = await otto.page.evaluate(
    async ([name, length]) => {
      const bytes = await globalThis.guise?.room?.fetchUpload(name);
      return bytes?.length === length && bytes.every((byte, i) => byte === (((i * i) >> 7) & 255));
    },
    [HASH, LENGTH] as const,
  );
  expect(same).toBe(true);
});

test('what is there is not sent again', async () => {
  const sent = await nia.page.evaluate(async (length) => {
    performance.clearResourceTimings();
    const bytes = Uint8Array.from({ length }, (_, i) => (i * i) >> 7);
    await globalThis.guise?.room?.upload(bytes);
    return performance.getEntriesByType('resource').filter(({ name }) => name.includes('/uploads/')).length;
  }, LENGTH);
  expect(sent).toBe(1);
});

test('a lost connection loses no file, even that of the only one in the room', async () => {
  await otto.leave();
  await expect(nia.tile('Otto')).toHaveCount(0);
  const before = await localId();
  // The room ends when the page says goodbye, and its files with it.
  await nia.page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        globalThis.guise?.room?.on('connectionStateChanged', (state) => state === 'connected' && resolve());
        globalThis.dispatchEvent(new Event('pagehide'));
      }),
  );
  expect(await localId()).toBe(before);
  await expect.poll(status).toBe(200);
  expect(server.output).not.toContain('upload failed');
});

test('the file goes with the last one', async () => {
  await nia.leave();
  await expect.poll(status).toBe(404);
});
