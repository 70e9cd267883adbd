import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DiskUploadStore } from './disk-upload-store.js';
import { OwnFolder } from './own-folder.js';
import { UploadRefusal } from './upload-refusal.js';
import { UPLOAD_LIMITS } from './upload-store.js';
import { describeUploadStore, hashOf } from './upload-store-suite.js';

let parent: string;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'guise-store-'));
});

afterAll(() => rm(parent, { recursive: true }));

describeUploadStore('the store on disk', (limits) => DiskUploadStore.open(parent, limits));

/** The files of all stores, without their signs of life. */
async function files(): Promise<string[]> {
  const found: string[] = [];
  for (const folder of await readdir(parent))
    found.push(...(await readdir(join(parent, folder))).filter((name) => name !== 'alive'));
  return found;
}

describe('on disk', () => {
  const content = Buffer.from('guise');
  const upload = { room: 'kind-otter', hash: hashOf(content), owner: 'ada', bytes: content.length };

  test('there is one file for an upload, which says nothing about it and is nobody else’s to read', async () => {
    const store = await DiskUploadStore.open(parent);
    await store.put(upload, Readable.from([content]));
    await store.put({ ...upload, owner: 'grace' }, Readable.from([content]));
    expect(await files()).toEqual(['0']);
    const [folder] = await readdir(parent);
    expect((await stat(join(parent, folder as string, '0'))).mode & 0o077).toBe(0);
    expect((await stat(join(parent, folder as string))).mode & 0o077).toBe(0);
    await store.close();
    expect(await readdir(parent)).toEqual([]);
  });

  test('a room or an upload that fails leaves none', async () => {
    const store = await DiskUploadStore.open(parent);
    const body = new PassThrough();
    const putting = store.put(upload, body);
    body.write(content.subarray(1));
    body.destroy(UploadRefusal.incomplete());
    await expect(putting).rejects.toMatchObject({ reason: 'incomplete' });
    expect(await files()).toEqual([]);
    await store.put(upload, Readable.from([content]));
    await store.deleteRoom('kind-otter');
    expect(await files()).toEqual([]);
    await store.close();
  });

  test('small uploads count as a block each', async () => {
    const limits = { ...UPLOAD_LIMITS, roomBytes: 2 * UPLOAD_LIMITS.block };
    const store = await DiskUploadStore.open(parent, limits);
    const put = (owner: string) => {
      const bytes = Buffer.from(owner);
      const key = { room: 'r', hash: hashOf(bytes), owner, bytes: bytes.length };
      return store.put(key, Readable.from([bytes]));
    };
    await put('ada');
    await put('grace');
    await expect(put('nia')).rejects.toMatchObject({ reason: 'room-full' });
    await store.close();
  });
});

describe('a folder', () => {
  /** A process that claims a folder in `parent` and lives on. @returns how to kill it, as soon as it has one. */
  async function claimant(): Promise<() => Promise<unknown>> {
    const module = new URL('../../dist/uploads/own-folder.js', import.meta.url);
    const script = `import { OwnFolder } from ${JSON.stringify(module)};
      await OwnFolder.claim(${JSON.stringify(parent)});
      console.log('claimed');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    return () => {
      child.kill('SIGKILL');
      return once(child, 'exit');
    };
  }

  test('of a process that was killed is removed by the next one; those of the living stay', async () => {
    const kill = await claimant();
    const mine = await OwnFolder.claim(parent);
    expect(await readdir(parent)).toHaveLength(2);
    await kill();
    const next = await OwnFolder.claim(parent);
    expect((await readdir(parent)).map((name) => join(parent, name)).sort()).toEqual(
      [mine.path, next.path].sort(),
    );
    await Promise.all([mine.remove(), next.remove()]);
    expect(await readdir(parent)).toEqual([]);
  });

  test('without a sign of life is left alone while it may be about to get one', async () => {
    const silent = join(parent, 'guise-uploads-abc123');
    await mkdir(silent);
    await (await OwnFolder.claim(parent)).remove();
    expect(await readdir(parent)).toEqual(['guise-uploads-abc123']);
    const before = new Date(Date.now() - 120_000);
    await utimes(silent, before, before);
    await (await OwnFolder.claim(parent)).remove();
    expect(await readdir(parent)).toEqual([]);
  });

  test('of something else is left alone', async () => {
    const other = join(parent, 'else');
    await mkdir(other);
    const before = new Date(0);
    await utimes(other, before, before);
    await (await OwnFolder.claim(parent)).remove();
    expect(await readdir(parent)).toEqual(['else']);
    await rm(other, { recursive: true });
  });
});
