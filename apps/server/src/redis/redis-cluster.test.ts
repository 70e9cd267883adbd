import { afterEach, beforeEach, expect, type Mock, test, vi } from 'vitest';
import type { Logger } from '../logger.js';
import { HeldRooms } from './held-rooms.js';
import { RedisCluster } from './redis-cluster.js';
import { RedisError } from './redis-link.js';
import type { DirectoryScript } from './redis-room-directory.js';

// When a server goes on without Redis and when it does not, without a Redis; nodes.test.ts of client-node has a real one.

const LEASE = 3000;
const ACCESS = { lobby: false, locked: false, removed: [] };
const LOGGER = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() } as unknown as Logger;

/** How Redis answers: at once, never, or with a refusal. */
let redis: 'answers' | 'hangs' | 'refuses';
/** Whether it knows this node from before. */
let known: boolean;
let others: object[];
/** How long ago the other one's last sign of life was [ms]. */
let age: () => number | null;
/** How long ago what they share woke, as the other one has heard [ms]. */
let awake: () => number;
let asked: string[][];
let lost: string[];
let cutOff: Mock<() => void>;
let held: HeldRooms;
let cluster: RedisCluster;

beforeEach(async () => {
  vi.useFakeTimers();
  redis = 'answers';
  known = false;
  others = [{ address: 'http://two', takesRooms: true, people: 3 }];
  age = () => 100;
  awake = () => 60_000;
  asked = [];
  lost = [];
  cutOff = vi.fn();
  const run = async (op: string, ...args: (string | number)[]): Promise<unknown> => {
    if (redis === 'hangs') await new Promise((resolve) => setTimeout(resolve, LEASE / 4));
    if (redis !== 'answers') throw new RedisError('gone');
    asked.push([op, ...args.map(String)]);
    if (op === 'reclaim') return args[0] === 'taken' ? '' : String(args[1]);
    if (op !== 'renew') return 1;
    const was = known ? '1' : '0';
    known = true;
    return [was, '60000', ...others.map((other) => JSON.stringify(other))];
  };
  const script = { node: 'one', run, within: () => script };
  held = new HeldRooms();
  cluster = new RedisCluster(script as unknown as DirectoryScript, held, LOGGER, {
    lease: LEASE,
    people: () => 0,
    full: () => false,
    ask: async () => ({ age: age(), awake: awake() }),
    onRejoined: async () => undefined,
  });
  cluster.listener = {
    onRoomLost: (name) => lost.push(name),
    onCutOff: cutOff,
    onServersChanged: () => undefined,
  };
  await cluster.join('http://one');
});

afterEach(async () => {
  redis = 'answers';
  await cluster.leave();
  vi.useRealTimers();
});

test.each(['hangs', 'refuses'] as const)(
  'Redis %s, for this server alone: it gives its rooms up before its lease ends',
  async (how) => {
    await vi.advanceTimersByTimeAsync(1000);
    held.take('kind-otter', '7', ACCESS);
    redis = how;
    await vi.advanceTimersByTimeAsync(LEASE - 750);
    expect(cutOff).toHaveBeenCalledTimes(1);
    expect(cluster.cutOff).toBe(true);
    expect(cluster.age).toBeNull();
    expect(held.names).toEqual([]);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(cutOff).toHaveBeenCalledTimes(1);
    redis = 'answers';
    known = false;
    await vi.advanceTimersByTimeAsync(2000);
    expect(cluster.cutOff).toBe(false);
  },
);

test.each([
  ['the others do not reach it either', (since: number) => performance.now() - since],
  ['the others cannot be asked', () => null],
])('Redis is gone for a minute, and %s: calls go on', async (_what, ageSince) => {
  held.take('kind-otter', '7', ACCESS);
  await vi.advanceTimersByTimeAsync(1000);
  const end = performance.now();
  // Their last sign of life was just before the end, at the worst.
  age = () => ageSince(end);
  redis = 'refuses';
  await vi.advanceTimersByTimeAsync(60_000);
  expect(cutOff).not.toHaveBeenCalled();
  expect(held.names).toEqual(['kind-otter']);
});

test('Redis is gone for a minute, and the others reach it a moment before this server: it is not cut off', async () => {
  held.take('kind-otter', '7', ACCESS);
  age = () => null;
  redis = 'refuses';
  await vi.advanceTimersByTimeAsync(60_000);
  const back = performance.now();
  age = () => 10;
  awake = () => performance.now() - back;
  await vi.advanceTimersByTimeAsync(LEASE / 2 - 100);
  expect(cutOff).not.toHaveBeenCalled();
  // Where it still does not, what it has is about to be given away.
  await vi.advanceTimersByTimeAsync(LEASE / 2);
  expect(cutOff).toHaveBeenCalledTimes(1);
});

test('back after its lease, it says again what it has, and what others have by now is lost', async () => {
  held.take('kind-otter', '7', ACCESS);
  held.take('taken', '8', ACCESS);
  age = () => null;
  redis = 'refuses';
  await vi.advanceTimersByTimeAsync(10_000);
  redis = 'answers';
  known = false;
  asked = [];
  await vi.advanceTimersByTimeAsync(2000);
  expect(asked.filter(([op]) => op === 'reclaim').map(([, name]) => name)).toEqual(['kind-otter', 'taken']);
  expect(lost).toEqual(['taken']);
  expect(asked.find(([op]) => op === 'settle')?.slice(2)).toEqual(['kind-otter', '7']);
  expect(held.names).toEqual(['kind-otter']);
});

test('what could not be told while the lease went on is told with the next sign of life', async () => {
  held.take('kind-otter', '7', ACCESS);
  held.unsettled = true;
  held.ended.add('brave-owl');
  asked = [];
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked.map(([op]) => op)).toContain('reclaim');
  expect(asked.find(([op]) => op === 'end')?.[1]).toBe('brave-owl');
  expect(held.ended.size).toBe(0);
  expect(held.unsettled).toBe(false);
  asked = [];
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked.map(([op]) => op)).toEqual(['renew']);
});

test('names all servers, itself first, and sends people to the emptiest that takes rooms', async () => {
  others = [
    { address: 'http://two', takesRooms: true, people: 3 },
    { address: 'http://three', takesRooms: false, people: 0 },
    { address: 'http://four', takesRooms: true, people: 2 },
  ];
  await vi.advanceTimersByTimeAsync(1000);
  expect(cluster.addresses).toEqual(['http://one', 'http://four', 'http://three', 'http://two']);
  expect(cluster.other).toBe('http://four');
});
