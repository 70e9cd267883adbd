import { parseBenchArgs, whole } from '../options.js';
import type { Problem } from '../problem.js';

export interface FloodBenchOptions {
  readonly help: boolean;
  /** Those who do not flood, in one room with the one who does. */
  readonly people: number;
  /** Packets that the one who floods sends in a second. */
  readonly rate: number;
  readonly runs: number;
  /** How long is measured before, and after the first second [s]. */
  readonly seconds: number;
}

export const USAGE = `npm run bench -- flood [options]
What one participant who floods costs the others of their room: what their faces take from one to another before it, in its first second, and in
the seconds after that, through a real server with one media worker. The one who floods is a process of its own. Needs a built app (npm run build).

  --people N    the others (6)
  --rate N      packets that one sends in a second (10000)
  --runs N      each with a server of its own (7)
  --seconds N   how long is measured before, and after the first second (5)`;

/** Throws a {@link Problem} for options that do not exist or make no sense. */
export function parseOptions(args: readonly string[]): FloodBenchOptions {
  const text = { type: 'string' } as const;
  const options = {
    help: { type: 'boolean', short: 'h' },
    ...{ people: text, rate: text, runs: text, seconds: text },
  } as const;
  const values = parseBenchArgs(args, options, USAGE);
  return {
    help: values.help ?? false,
    people: whole('--people', values.people ?? '6', 2, 20),
    rate: whole('--rate', values.rate ?? '10000', 1, 100_000),
    runs: whole('--runs', values.runs ?? '7', 1, 50),
    seconds: whole('--seconds', values.seconds ?? '5', 1, 60),
  };
}
