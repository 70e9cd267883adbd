import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadServerKey } from './server-key.js';

let cacheRoot: string;
const logger = { warn: vi.fn() };

beforeEach(async () => {
  cacheRoot = await mkdtemp(join(tmpdir(), 'guise-key-'));
  logger.warn.mockClear();
});
afterEach(() => rm(cacheRoot, { recursive: true, force: true }));

const load = (secret: string | null = null, folder = cacheRoot) =>
  loadServerKey({ secret, cacheRoot: folder }, logger);

test('is made once, for this user only, also by two servers at the same moment', async () => {
  const keys = await Promise.all([load(), load(), load()]);
  const later = (await load()).derive('seat');
  for (const key of keys) expect(key.derive('seat')).toEqual(later);
  const file = join(cacheRoot, 'server-key');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(Buffer.from(await readFile(file, 'utf8'), 'base64url')).toHaveLength(32);
});

test('of a configured secret needs no file, and each purpose has its own', async () => {
  const secret = 'a secret of this test that is long enough';
  const [one, other] = [await load(secret, '/dev/null/none'), await load(`${secret}!`)];
  expect(one.derive('seat')).toEqual((await load(secret)).derive('seat'));
  expect(one.derive('seat')).not.toEqual(one.derive('chat'));
  expect(one.derive('seat')).not.toEqual(other.derive('seat'));
  expect(logger.warn).not.toHaveBeenCalled();
});

test('is another with each start where nothing can be kept, and the log says so', async () => {
  await writeFile(join(cacheRoot, 'file'), '');
  const folder = join(cacheRoot, 'file', 'cache');
  expect((await load(null, folder)).derive('seat')).not.toEqual((await load(null, folder)).derive('seat'));
  expect(logger.warn).toHaveBeenCalledTimes(2);
});
