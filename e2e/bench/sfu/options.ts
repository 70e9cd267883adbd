import { parseBenchArgs } from '../options.js';
import { Problem } from '../problem.js';
import { parseRates, type RateShare } from './rates.js';

export interface SfuBenchOptions {
  readonly help: boolean;
  /** People in one room, one row each. */
  readonly sizes: readonly number[];
  /** Rooms of four at the same time, one row each. */
  readonly rooms: readonly number[];
  /** How long each row is measured, and how long it runs before that [s]. */
  readonly seconds: number;
  readonly warmup: number;
  /** Who speaks in each room, besides sending a face. */
  readonly voices: number;
  /** Who is told in each room of what comes; for the others the library takes it, and that is all. */
  readonly hearing: number;
  /** Who decodes what comes in each room; the others only count it. */
  readonly decoders: number;
  /** How often each wants the others' faces. */
  readonly rates: readonly RateShare[];
  /** Participants in one process, at most; those of a room of four stay together. */
  readonly perProcess: number;
  /** Media workers of the server, and how many of a room are on one of them before it goes on to the next. */
  readonly workers: number;
  readonly perWorker: number;
  /** Folder for profiles of the server's Node, one a row; `null`: none. They make it slower. */
  readonly profile: string | null;
  /** Where the figures are kept; `null`: nowhere. */
  readonly json: string | null;
}

export const USAGE = `npm run bench -- sfu [options]
What the server costs and what it adds: a real server with one media worker or several, and participants without browsers in other processes
(@guise/client-node), who send recorded talking faces 30 times a second as the product does. Needs a built app (npm run build).

  --sizes N,...        people in one room (2,4,8,16,24,50; none: leave it out)
  --rooms N,...        rooms of four (1,5,10,20,40; none)
  --seconds N          how long each row is measured (10)
  --warmup N           and how long it runs before that (3)
  --voices N           how many in each room speak (3)
  --hearing N          how many in each room are told of what comes (all). For the others libdatachannel takes, decrypts and acknowledges it, which
                       is the same to the server and leaves a small machine much room. Loss, lateness and fps are of who hears: at least two,
                       since lateness is from one to the other
  --decoders N         how many in each room decode the faces that come, as everybody does in a call (all); the others only count packets,
                       which is the same to the server and leaves a small machine some room
  --rates RATES        how often each wants the others' faces (30); 30x5,15x20,5: five at 30, twenty at 15, the rest at 5
  --per-process N      participants in one process, at most (12)
  --workers N          media workers of the server (1); the worker's figures are those of all together, and of the busiest
  --per-worker N       participants of a room on one worker, before it goes on to the next (24)
  --profile FOLDER     a CPU profile of the server's Node for each row; slower
  --json FILE          keep the figures`;

/** Throws a {@link Problem} for options that do not exist or make no sense. */
export function parseOptions(args: readonly string[]): SfuBenchOptions {
  const options = {
    help: { type: 'boolean', short: 'h' },
    sizes: { type: 'string' },
    rooms: { type: 'string' },
    seconds: { type: 'string' },
    warmup: { type: 'string' },
    voices: { type: 'string' },
    hearing: { type: 'string' },
    decoders: { type: 'string' },
    rates: { type: 'string' },
    'per-process': { type: 'string' },
    workers: { type: 'string' },
    'per-worker': { type: 'string' },
    profile: { type: 'string' },
    json: { type: 'string' },
  } as const;
  const values = parseBenchArgs(args, options, USAGE);
  return {
    help: values.help ?? false,
    sizes: list('--sizes', values.sizes ?? '2,4,8,16,24,50', 2, 200),
    rooms: list('--rooms', values.rooms ?? '1,5,10,20,40', 1, 200),
    seconds: whole('--seconds', values.seconds ?? '10', 1, 600),
    warmup: whole('--warmup', values.warmup ?? '3', 0, 60),
    voices: whole('--voices', values.voices ?? '3', 0, 50),
    hearing: whole('--hearing', values.hearing ?? '200', 2, 200),
    decoders: whole('--decoders', values.decoders ?? '200', 0, 200),
    rates: parseRates(values.rates ?? '30'),
    perProcess: whole('--per-process', values['per-process'] ?? '12', 4, 200),
    workers: whole('--workers', values.workers ?? '1', 1, 64),
    perWorker: whole('--per-worker', values['per-worker'] ?? '24', 1, 200),
    profile: values.profile ?? null,
    json: values.json ?? null,
  };
}

function list(option: string, text: string, least: number, most: number): number[] {
  return text === 'none' ? [] : text.split(',').map((part) => whole(option, part, least, most));
}

function whole(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new Problem(`${option} needs whole numbers from ${least} to ${most}, not "${text}".`);
}
