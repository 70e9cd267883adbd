import { isRoomName } from '@guise/protocol';
import { expect, test } from 'vitest';
import { MemoryRoomDirectory } from './room-directory.js';
import { ROOM_NAME_COUNT, randomRoomName } from './room-names.js';

const HOUR = 60 * 60 * 1000;

function directory(limits = { rooms: 100, lifetime: 24 * HOUR }) {
  const clock = { now: 0 };
  return { clock, rooms: new MemoryRoomDirectory(limits, () => clock.now) };
}

test('a room exists once it was created', async () => {
  const { rooms } = directory();
  const name = (await rooms.create()) as string;
  expect(isRoomName(name)).toBe(true);
  expect(name).toMatch(/^[a-z]+-[a-z]+-[a-z0-9]{6}$/);
  expect(await rooms.exists(name)).toBe(true);
  expect(await rooms.exists('no-such')).toBe(false);
});

test('an unused room is forgotten after its lifetime; a used one lives on', async () => {
  const { rooms, clock } = directory();
  const [unused, used] = [(await rooms.create()) as string, (await rooms.create()) as string];
  clock.now = 20 * HOUR;
  await rooms.touch(used);
  clock.now = 25 * HOUR;
  expect(await rooms.exists(unused)).toBe(false);
  expect(await rooms.exists(used)).toBe(true);
});

test('touching does not create', async () => {
  const { rooms } = directory();
  await rooms.touch('kind-otter');
  expect(await rooms.exists('kind-otter')).toBe(false);
});

test('there is a limit, and forgotten rooms make place', async () => {
  const { rooms, clock } = directory({ rooms: 2, lifetime: HOUR });
  const names = [await rooms.create(), await rooms.create()];
  expect(new Set(names).size).toBe(2);
  expect(await rooms.create()).toBeNull();
  clock.now = 2 * HOUR;
  expect(await rooms.create()).not.toBeNull();
});

test('names are many, and every one of them is a room name', () => {
  expect(ROOM_NAME_COUNT).toBeGreaterThan(2 ** 42);
  for (let i = 0; i < 200; i++) expect(isRoomName(randomRoomName())).toBe(true);
});
