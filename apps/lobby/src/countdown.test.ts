import { expect, test } from 'vitest';
import { Countdown } from './countdown.js';

interface Player {
  countdown: Countdown;
  ready: boolean;
  left: number | null;
  startedAt: number | null;
}

/** Everybody hears of the others what they were some time ago, and every third state is lost. */
function play(
  players: Player[],
  seconds: number,
  lag: number,
  each: (now: number) => void = () => undefined,
) {
  const told: { at: number; from: Player; ready: boolean; countdown: number | null }[] = [];
  for (let step = 0; step < seconds * 50; step++) {
    const now = step / 50;
    each(now);
    for (const [index, player] of players.entries()) {
      const votes = players
        .filter((other) => other !== player)
        .map((other) => told.findLast(({ at, from }) => from === other && at <= now - lag))
        .map((vote) => vote ?? { ready: false, countdown: null });
      const { left, over } = player.countdown.update(now, player.ready, votes);
      player.left = left;
      if (over) player.ready = false;
      if (left === 0) player.startedAt ??= now;
      if ((step + index) % 3 !== 0)
        told.push({ at: now, from: player, ready: player.ready, countdown: left });
    }
  }
}

function createPlayers(count: number): Player[] {
  return Array.from({ length: count }, () => ({
    countdown: new Countdown(),
    ready: false,
    left: null,
    startedAt: null,
  }));
}

test('all start within a state or two of each other, once, and are asked again', () => {
  const players = createPlayers(3);
  play(players, 12, 0.12, (now) => {
    for (const [index, player] of players.entries()) if (now === index) player.ready = true;
  });
  const starts = players.map(({ startedAt }) => startedAt as number);
  expect(Math.min(...starts)).toBeGreaterThan(6.9);
  expect(Math.max(...starts) - Math.min(...starts)).toBeLessThan(0.25);
  expect(players.map(({ ready }) => ready)).toEqual([false, false, false]);
  expect(players.map(({ left }) => left)).toEqual([null, null, null]);
});

test('whoever takes it back stops the count for all', () => {
  const players = createPlayers(2);
  for (const player of players) player.ready = true;
  play(players, 6, 0.1, (now) => {
    if (now === 3) (players[1] as Player).ready = false;
  });
  expect(players.map(({ left, startedAt }) => [left, startedAt])).toEqual([
    [null, null],
    [null, null],
  ]);
});

test('nobody starts alone', () => {
  const [player] = createPlayers(1) as [Player];
  player.ready = true;
  play([player], 8, 0);
  expect(player.startedAt).toBeNull();
});
