import { randomUUID } from 'node:crypto';
import { LIMITS } from '@guise/protocol';
import { afterEach, describe, expect, test } from 'vitest';
import { describeChatStore } from '../rooms/chat-store-suite.js';
import { describePresence, SUMMARY } from '../rooms/presence-suite.js';
import { describeRoomDirectory } from '../rooms/room-directory-suite.js';
import { useRedis } from '../test-redis.js';
import { describeUploadStore } from '../uploads/upload-store-suite.js';
import { HeldRooms } from './held-rooms.js';
import { sharedSecret } from './redis-key.js';
import { RedisError, RedisLink } from './redis-link.js';
import { DirectoryScript, RedisRoomDirectory } from './redis-room-directory.js';
import { RedisChatStore, RedisPresence } from './redis-stores.js';
import { RedisUploadStore } from './redis-upload-store.js';

const SILENT = { warn: () => undefined, info: () => undefined, debug: () => undefined };
const HOUR = 60 * 60 * 1000;

const redisOf = useRedis();
let links: RedisLink[] = [];

afterEach(() => {
  for (const link of links) link.close();
  links = [];
});

/** An empty Redis, or one that is not emptied any more. */
async function connect(skip: (note: string) => never, empty = true): Promise<RedisLink> {
  const link = await RedisLink.open(redisOf({ skip } as never).url, SILENT);
  links.push(link);
  if (empty) await link.command('FLUSHALL');
  return link;
}

describeRoomDirectory('rooms in Redis', async (limits, skip) => {
  const clock = { ahead: 0 };
  const script = new DirectoryScript(await connect(skip), randomUUID(), () => clock.ahead);
  await script.run('renew', HOUR, HOUR, '{"address":"http://one"}');
  // It waits for nobody any more who may have rooms.
  clock.ahead = HOUR;
  const directory = new RedisRoomDirectory(script, new HeldRooms(), SILENT, limits);
  const pass = (time: number) => {
    clock.ahead += time;
  };
  return { directory, pass };
});

describeChatStore('chats in Redis', async (skip) => new RedisChatStore(await connect(skip)));

describePresence('rooms in use, in Redis', async (skip) => {
  const link = await connect(skip);
  const script = new DirectoryScript(link, 'one');
  await script.run('renew', HOUR, HOUR, '{"address":"http://one"}');
  return new RedisPresence(link, script);
});

describeUploadStore(
  'uploads in Redis',
  async (limits, skip) => new RedisUploadStore(await connect(skip), limits),
);

test('a Redis that does not answer is not waited for, and one that is back is used again', async ({
  skip,
}) => {
  const link = await connect(skip);
  const redis = redisOf({ skip } as never);
  redis.pause();
  await expect(link.command('PING')).rejects.toThrow(RedisError);
  redis.resume();
  await expect.poll(() => link.command('PING').catch(() => 'gone')).toBe('PONG');
  const back = new Promise<void>((resolve) => {
    link.onReady = resolve;
  });
  await redis.stop();
  await expect.poll(() => link.command('PING').catch(() => 'gone')).toBe('gone');
  await redis.start();
  await back;
  expect(await link.command('PING')).toBe('PONG');
});

test('a connection on which nothing is answered is made anew, though nothing ends it', async ({ skip }) => {
  const said: string[] = [];
  const logger = { warn: () => said.push('gone'), info: () => said.push('back') };
  const redis = redisOf({ skip } as never);
  const link = await RedisLink.open(redis.url, logger as never);
  links.push(link);
  const before = await link.command('CLIENT', 'ID');
  redis.pause();
  while (said.length === 0) await link.command('PING').catch(() => undefined);
  redis.resume();
  await expect.poll(() => said, { timeout: 20_000 }).toEqual(['gone', 'back']);
  expect(await link.command('CLIENT', 'ID')).not.toBe(before);
});

test('where nobody answers, that is one sentence', async () => {
  await expect(RedisLink.open('redis://127.0.0.1:1', SILENT)).rejects.toThrow(
    'No Redis answers at the address in GUISE_REDIS.',
  );
});

describe('nodes', () => {
  /** One of several on the same Redis. */
  async function start(skip: (note: string) => never, name: string, first = false) {
    const link = await connect(skip, first);
    const script = new DirectoryScript(link, name);
    const held = new HeldRooms();
    const directory = new RedisRoomDirectory(script, held, SILENT);
    const presence = new RedisPresence(link, script);
    const renew = () => script.run<string[]>('renew', HOUR, HOUR, `{"address":"http://${name}"}`);
    await renew();
    await script.run('settle', HOUR);
    /** It is not heard of any more. */
    const die = () => link.command('DEL', `{guise}:node:${name}`);
    return { link, script, held, directory, presence, renew, die };
  }

  async function createRoom({ directory }: { directory: RedisRoomDirectory }): Promise<string> {
    return ((await directory.create('ada')) as { room: string }).room;
  }

  test('one has a room, and the others say which one', async ({ skip }) => {
    const [one, two] = [await start(skip, 'one', true), await start(skip, 'two')];
    const room = await createRoom(two);
    const asked = await Promise.all([one.directory.acquire(room), two.directory.acquire(room)]);
    const holders = asked.filter(({ kind }) => kind === 'held');
    expect(holders).toHaveLength(1);
    const [holder, other] = asked[0]?.kind === 'held' ? [one, two] : [two, one];
    const address = `http://${holder === one ? 'one' : 'two'}`;
    expect(await other.directory.acquire(room)).toEqual({ kind: 'elsewhere', address });
    expect(await other.directory.holderOf(room)).toBe(address);
    expect(await holder.directory.holderOf(room)).toBeNull();
    await holder.directory.release(room);
    expect(await other.directory.acquire(room)).toMatchObject({ kind: 'held', lost: null });
  });

  test('a room of one that is gone is had by whoever asks, who learns which sitting was lost', async ({
    skip,
  }) => {
    const [one, two] = [await start(skip, 'one', true), await start(skip, 'two')];
    const room = await createRoom(one);
    await one.directory.acquire(room);
    await one.directory.open(room, 'sitting-1');
    await one.directory.keepAccess(room, { lobby: true, locked: true, removed: ['x'] });
    await one.die();
    expect(await two.directory.acquire(room)).toEqual({
      kind: 'held',
      access: { lobby: true, locked: true, removed: ['x'] },
      lost: 'sitting-1',
    });
  });

  test('whoever had a room and does not know that it is lost changes nothing', async ({ skip }) => {
    const [one, two] = [await start(skip, 'one', true), await start(skip, 'two')];
    const room = await createRoom(one);
    await one.directory.acquire(room);
    await one.directory.open(room, 'sitting-1');
    await one.die();
    await two.directory.acquire(room);
    await two.directory.open(room, 'sitting-2');
    await one.renew();
    await one.directory.keepAccess(room, { lobby: true, locked: true, removed: [] });
    await one.directory.end(room);
    await one.directory.close(room);
    expect(one.held.unsettled).toBe(true);
    await one.directory.release(room);
    expect(await one.directory.acquire(room)).toEqual({ kind: 'elsewhere', address: 'http://two' });
    await two.directory.release(room);
    expect(await two.directory.acquire(room)).toMatchObject({ kind: 'held', access: { locked: false } });
  });

  test('one that is gone leaves its rooms their lifetime, and is not listed', async ({ skip }) => {
    const [one, two] = [await start(skip, 'one', true), await start(skip, 'two')];
    const room = await createRoom(one);
    await one.directory.acquire(room);
    await one.directory.open(room, 'sitting-1');
    await one.presence.show({ ...SUMMARY, name: room });
    expect(await two.presence.rooms()).toHaveLength(1);
    await one.die();
    expect(await two.presence.rooms()).toEqual([]);
    expect((await two.renew()).filter((_, i) => i !== 1)).toEqual(['1']);
    const expiry = Number(await two.link.command('HGET', `{guise}:room:${room}`, 'expiry'));
    expect(expiry).toBeLessThan(Date.now() + 2 * LIMITS.emptyRoomLifetime);
  });

  test('lists the rooms of all, the oldest first, and says its own again', async ({ skip }) => {
    const [one, two] = [await start(skip, 'one', true), await start(skip, 'two')];
    await one.presence.show({ ...SUMMARY, name: 'late', since: 3 });
    await two.presence.show({ ...SUMMARY, name: 'early', since: 1 });
    await two.presence.show({ ...SUMMARY, name: 'early', since: 1, participants: 7 });
    await one.presence.show({ ...SUMMARY, name: 'gone', since: 2 });
    await one.presence.hide('gone');
    const expected = ['early', 'late'];
    expect((await one.presence.rooms()).map(({ name }) => name)).toEqual(expected);
    expect((await one.presence.rooms())[0]?.participants).toBe(7);
    await one.link.command('DEL', '{guise}:presence:one');
    await one.presence.showAgain();
    expect((await two.presence.rooms()).map(({ name }) => name)).toEqual(expected);
  });

  test('without a secret they have the same one, also after Redis has lost it', async ({ skip }) => {
    const link = await connect(skip);
    const [one, two] = await Promise.all([sharedSecret(link), sharedSecret(link)]);
    expect(one).toEqual(two);
    expect(one).toHaveLength(32);
    await link.command('FLUSHALL');
    await sharedSecret(link, one);
    expect(await sharedSecret(link)).toEqual(one);
  });
});
