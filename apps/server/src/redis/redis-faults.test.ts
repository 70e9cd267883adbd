import { SignallingError } from '@guise/protocol';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { useRedis } from '../test-redis.js';
import { HeldRooms } from './held-rooms.js';
import { RedisCluster } from './redis-cluster.js';
import { RedisError, RedisLink } from './redis-link.js';
import { DirectoryScript, RedisRoomDirectory } from './redis-room-directory.js';

// Who has a room when Redis is emptied, when nobody reaches it for a while, and when some do not, in whatever order it happens. Redis is a real
// one; time passes when the tests say so.

const SILENT = {
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  error: () => undefined,
};
/** So long that no sign of life is given but by the tests. */
const LEASE = 60 * 60 * 1000;

const redisOf = useRedis();
let links: RedisLink[] = [];
let url: string;

beforeEach((context) => {
  url = redisOf(context).url;
});

afterEach(() => {
  for (const link of links) link.close();
  links = [];
});

async function connect(): Promise<RedisLink> {
  const link = await RedisLink.open(url, SILENT);
  links.push(link);
  return link;
}

/** Runs before everything that is asked of Redis. */
type Turn = <T>(ask: () => Promise<T>) => Promise<T>;

/** A call on one of the nodes. */
interface Call {
  begun: number;
  /** Its node did not reach Redis at some time since. */
  cut: boolean;
}

/** One of several servers: what it has in Redis, and the calls on it. */
class TestNode {
  reaches = true;
  readonly calls = new Map<string, Call>();
  readonly lost: { room: string; call: Call }[] = [];
  readonly directory: RedisRoomDirectory;
  readonly #cluster: RedisCluster;
  readonly #turns = new Map<string, Promise<void>>();

  constructor(
    readonly name: string,
    link: RedisLink,
    ahead: () => number,
    turn: Turn,
    private readonly clock: () => number,
  ) {
    const real = new DirectoryScript(link, name, ahead);
    const run = (op: string, ...args: (string | number)[]) =>
      turn(async () => {
        if (!this.reaches) throw new RedisError('not reached');
        return real.run(op, ...args);
      });
    const script = { node: name, run, within: () => script } as unknown as DirectoryScript;
    const held = new HeldRooms();
    // Whoever would have to wait is sent away: time does not pass meanwhile.
    this.directory = new RedisRoomDirectory(script, held, SILENT, undefined, async () => {
      throw SignallingError.directoryLost();
    });
    this.#cluster = new RedisCluster(script, held, SILENT as never, {
      lease: LEASE,
      people: () => 0,
      full: () => false,
      ask: async () => null,
      onRejoined: async () => undefined,
    });
    this.#cluster.listener = {
      onRoomLost: (room) => this.#handleLost(room),
      onCutOff: () => undefined,
      onServersChanged: () => undefined,
    };
  }

  get address(): string {
    return `http://${this.name}`;
  }

  start(): Promise<void> {
    return this.#cluster.join(this.address);
  }

  beat(): Promise<void> {
    return this.#cluster.beat();
  }

  async stop(): Promise<void> {
    this.reaches = true;
    await this.#cluster.leave();
  }

  /** Somebody comes with a seat of that room, as to Rooms. @returns where it is; `null`: they were sent away, to try again */
  come(room: string): Promise<string | null> {
    return this.#inTurn(room, () => this.#come(room));
  }

  async #come(room: string): Promise<string | null> {
    if (this.calls.has(room)) return this.address;
    try {
      let acquired = await this.directory.acquire(room);
      if (acquired.kind === 'absent') {
        if (!(await this.directory.revive(room))) return null;
        acquired = await this.directory.acquire(room);
      }
      if (acquired.kind === 'elsewhere') return acquired.address;
      if (acquired.kind === 'absent') return null;
    } catch (error) {
      if (error instanceof SignallingError && error.reason === 'directory-lost') return null;
      throw error;
    }
    this.calls.set(room, { begun: this.clock(), cut: !this.reaches });
    await this.directory.open(room, `${this.name} ${room}`);
    return this.address;
  }

  /** The last one goes. */
  go(room: string): Promise<void> {
    return this.#inTurn(room, async () => {
      if (!this.calls.delete(room)) return;
      await this.directory.close(room);
      await this.directory.release(room);
    });
  }

  /** Rooms lets go of no room for which somebody is asking. */
  #inTurn<T>(room: string, work: () => Promise<T>): Promise<T> {
    const result = (this.#turns.get(room) ?? Promise.resolve()).then(work);
    this.#turns.set(
      room,
      result.then(
        () => undefined,
        () => undefined,
      ),
    );
    return result;
  }

  cut(): void {
    this.reaches = false;
    for (const call of this.calls.values()) call.cut = true;
  }

  #handleLost(room: string): void {
    const call = this.calls.get(room);
    if (call) this.lost.push({ room, call });
    this.calls.delete(room);
  }
}

/** Three nodes on an empty Redis that has waited for everybody. */
class World {
  readonly nodes: TestNode[] = [];
  readonly #clock = { ahead: 0, tick: 0 };

  private constructor(
    private readonly link: RedisLink,
    private readonly turn: Turn,
  ) {}

  static async create(link: RedisLink, turn: Turn = (ask) => ask()): Promise<World> {
    await link.command('FLUSHALL');
    const world = new World(link, turn);
    for (const name of ['one', 'two', 'three']) {
      const tick = () => world.#clock.tick++;
      const node = new TestNode(
        name,
        link,
        () => world.#clock.ahead,
        (ask) => world.turn(ask),
        tick,
      );
      world.nodes.push(node);
      await node.start();
    }
    await world.wait();
    return world;
  }

  get three(): [TestNode, TestNode, TestNode] {
    return this.nodes as [TestNode, TestNode, TestNode];
  }

  /** As after a restart without persistence. */
  async empty(): Promise<void> {
    await this.link.command('FLUSHALL');
  }

  /** Nobody reached it for longer than a lease, and it has kept everything: its own clock let go of the leases. */
  async oversleep(): Promise<void> {
    await this.link.command('DEL', '{guise}:awake', ...this.nodes.map(({ name }) => `{guise}:node:${name}`));
  }

  /** Nothing was heard of it for a lease's time. */
  async lapse(node: TestNode): Promise<void> {
    await this.link.command('DEL', `{guise}:node:${node.name}`);
  }

  /** A lease's time, in which everybody who can gives signs of life. */
  async wait(): Promise<void> {
    for (const node of this.nodes.filter(({ reaches }) => reaches)) await node.beat();
    this.#clock.ahead += LEASE;
  }

  /** Everybody reaches Redis again, and has done so for a while. */
  async heal(): Promise<void> {
    for (const node of this.nodes) node.reaches = true;
    await this.wait();
    await this.wait();
  }

  async close(): Promise<void> {
    for (const node of this.nodes) await node.stop();
  }

  holders(room: string): TestNode[] {
    return this.nodes.filter(({ calls }) => calls.has(room));
  }
}

describe('a room that somebody is in', () => {
  let world: World;
  let nodes: [TestNode, TestNode, TestNode];

  beforeEach(async () => {
    world = await World.create(await connect());
    nodes = world.three;
  });

  afterEach(() => world.close());

  test('is its server’s also where a newcomer took it out of an emptied Redis, and the newcomer’s server gives it up', async () => {
    const [one, two, three] = nodes;
    // The emptied one begins to count anew, and others make it count further than the first one did.
    expect(await one.come('kind-otter')).toBe(one.address);
    for (const room of ['r-1', 'r-2', 'r-3']) await two.come(room);
    one.cut();
    await world.empty();
    await world.wait();
    for (const room of ['r-4', 'r-5', 'r-6']) await three.come(room);
    expect(await two.come('kind-otter')).toBe(two.address);
    one.reaches = true;
    await one.beat();
    expect(one.lost).toEqual([]);
    expect(await three.directory.holderOf('kind-otter')).toBe(one.address);
    // It does not know yet, and changes nothing.
    await two.directory.keepAccess('kind-otter', { lobby: true, locked: true, removed: ['x'] });
    await two.directory.end('kind-otter');
    await two.beat();
    expect(two.lost.map(({ room }) => room)).toEqual(['kind-otter']);
    expect(await two.come('kind-otter')).toBe(one.address);
    await one.go('kind-otter');
    expect(await two.directory.acquire('kind-otter')).toMatchObject({
      kind: 'held',
      access: { locked: false },
    });
    // Those that nobody else had are where they were.
    expect([...two.calls.keys()]).toEqual(['r-1', 'r-2', 'r-3']);
  });

  test('is with whoever had it last, of several who come back to an emptied Redis, whoever comes first', async () => {
    for (const order of [0, 1]) {
      const [one, two, three] = nodes;
      const room = `kind-otter-${order}`;
      await one.come(room);
      one.cut();
      await world.lapse(one);
      expect(await two.come(room)).toBe(two.address);
      two.cut();
      await world.empty();
      await three.beat();
      for (const node of order === 0 ? [one, two] : [two, one]) {
        node.reaches = true;
        await node.beat();
      }
      await world.heal();
      expect(world.holders(room)).toEqual([two]);
      expect(await three.directory.holderOf(room)).toBe(two.address);
    }
  });

  test.each(['emptied', 'out of reach for longer than a lease'])(
    'is not given to a newcomer while its server has not come back to a Redis that was %s',
    async (what) => {
      const [one, two] = nodes;
      await one.come('kind-otter');
      await (what === 'emptied' ? world.empty() : world.oversleep());
      // Before anybody gave a sign of life, and after another one did.
      expect(await two.come('kind-otter')).toBeNull();
      await two.beat();
      expect(await two.come('kind-otter')).toBeNull();
      await one.beat();
      expect(await two.come('kind-otter')).toBe(one.address);
      expect(one.lost).toEqual([]);
    },
  );

  test('is a newcomer’s once its server has had a lease’s time to come back', async () => {
    const [one, two] = nodes;
    await one.come('kind-otter');
    one.cut();
    await world.empty();
    await two.beat();
    expect(await two.come('kind-otter')).toBeNull();
    await world.wait();
    expect(await two.come('kind-otter')).toBe(two.address);
  });

  test('a room that was made since needs no waiting', async () => {
    const [one, two] = nodes;
    await world.empty();
    await Promise.all([one.beat(), two.beat()]);
    const created = (await one.directory.create('ada')) as { room: string };
    expect(await two.come(created.room)).toBe(two.address);
    expect(await one.come(created.room)).toBe(two.address);
  });

  test('a server whose last words a Redis lost says them again, though its lease goes on', async () => {
    const [one, two] = nodes;
    await one.come('kind-otter');
    // As after a restart from what was on the disk a second ago: another run, and the room is not in it.
    const link = await connect();
    await link.command('HSET', '{guise}:directory', 'run', 'another');
    await link.command('DEL', '{guise}:room:kind-otter');
    await two.beat();
    expect(await two.come('kind-otter')).toBeNull();
    await one.beat();
    expect(await two.come('kind-otter')).toBe(one.address);
  });
});

const NODES = 3;
const ROOMS = ['kind-otter', 'brave-owl'];

const node = fc.nat({ max: NODES - 1 });
const room = fc.constantFrom(...ROOMS);
/** What happens. Those of one list happen at the same time. */
const happening = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('come' as const), node, room }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('go' as const), node, room }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('beat' as const), node }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cut' as const), node }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('mend' as const), node }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('lapse' as const), node }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('empty' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('oversleep' as const) }) },
);
type Happening = typeof happening extends fc.Arbitrary<infer H> ? H : never;

/** A lease's time passes between two of these. */
const story = fc.array(fc.array(fc.array(happening, { minLength: 1, maxLength: 3 }), { maxLength: 4 }), {
  minLength: 1,
  maxLength: 4,
});

async function happen(world: World, what: Happening): Promise<void> {
  const at = 'node' in what ? (world.nodes[what.node] as TestNode) : null;
  switch (what.kind) {
    case 'come':
      await at?.come(what.room);
      return;
    case 'go':
      return at?.go(what.room);
    case 'beat':
      return at?.beat();
    case 'cut':
      return at?.cut();
    case 'mend':
      if (!at || at.reaches) return;
      at.reaches = true;
      return at.beat();
    case 'lapse':
      // One that is there gives signs of life.
      if (at && !at.reaches) await world.lapse(at);
      return;
    case 'empty':
      return world.empty();
    case 'oversleep':
      return world.oversleep();
  }
}

test('whatever happens in whatever order: in the end one server has each room, and no call ends on a server that always reached Redis', {
  timeout: 300_000,
}, async () => {
  const link = await connect();
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), story, async (scheduler, leases) => {
      // Whose question is next is the scheduler's; Redis answers one after the other.
      let last: Promise<unknown> = Promise.resolve();
      const turn: Turn = async (ask) => {
        await scheduler.schedule(Promise.resolve());
        const answer = last.then(ask);
        last = answer.catch(() => undefined);
        return answer;
      };
      let world: World | null = null;
      const work = (async () => {
        world = await World.create(link, turn);
        for (const lease of leases) {
          for (const together of lease)
            await Promise.all(together.map((what) => happen(world as World, what)));
          await world.wait();
        }
        await world.heal();
        for (const name of ROOMS) {
          const holders = world.holders(name);
          expect(holders.length).toBeLessThanOrEqual(1);
          for (const holder of holders) {
            const asked = world.nodes.find((other) => other !== holder) as TestNode;
            expect(await asked.directory.holderOf(name)).toBe(holder.address);
          }
        }
        for (const { lost } of world.nodes)
          for (const { room: name, call } of lost) {
            // It was out of reach itself, or gave way to one that was, and had the room before.
            const older = world.nodes.some((other) => {
              const theirs = other.calls.get(name) ?? other.lost.find((one) => one.room === name)?.call;
              return theirs?.cut && theirs.begun < call.begun;
            });
            expect(call.cut || older).toBe(true);
          }
        await world.close();
      })();
      await scheduler.waitFor(work);
    }),
    { numRuns: 100 },
  );
});
