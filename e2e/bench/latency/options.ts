import { parseBenchArgs } from '../options.js';
import { Problem } from '../problem.js';

export interface LatencyBenchOptions {
  readonly help: boolean;
  /** Whether the person with the camera talks: then the face waits for its voice. */
  readonly voice: boolean;
  /** Length of a run [s]. */
  readonly seconds: number;
  /** Runs, in one call. */
  readonly runs: number;
  /** Where the figures are kept; `null`: nowhere. */
  readonly json: string | null;
}

export const USAGE = `npm run bench -- latency [options]
From the captured frame's timestamp to the receiver's Avatar.apply: two Chromium processes in a call through the built
server, a fake camera of 30 frames a second on one side, drawing off. The person with the camera is muted: a face with a voice is
shown when its voice is heard, and waits for that.

  --voice        with the voice
  --seconds N    length of a run, 5 to 600 (default 20)
  --runs N       runs in the same call, 1 to 50 (default 3); the table is of the best one
  --json FILE    keep the figures`;

/** Throws a {@link Problem} for options that do not exist or make no sense. Paths count from the working directory. */
export function parseOptions(args: readonly string[]): LatencyBenchOptions {
  const options = {
    help: { type: 'boolean', short: 'h' },
    voice: { type: 'boolean' },
    seconds: { type: 'string' },
    runs: { type: 'string' },
    json: { type: 'string' },
  } as const;
  const values = parseBenchArgs(args, options, USAGE);
  return {
    help: values.help ?? false,
    voice: values.voice ?? false,
    seconds: wholeNumber('--seconds', values.seconds ?? '20', 5, 600),
    runs: wholeNumber('--runs', values.runs ?? '3', 1, 50),
    json: values.json ?? null,
  };
}

function wholeNumber(option: string, text: string, smallest: number, largest: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < smallest || value > largest) {
    throw new Problem(`${option} ${text} is not a whole number from ${smallest} to ${largest}.`);
  }
  return value;
}
