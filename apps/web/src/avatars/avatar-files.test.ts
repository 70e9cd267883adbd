import { contentHash } from '@guise/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AvatarFiles } from './avatar-files.js';

const BYTES = new Uint8Array([7, 8, 9]);
let stored: Map<string, Response>;

beforeEach(() => {
  stored = new Map();
  const store = {
    put: async (key: string, response: Response) => void stored.set(key, response),
    match: async (key: string) => stored.get(key)?.clone(),
    keys: async () => [...stored.keys()],
    delete: async (key: string) => stored.delete(key),
  };
  vi.stubGlobal('caches', { open: async () => store, delete: async () => stored.clear() });
});
afterEach(() => vi.unstubAllGlobals());

it('has one’s own files again on the next visit', async () => {
  const hash = await new AvatarFiles().keep(BYTES);
  expect(hash).toBe(await contentHash(BYTES));
  expect(await new AvatarFiles().own(hash)).toEqual(BYTES);
});

it('forgets all that was brought, here and on the disk', async () => {
  const files = new AvatarFiles();
  const hashes = [await files.keep(BYTES), await files.keep(new Uint8Array([1]))];
  await files.forgetOwn();
  for (const hash of hashes) {
    expect(await files.own(hash)).toBeNull();
    expect(await new AvatarFiles().own(hash)).toBeNull();
  }
  expect(stored.size).toBe(0);
});

it('keeps the last few only, and believes none that has changed', async () => {
  const files = new AvatarFiles();
  const hashes: string[] = [];
  for (let i = 0; i < 6; i++) hashes.push(await files.keep(new Uint8Array([i])));
  expect(stored.size).toBe(4);
  expect(await new AvatarFiles().own(hashes[0] as string)).toBeNull();
  const key = [...stored.keys()].at(-1) as string;
  stored.set(key, new Response('something else'));
  expect(await new AvatarFiles().own(hashes[5] as string)).toBeNull();
});

it('is worn today where nothing can be stored', async () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  vi.stubGlobal('caches', undefined);
  const files = new AvatarFiles();
  expect(await files.own(await files.keep(BYTES))).toEqual(BYTES);
  expect(warn).toHaveBeenCalledOnce();
  warn.mockRestore();
});

it('asks the room for what others wear, within the limit, and nobody outside one', async () => {
  const files = new AvatarFiles();
  await expect(files.fetch('A'.repeat(43), 5)).rejects.toThrow();
  const fetchUpload = vi.fn(async () => BYTES);
  files.room = { fetchUpload };
  expect(await files.fetch('A'.repeat(43), 5)).toBe(BYTES);
  expect(fetchUpload).toHaveBeenCalledWith('A'.repeat(43), { limit: 5 });
});
