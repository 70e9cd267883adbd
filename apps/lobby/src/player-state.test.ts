import { expect, test } from 'vitest';
import { decodeState, encodeState, type PlayerState } from './player-state.js';

const STATE: PlayerState = {
  time: 70_000,
  x: -6.25,
  z: 3.5,
  heading: 4,
  ready: true,
  emote: 3,
  emotes: 255,
  colour: 6,
  countdown: 3.2,
};

test('a state comes back to the centimetre, in 12 bytes', () => {
  const bytes = encodeState(STATE);
  expect(bytes.length).toBe(12);
  const back = decodeState(bytes);
  expect(back).toEqual({ ...STATE, time: 70_000 - 65_536, heading: expect.closeTo(4, 3) });
  expect(decodeState(encodeState({ ...STATE, countdown: null, ready: false }))).toMatchObject({
    countdown: null,
    ready: false,
  });
});

test('headings below zero and beyond a turn are the same directions', () => {
  for (const heading of [-1, -7, 100]) {
    const back = decodeState(encodeState({ ...STATE, heading }))?.heading ?? 0;
    expect(Math.cos(back - heading)).toBeCloseTo(1, 6);
  }
});

test('what is no state of this game is none', () => {
  for (const length of [1, 11, 13, 64]) expect(decodeState(new Uint8Array(length))).toBeNull();
});
