import { parseBenchArgs } from '../bench/options.js';
import { Problem } from '../bench/problem.js';

export interface SoakOptions {
  readonly help: boolean;
  readonly minutes: number;
  readonly participants: number;
  /** People in a room, on average. */
  readonly perRoom: number;
  /** Faces that each sends in a second. */
  readonly fps: number;
  /** How long one stays, on average, but for one of five, who stays until the end [s]. */
  readonly stay: number;
  readonly workers: number;
  /** Participants of a room on one worker. */
  readonly perWorker: number;
  /** How often a media worker is killed, one after the other but for the last [s]; 0: never. */
  readonly killWorker: number;
  /** How often a whole process of participants is killed [s]; 0: never. */
  readonly killCrowd: number;
  /** How often is looked [s]. */
  readonly every: number;
}

export const USAGE = `npm run soak -- [options]
A server, and people without browsers in other processes who come, send faces, and go, for as long as you like: what the server holds after
everything that can go has gone, minute by minute, and what is left when everybody has left.

  --minutes N          how long (60)
  --participants N     people at the same time (100)
  --per-room N         people in a room, on average (4)
  --fps N              faces that each sends in a second (10)
  --stay S             how long one stays, on average (30); one of five stays until the end
  --workers N          media workers (2)
  --per-worker N       participants of one room on one worker (3: rooms span workers)
  --kill-worker S      a media worker is killed so often (300; 0: never); of several, the last never is
  --kill-crowd S       a process of participants is killed so often (120; 0: never)
  --every S            how often is looked (60)`;

const DEFAULTS = {
  minutes: 60,
  participants: 100,
  'per-room': 4,
  fps: 10,
  stay: 30,
  workers: 2,
  'per-worker': 3,
  'kill-worker': 300,
  'kill-crowd': 120,
  every: 60,
} as const;

/** Throws a {@link Problem} for options that do not exist or make no sense. */
export function parseOptions(args: readonly string[]): SoakOptions {
  const text = { type: 'string' } as const;
  const names = Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[];
  const known = Object.fromEntries(names.map((name) => [name, text]));
  const values = parseBenchArgs(args, { help: { type: 'boolean', short: 'h' }, ...known }, USAGE) as Record<
    string,
    string | boolean | undefined
  >;
  const number = (name: keyof typeof DEFAULTS, least: number) => {
    const value = Number(values[name] ?? DEFAULTS[name]);
    if (value >= least) return value;
    throw new Problem(`--${name} needs a number from ${least} on, not "${values[name]}".`);
  };
  return {
    help: values.help === true,
    minutes: number('minutes', 0.1),
    participants: number('participants', 1),
    perRoom: number('per-room', 1),
    fps: number('fps', 1),
    stay: number('stay', 1),
    workers: number('workers', 1),
    perWorker: number('per-worker', 1),
    killWorker: number('kill-worker', 0),
    killCrowd: number('kill-crowd', 0),
    every: number('every', 1),
  };
}
