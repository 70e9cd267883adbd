import { parseBenchArgs } from '../options.js';
import { Problem } from '../problem.js';

export interface PlayoutBenchOptions {
  readonly help: boolean;
  /** Files of real motion beside the recordings of the repository. */
  readonly tracks: readonly string[];
  /** Frames a second that are sent. */
  readonly fps: number;
  /** Runs of each row, with other dice. */
  readonly seeds: number;
  /** Where the figures are kept; `null`: nowhere. */
  readonly json: string | null;
}

export const USAGE = `npm run bench -- playout [options]
What networks do to a face as it is rendered: a face, the codec and its send policy, a network, playout and 60 pictures a
second, all in virtual time. Faces: sums of sines, and the recordings that the codec's tables were not trained on. The same options give the same figures on every machine.

  --track FILE   another face as well: what npm run track writes (.jsonl) or npm run record-motion (.track.gz); may be
                 given more than once
  --fps N        frames a second that are sent, 1 to 120 (default 30)
  --seeds N      runs of each row, with other dice, 1 to 100 (default 3)
  --json FILE    keep the figures`;

/** Throws a {@link Problem} for options that do not exist or make no sense. Paths count from the working directory. */
export function parseOptions(args: readonly string[]): PlayoutBenchOptions {
  const options = {
    help: { type: 'boolean', short: 'h' },
    track: { type: 'string', multiple: true },
    fps: { type: 'string' },
    seeds: { type: 'string' },
    json: { type: 'string' },
  } as const;
  const values = parseBenchArgs(args, options, USAGE);
  return {
    help: values.help ?? false,
    tracks: values.track ?? [],
    fps: wholeNumber('--fps', values.fps ?? '30', 120),
    seeds: wholeNumber('--seeds', values.seeds ?? '3', 100),
    json: values.json ?? null,
  };
}

function wholeNumber(option: string, text: string, largest: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > largest) {
    throw new Problem(`${option} ${text} is not a whole number from 1 to ${largest}.`);
  }
  return value;
}
