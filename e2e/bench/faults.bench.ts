import { type Motion, recordedFace } from '@guise/client/testing';
// @ts-expect-error plain JavaScript without types of its own
import { startRedis } from '../../infra/lib/redis.mjs';
import { readMotion } from '../../packages/protocol/tools/track-file.mjs';
import { ServerProcess } from '../support/server.js';
import { BenchRoom } from './faults/bench-room.js';
import { type Fault, type FaultsBenchOptions, parseOptions, USAGE } from './faults/options.js';
import { type FaultRun, report } from './faults/report.js';
import { machineLine } from './machine.js';
import { Problem } from './problem.js';
import { childrenOf } from './sfu/proc.js';

/** Packets of everybody that everybody has had before something is killed, and afterwards. */
const PACKETS = 30;
/** Longer than that nobody is waited for [ms]. */
const PATIENCE = 60_000;

/** What was started, and the rooms on it: every other one, from the first on, is on what is killed. */
interface World {
  readonly rooms: readonly BenchRoom[];
  kill(): Promise<void> | void;
  stop(): Promise<void>;
}

/** How soon rooms are back after a kill, and what the others notice. */
export async function run(args: string[]): Promise<void> {
  const options = parseOptions(args);
  if (options.help) return console.log(USAGE);
  if (process.platform !== 'linux') throw new Problem('This benchmark reads /proc: it runs on Linux.');
  console.log(machineLine());
  const { seen, unseen } = await readMotion();
  const motions = [...seen, ...unseen].map(({ frames }) => recordedFace(frames));
  const runs: FaultRun[] = [];
  for (const fault of options.faults)
    for (let i = 0; i < options.runs; i++) {
      process.stderr.write(`${fault}, run ${i + 1} of ${options.runs}… `);
      const outcome = await measure(fault, options, motions);
      if (!outcome) break;
      runs.push(outcome);
      process.stderr.write(`${outcome.back.map((time) => `${Math.round(time)} ms`).join(', ')}\n`);
    }
  console.log(report(runs));
}

async function measure(
  fault: Fault,
  options: FaultsBenchOptions,
  motions: readonly Motion[],
): Promise<FaultRun | null> {
  const world = await (fault === 'worker' ? workers(options, motions) : nodes(options, motions));
  if (!world) {
    process.stderr.write('left out: there is no redis-server here\n');
    return null;
  }
  const { rooms } = world;
  try {
    await until(() => rooms.every((room) => room.isWhole(PACKETS)), 'not everybody sees everybody');
    for (const room of rooms) room.begin();
    await until(() => rooms.every((room) => room.isWhole(PACKETS)), 'faces do not go on');
    const [struck, others] = [0, 1].map((half) => rooms.filter((_, i) => i % 2 === half)) as [
      BenchRoom[],
      BenchRoom[],
    ];
    const killed = performance.now();
    await world.kill();
    for (const room of rooms) room.renew();
    await until(() => struck.every(({ broken }) => broken), `not all rooms on the ${fault} broke`);
    await until(() => rooms.every((room) => room.isWhole(PACKETS)), 'not everybody came back');
    // What is missing is missing before a packet that came: of the others some come when everybody is back.
    for (const room of others) room.renew();
    await until(() => others.every((room) => room.isWhole(PACKETS)), 'others went dead');
    const counts = others.map((room) => room.lost);
    return {
      fault,
      back: struck.map((room) => room.backAfter(killed)),
      others: others.length,
      broken: others.filter(({ broken }) => broken).length,
      arrived: counts.reduce((total, { arrived }) => total + arrived, 0),
      lost: counts.reduce((total, { lost }) => total + lost, 0),
    };
  } finally {
    await Promise.all(rooms.map((room) => room.leave()));
    await world.stop();
  }
}

/** One server with two media workers, of which the first is killed. */
async function workers({ rooms, people }: FaultsBenchOptions, motions: readonly Motion[]): Promise<World> {
  const server = await start(['--workers', '2']);
  const [address] = server.addresses as [string];
  const filled: BenchRoom[] = [];
  // A room comes to the worker that has the fewest people, so they take turns.
  for (let i = 0; i < 2 * rooms; i++)
    filled.push(await BenchRoom.fill([address], await createRoom(address), people, motions));
  const pids = await childrenOf(server.pid);
  return {
    rooms: filled,
    kill: () => void process.kill(pids[0] as number, 'SIGKILL'),
    stop: () => server.stop(),
  };
}

/** Three servers on one Redis, of which the first is killed. `null`: there is no Redis. */
async function nodes(
  { rooms, people }: FaultsBenchOptions,
  motions: readonly Motion[],
): Promise<World | null> {
  const redis: { url: string; stop(): Promise<void> } | null = await startRedis();
  if (!redis) return null;
  const servers: ServerProcess[] = [];
  for (let i = 0; i < 3; i++) servers.push(await start(['--workers', '1'], { GUISE_REDIS: redis.url }));
  const addresses = servers.map((server) => server.addresses[0] as string);
  const filled: BenchRoom[] = [];
  for (let i = 0; i < 2 * rooms; i++) {
    // Half of the rooms are on the one that is killed, half on another; people come by all of them.
    const at = addresses[i % 2] as string;
    const ways = [at, ...addresses.filter((address) => address !== at)];
    filled.push(await BenchRoom.fill(ways, await createRoom(at), people, motions));
  }
  return {
    rooms: filled,
    kill: () => servers[0]?.kill(),
    stop: async () => {
      await Promise.all(servers.map((server) => server.stop()));
      await redis.stop();
    },
  };
}

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
  return ServerProcess.start(args, env).catch((error: Error) => {
    throw new Problem(`${error.message}\nThe server has to be built first: npm run build`);
  });
}

async function createRoom(origin: string): Promise<string> {
  const response = await fetch(`${origin}/api/rooms`, { method: 'POST' });
  if (!response.ok) throw new Problem(`The server makes no room: ${response.status}`);
  return ((await response.json()) as { room: string }).room;
}

async function until(done: () => boolean, otherwise: string): Promise<void> {
  const end = performance.now() + PATIENCE;
  while (!done()) {
    if (performance.now() > end) throw new Problem(`After ${PATIENCE / 1000} s: ${otherwise}.`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
