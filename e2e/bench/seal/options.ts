import { parseBenchArgs, whole } from '../options.js';

export interface SealBenchOptions {
  readonly help: boolean;
  /** Calls of each kind. */
  readonly rounds: number;
  /** How long each is measured [s]. */
  readonly seconds: number;
  /** Where the figures are kept; `null`: nowhere. */
  readonly json: string | null;
}

export const USAGE = `npm run bench -- seal [options]
What sealing costs in a call: two Chromium browsers through the built server, one with a camera and a voice, one who listens, muted and
without a camera; drawing off. Plain and sealed calls take turns, each with a server and browsers of its own. Counted are the processor time
of all processes of each browser (/proc: Linux only) and what the talking face takes on the wire. Needs the built app (npm run build).
What sealing or opening one packet costs, without a call, is npm run bench:seal.

  --rounds N     calls of each kind, 1 to 50 (default 3)
  --seconds N    how long each is measured, 5 to 600 (default 20)
  --json FILE    keep the figures`;

/** Throws a `Problem` for options that do not exist and for numbers out of range. Paths count from the working directory. */
export function parseOptions(args: readonly string[]): SealBenchOptions {
  const options = {
    help: { type: 'boolean', short: 'h' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    json: { type: 'string' },
  } as const;
  const values = parseBenchArgs(args, options, USAGE);
  return {
    help: values.help ?? false,
    rounds: whole('--rounds', values.rounds ?? '3', 1, 50),
    seconds: whole('--seconds', values.seconds ?? '20', 5, 600),
    json: values.json ?? null,
  };
}
