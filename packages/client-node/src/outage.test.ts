import { setTimeout as delay } from 'node:timers/promises';
import type { RemoteParticipant, Room } from '@guise/client';
import { expect, test } from 'vitest';
import { joinRoom } from './index.js';
import { other, until } from './test-call.js';
import { type Redis, reasonOf, seen, serverOf, statesOf, Tap, tell, useNodes } from './test-nodes.js';
import { createRoom, type ServerProcess } from './test-server-process.js';

// Redis gone for long, and a network that falls apart, with real processes. Leases and times are those of the product.

/** Ten leases [ms]. */
const OUTAGE = 30_000;

const { anotherRedis, enter, keepingRedis, redis, relay, start, talk } = useNodes();

/** Two in a call, of whom the first one's face moves: what the second one sees of it, and what both of them notice. */
async function call(at: ServerProcess, names: readonly [string, string]) {
  const room = await createRoom(at);
  const [talker, watcher] = [await enter(at, room, names[0]), await enter(at, room, names[1])] as const;
  talk(talker);
  await seen(watcher, names[0]);
  const tap = new Tap(other(watcher, names[0]) as RemoteParticipant);
  const states = [statesOf(talker), statesOf(watcher)];
  return { room, talker, watcher, tap, states };
}

type Call = Awaited<ReturnType<typeof call>>;

/**
 * Of the packets of half a minute, on a machine that does other things. (That a kill elsewhere costs not one is shown where it takes seconds, in
 * workers.test.ts and nodes.test.ts.)
 */
const FEW = 0.02;

/** More of the face has come since, and hardly anything of it was lost. */
async function goesOn({ tap, states }: Call, packets = 30): Promise<void> {
  const { count } = tap;
  await until(() => tap.count >= count + packets);
  expect(tap.missing).toBeLessThanOrEqual(FEW * tap.count);
  expect(states).toEqual([[], []]);
}

/** Comes in as soon as the server sees where rooms are again, and is told nothing else until then. */
async function enterAgain(at: ServerProcess, room: string, name: string): Promise<Room> {
  for (;;) {
    let entered: Room | undefined;
    const reason = await reasonOf(enter(at, room, name).then((it) => (entered = it)));
    if (entered) return entered;
    expect(reason).toBe('directory-lost');
  }
}

/** Two servers with a call each on a Redis that is taken away for half a minute. */
async function outlive(own: Redis, take: () => unknown, giveBack: () => unknown): Promise<void> {
  const [one, two] = await Promise.all([start({ redisUrl: own.url }), start({ redisUrl: own.url })]);
  const calls = [await call(one, ['Ada', 'Ben']), await call(two, ['Cleo', 'Dora'])] as const;
  await take();
  const over = delay(OUTAGE);
  await Promise.all([one, two].map(({ log }) => until(() => log().includes('Redis is gone'))));
  const unused = joinRoom({ server: two.url, room: calls[0].room, name: 'Eve' });
  expect(await reasonOf(unused)).toBe('directory-lost');
  await over;
  await Promise.all(calls.map((it) => goesOn(it)));
  await giveBack();
  // Whoever comes to the wrong one right away comes to where the call is, and makes no other one of the same name.
  const [eve, finn] = await Promise.all([
    enterAgain(two, calls[0].room, 'Eve'),
    enterAgain(one, calls[1].room, 'Finn'),
  ]);
  await Promise.all([seen(eve, 'Ada'), seen(finn, 'Cleo')]);
  expect([serverOf(eve, [one, two]), serverOf(finn, [one, two])]).toEqual([[one], [two]]);
  await Promise.all(calls.map((it) => goesOn(it)));
  expect([calls[0].talker.participants.size, calls[1].talker.participants.size]).toEqual([2, 2]);
}

test('Redis is gone for half a minute, and comes back empty, from its disk, or as it was: calls go on as if nothing were the matter', {
  timeout: 300_000,
}, async () => {
  const [emptied, kept, silent] = [redis(), await keepingRedis(), await anotherRedis()];
  await Promise.all([
    outlive(
      emptied,
      () => emptied.stop(),
      () => emptied.start(),
    ),
    outlive(
      kept,
      async () => {
        // Nobody but its disk brings this one back.
        await tell(kept, 'SET mark kept');
        await kept.stop();
      },
      () => kept.start(),
    ),
    outlive(
      silent,
      () => silent.pause(),
      () => silent.resume(),
    ),
  ]);
  expect(await tell(kept, 'GET mark')).toBe('$4\r\nkept\r\n');
});

test('a split leaves one server with Redis and the other one alone: calls on both go on, and the one alone gives up only what the other has by the time it is over', {
  timeout: 240_000,
}, async () => {
  const line = await relay(Number(new URL(redis().url).port));
  // Where the other servers reach the second one.
  const front = await relay();
  const one = await start({ redisUrl: `redis://127.0.0.1:${line.port}` });
  const two = await start({ args: ['--node-address', `http://127.0.0.1:${front.port}`] });
  front.target = Number(new URL(two.url).port);
  await until(() => one.log().includes(`127.0.0.1:${front.port}`));
  const kept = await call(one, ['Ada', 'Ben']);
  const taken = await call(one, ['Cleo', 'Dora']);
  const theirs = await call(two, ['Eve', 'Finn']);

  line.cut();
  front.cut();
  // Longer than a lease.
  await until(() => (one.log().match(/no sign of life/g)?.length ?? 0) > 5);
  const gwen = await enter(two, taken.room, 'Gwen');
  expect(serverOf(gwen, [one, two])).toEqual([two]);
  await Promise.all([kept, taken, theirs].map((it) => goesOn(it)));

  front.mend();
  line.mend();
  await Promise.all([seen(gwen, 'Cleo'), until(() => taken.watcher.connectionState === 'connected')]);
  expect(serverOf(taken.talker, [two])).toEqual([two]);
  await until(() => gwen.participants.size === 2);
  const hal = await enterAgain(two, kept.room, 'Hal');
  await seen(hal, 'Ada');
  expect(serverOf(hal, [one, two])).toEqual([one]);
  await Promise.all([kept, theirs].map((it) => goesOn(it)));
});
