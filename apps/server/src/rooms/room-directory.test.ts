import { isRoomName } from '@guise/protocol';
import { expect, test } from 'vitest';
import { MemoryRoomDirectory } from './room-directory.js';
import { ROOM_NAME_COUNT, randomRoomName } from './room-names.js';

const HOUR = 60 * 60 * 1000;

function directory(changes: { rooms?: number; unusedPerCreator?: number } = {}) {
  const clock = { now: 0 };
  const limits = {
    rooms: 100,
    lifetime: 24 * HOUR,
    unusedLifetime: HOUR,
    unusedPerCreator: 100,
    perCreator: 100,
    ...changes,
  };
  const rooms = new MemoryRoomDirectory(limits, () => clock.now);
  const create = async (creator = 'ada') => {
    const created = await rooms.create(creator);
    return 'room' in created ? created.room : created.refused;
  };
  return { clock, rooms, create };
}

test('a room exists once it was created', async () => {
  const { rooms, create } = directory();
  const name = await create();
  expect(isRoomName(name)).toBe(true);
  expect(name).toMatch(/^[a-z]+-[a-z]+-[a-z0-9]{6}$/);
  expect(await rooms.exists(name)).toBe(true);
  expect(await rooms.exists('no-such')).toBe(false);
});

test('a room that nobody entered is forgotten sooner than one that was left', async () => {
  const { rooms, create, clock } = directory();
  const [unused, left] = [await create(), await create()];
  await rooms.open(left);
  await rooms.close(left);
  clock.now = 2 * HOUR;
  expect(await rooms.exists(unused)).toBe(false);
  expect(await rooms.exists(left)).toBe(true);
  clock.now = 25 * HOUR;
  expect(await rooms.exists(left)).toBe(false);
});

test('a room in use is never forgotten, and has its whole lifetime after that', async () => {
  const { rooms, create, clock } = directory();
  const name = await create();
  await rooms.open(name);
  clock.now = 100 * HOUR;
  await create();
  expect(await rooms.exists(name)).toBe(true);
  await rooms.close(name);
  clock.now = 123 * HOUR;
  expect(await rooms.exists(name)).toBe(true);
});

test('opening and closing do not create', async () => {
  const { rooms } = directory();
  await rooms.open('kind-otter');
  await rooms.close('kind-otter');
  expect(await rooms.exists('kind-otter')).toBe(false);
});

test('there is a limit, and forgotten rooms make place', async () => {
  const { create, clock } = directory({ rooms: 2 });
  const names = [await create(), await create()];
  expect(new Set(names).size).toBe(2);
  expect(await create()).toBe('too-many-rooms');
  clock.now = 2 * HOUR;
  expect(isRoomName(await create())).toBe(true);
  expect(await create()).not.toBe('too-many-rooms');
  expect(await create()).toBe('too-many-rooms');
});

test('one creator has few unused rooms; others are served, and a used one does not count', async () => {
  const { rooms, create } = directory({ unusedPerCreator: 2 });
  const [first] = [await create('eve'), await create('eve')];
  expect(await create('eve')).toBe('too-many-unused-rooms');
  expect(await create('ada')).not.toBe('too-many-unused-rooms');
  await rooms.open(first);
  expect(await create('eve')).not.toBe('too-many-unused-rooms');
});

test('names are many, and every one of them is a room name', () => {
  expect(ROOM_NAME_COUNT).toBeGreaterThan(2 ** 42);
  for (let i = 0; i < 200; i++) expect(isRoomName(randomRoomName())).toBe(true);
});
