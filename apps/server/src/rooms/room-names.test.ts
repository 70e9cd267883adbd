import { isRoomName } from '@guise/protocol';
import { expect, test } from 'vitest';
import { ROOM_NAME_COUNT, randomRoomName } from './room-names.js';

test('names are many, and every one of them is a room name', () => {
  expect(ROOM_NAME_COUNT).toBeGreaterThan(2 ** 42);
  for (let i = 0; i < 200; i++) expect(isRoomName(randomRoomName())).toBe(true);
});
