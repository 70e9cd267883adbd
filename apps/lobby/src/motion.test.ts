import { expect, test } from 'vitest';
import { Motion } from './motion.js';
import type { PlayerState } from './player-state.js';

function stateAt(time: number, x: number, heading = 0): PlayerState {
  const rest = { z: 0, ready: false, emote: 0, emotes: 0, colour: 0, countdown: null };
  return { ...rest, time: time & 0xffff, x, heading };
}

test('somebody who walks is shown within 150 ms of where they are, evenly, whatever the line does', () => {
  const motion = new Motion();
  // Two metres a second, twenty states, 5 to 45 ms on the way, across the wrap of the sender's clock.
  const arrivals = Array.from({ length: 60 }, (_, index) => {
    const time = 64_000 + index * 50;
    return { time, arrival: time + 1_000_000 + 5 + ((index * 17) % 41) };
  });
  const lags: number[] = [];
  let next = 0;
  for (let now = 1_064_200; now < 1_066_900; now += 16) {
    for (; arrivals[next] && (arrivals[next]?.arrival as number) <= now; next++) {
      const { time, arrival } = arrivals[next] as (typeof arrivals)[number];
      motion.add(stateAt(time, (time - 64_000) / 500), arrival);
    }
    const x = motion.at(now)?.x ?? Number.NaN;
    lags.push(now - 1_064_000 - x * 500);
  }
  expect(Math.max(...lags)).toBeLessThan(150);
  // Once the quickest state has come, the lag stays what it is.
  const settled = lags.slice(40);
  expect(Math.max(...settled) - Math.min(...settled)).toBeLessThan(15);
});

test('heads turn the shorter way, and late states change nothing', () => {
  const motion = new Motion();
  expect(motion.at(0)).toBeNull();
  motion.add(stateAt(1000, 0, 6.2), 5000);
  motion.add(stateAt(1050, 0, 0.1), 5050);
  motion.add(stateAt(1020, 99), 5051);
  const middle = motion.at(5105);
  expect(middle?.x).toBe(0);
  expect(Math.cos(middle?.heading ?? 0)).toBeGreaterThan(0.99);
  expect(motion.at(9000)?.heading).toBe(0.1);
});
