import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Child } from '../soak/child.js';
import { ServerProcess } from '../support/server.js';
import type { VandalAnswer, VandalOrder } from './flood/messages.js';
import { type FloodBenchOptions, parseOptions, USAGE } from './flood/options.js';
import { type FloodRun, report, type Span } from './flood/report.js';
import { machineLine } from './machine.js';
import { Problem } from './problem.js';
import { Population, seatsOf } from './sfu/population.js';

const VANDAL = fileURLToPath(new URL('flood/vandal.mjs', import.meta.url));
/** Before anything is measured [ms]. */
const WARM_UP = 2000;
const SECOND = 1000;

/** What somebody who floods costs the others. */
export async function run(args: string[]): Promise<void> {
  const options = parseOptions(args);
  if (options.help) return console.log(USAGE);
  console.log(machineLine());
  const runs: FloodRun[] = [];
  for (let i = 0; i < options.runs; i++) {
    process.stderr.write(`run ${i + 1} of ${options.runs}… `);
    runs.push(await measure(options));
    process.stderr.write('done\n');
  }
  console.log(report(runs));
}

async function measure({ people, rate, seconds }: FloodBenchOptions): Promise<FloodRun> {
  const server = await ServerProcess.start(['--workers', '1']).catch((error: Error) => {
    throw new Problem(`${error.message}\nThe server has to be built first: npm run build`);
  });
  const origin = server.addresses[0] as string;
  const vandal = new Child<VandalOrder, VandalAnswer>('The process of the one who floods', VANDAL);
  // All in one process, whose clock they share.
  const population = Population.start(1);
  try {
    const response = await fetch(`${origin}/api/rooms`, { method: 'POST' });
    const { room } = (await response.json()) as { room: string };
    const rates = [{ rate: 30, count: null }] as const;
    await population.join(
      origin,
      seatsOf([room], people, { voices: 0, hearing: people, decoders: people, perProcess: people, rates }),
    );
    await population.askAll({ kind: 'wish' }, 'wished');
    await population.askAll({ kind: 'send' }, 'sending');
    await delay(WARM_UP);
    await population.askAll({ kind: 'begin' }, 'begun');
    const take = async (time: number): Promise<Span & { foreign: number | null }> => {
      await delay(time);
      const [taken] = await population.askAll({ kind: 'take' }, 'taken');
      return {
        through: taken?.latencies ?? [],
        direct: taken?.direct ?? [],
        foreign: taken?.foreign ?? null,
      };
    };
    // The one who floods is in the room neither before nor after: both times everybody has the same to do.
    const before = await take(seconds * SECOND);
    await vandal.ask({ kind: 'join', server: origin, room }, 'joined');
    await take(WARM_UP);
    const { begun } = await vandal.ask({ kind: 'flood', rate }, 'flooding');
    const first = await take(SECOND);
    const after = await take(seconds * SECOND);
    const { cutAfter, sent } = await vandal.ask({ kind: 'stop' }, 'stopped');
    // Throws where any of the others lost the connection.
    await population.askAll({ kind: 'end' }, 'ended');
    const last = after.foreign ?? begun;
    return { before, first, after, heardFor: last > begun ? last - begun : null, cutAfter, sent };
  } finally {
    vandal.kill();
    population.kill();
    await server.stop();
  }
}
