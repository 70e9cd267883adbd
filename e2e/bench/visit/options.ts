import { parseBenchArgs } from '../options.js';
import { Problem } from '../problem.js';

export interface VisitBenchOptions {
  readonly help: boolean;
  /** How many first visits are timed, each with a browser of its own. */
  readonly runs: number;
  /** How long the stage is watched [s]. */
  readonly seconds: number;
  /** Where the figures are kept; `null`: nowhere. */
  readonly json: string | null;
}

export const USAGE = `npm run bench -- visit [options]
A first visit with an empty cache: how long until one's own avatar follows its owner, what was downloaded, whether anything jumped;
then a call of four, all with cameras: the long tasks of one's page while the others join and after that, and what jumped. Drawing is
off in the call, as software draws here. Needs the built app (npm run build).

  --runs N       first visits (5)
  --seconds N    how long the call of four is watched (20)
  --json FILE    keep the figures`;

/** Throws a `Problem` for options that do not exist and for numbers that are none. */
export function parseOptions(args: readonly string[]): VisitBenchOptions {
  const options = {
    help: { type: 'boolean', short: 'h' },
    runs: { type: 'string' },
    seconds: { type: 'string' },
    json: { type: 'string' },
  } as const;
  const values = parseBenchArgs(args, options, USAGE);
  return {
    help: values.help ?? false,
    runs: positive('runs', values.runs ?? '5'),
    seconds: positive('seconds', values.seconds ?? '20'),
    json: values.json ?? null,
  };
}

function positive(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new Problem(`--${name}: '${text}' is no whole number above 0.\n\n${USAGE}`);
  return number;
}
