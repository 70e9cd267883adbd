import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { ServerProcess } from '../support/server.js';
import { machineLine } from './machine.js';
import { Problem } from './problem.js';
import { parseOptions, type SfuBenchOptions, USAGE } from './sfu/options.js';
import { Population, seatsOf } from './sfu/population.js';
import { childrenOf, machineUsage, usageOf } from './sfu/proc.js';
import { type Row, table, verdicts } from './sfu/report.js';
import { quantile } from './statistics.js';

/** How long a machine is waited for that other things keep busy as well [ms]. */
const SETTLING = 120_000;

/** What the server costs and adds, by the size of a room and the number of rooms. */
export async function run(args: string[]): Promise<void> {
  const options = parseOptions(args);
  if (options.help) return console.log(USAGE);
  if (process.platform !== 'linux') throw new Problem('This benchmark reads /proc: it runs on Linux.');
  console.log(machineLine());
  const rows: Row[] = [];
  for (const people of options.sizes) rows.push(...(await measure(1, people, options)));
  for (const rooms of options.rooms) rows.push(...(await measure(rooms, 4, options)));
  console.log(`\n${table(rows)}\n\n${verdicts(rows)}`);
  const load = loadavg()[0];
  if (options.json) await writeFile(options.json, `${JSON.stringify({ options, load, rows }, null, 1)}\n`);
}

/** One row, with a server of its own; none where it fails, which is told and costs no other row. */
async function measure(rooms: number, people: number, options: SfuBenchOptions): Promise<Row[]> {
  process.stderr.write(`${rooms} x ${people}: `);
  const profile = options.profile ? ['--cpu-prof', `--cpu-prof-dir=${options.profile}`] : [];
  const args = ['--workers', `${options.workers}`, '--participants-per-worker', `${options.perWorker}`];
  args.push('--max-participants', '200');
  const server = await ServerProcess.start(args, {}, profile).catch((error: Error) => {
    throw new Problem(`${error.message}\nThe server has to be built first: npm run build`);
  });
  const origin = server.addresses[0] as string;
  let population: Population | null = null;
  try {
    const names: string[] = [];
    for (let i = 0; i < rooms; i++) names.push(await createRoom(origin));
    const seats = seatsOf(names, people, options);
    population = Population.start(seats.length);
    process.stderr.write(`${seats.length} processes, joining… `);
    await population.join(origin, seats);
    // Before anything is sent: whoever says nothing gets more than a large room's row asks for, and a full machine stays full.
    await population.askAll({ kind: 'wish' }, 'wished');
    await settled();
    await population.askAll({ kind: 'send' }, 'sending');
    await delay(options.warmup * 1000);
    process.stderr.write('measuring… ');
    const row = await count(server.pid, population, rooms, people, options);
    await population.askAll({ kind: 'leave' }, 'left');
    process.stderr.write('done\n');
    return [row];
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${server.output.split('\n').slice(-20).join('\n')}\n`);
    process.exitCode = 1;
    return [];
  } finally {
    population?.kill();
    await server.stop();
  }
}

/** Resolves when everybody has taken everybody's face as often as they want it, after which nobody has anything to do: sent sooner, it would take them much longer. */
async function settled(): Promise<void> {
  const deadline = performance.now() + SETTLING;
  for (let before = await machineUsage(); performance.now() < deadline; ) {
    await delay(1000);
    const now = await machineUsage();
    const [busy, idle] = [now.busy - before.busy, now.idle - before.idle];
    if (idle / (busy + idle) > 0.8) return;
    before = now;
  }
}

async function count(
  pid: number,
  population: Population,
  rooms: number,
  people: number,
  { seconds, hearing, voices }: SfuBenchOptions,
): Promise<Row> {
  const workers = await childrenOf(pid);
  if (workers.length === 0) throw new Problem('The server has no media worker.');
  const look = async () => {
    const [machine, node, media, others] = await Promise.all([
      machineUsage(),
      usageOf(pid),
      Promise.all(workers.map(usageOf)),
      Promise.all(population.pids.map(usageOf)),
    ]);
    return {
      machine,
      node,
      media,
      others: others.reduce((sum, { cpu }) => sum + cpu, 0),
      at: performance.now(),
    };
  };
  await population.askAll({ kind: 'begin' }, 'begun');
  const before = await look();
  await delay(seconds * 1000);
  const after = await look();
  const ended = await population.askAll({ kind: 'end' }, 'ended');
  const sent = ended.flatMap((answer) => answer.sent);
  const arrived = (await population.askAll({ kind: 'collect', sent }, 'collected')).map(
    (answer) => answer.arrived,
  );

  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const measured = sum(ended.map((answer) => answer.seconds)) / ended.length;
  const wall = (after.at - before.at) / 1000;
  const expected = sum(arrived.map((one) => one.expected));
  const received = sum(arrived.map((one) => one.received));
  const inSight = arrived.flatMap((one) => one.countsInSight);
  // Everybody gets as many: those who hear count for all.
  const heard = Math.min(hearing, people);
  const speak = Math.min(voices, people);
  const voicesHeard = heard * speak - Math.min(heard, speak);
  const busy = after.machine.busy - before.machine.busy;
  const idle = after.machine.idle - before.machine.idle;
  const shares = after.media.map(({ cpu }, i) => (cpu - (before.media[i]?.cpu ?? 0)) / wall);
  return {
    people: rooms * people,
    rooms,
    messagesIn: sum(sent.map(({ from, to }) => to - from)) / measured,
    messagesOut: (received / measured) * (people / heard),
    voiceOut: ((sum(arrived.map((one) => one.voice)) / measured) * speak * (people - 1)) / voicesHeard || 0,
    node: (after.node.cpu - before.node.cpu) / wall,
    worker: sum(shares),
    busiest: Math.max(...shares),
    participants: (after.others - before.others) / wall,
    idle: idle / (busy + idle),
    added: quantiles(arrived.flatMap((one) => one.added)),
    direct: quantiles(arrived.flatMap((one) => one.direct)),
    loss: 1 - received / expected,
    ways: sum(arrived.map((one) => one.ways)),
    least: Math.min(...inSight) / measured,
    share: Math.min(1, ...arrived.flatMap((one) => one.sharesOfWhole)),
    fps: sum(inSight) / measured / inSight.length,
    memory: { node: after.node.memory, worker: sum(after.media.map(({ memory }) => memory)) },
  };
}

function quantiles(latencies: readonly number[]): Row['added'] {
  if (latencies.length === 0) throw new Problem('No face went from a process to itself.');
  return { median: quantile(latencies, 0.5), p95: quantile(latencies, 0.95) };
}

/** Rooms from one address are limited by the minute: asks again until there is one. */
async function createRoom(origin: string): Promise<string> {
  for (;;) {
    const response = await fetch(`${origin}/api/rooms`, { method: 'POST' });
    if (response.ok) return ((await response.json()) as { room: string }).room;
    if (response.status !== 429) throw new Problem(`The server makes no room: ${response.status}`);
    await delay(3000);
  }
}
