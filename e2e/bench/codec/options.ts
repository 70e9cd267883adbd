import { parseBenchArgs } from '../options.js';

export interface CodecBenchOptions {
  readonly help: boolean;
  /** Also the clips that the tables were trained on. */
  readonly seen: boolean;
  /** Whether Chromium is timed, too. */
  readonly browser: boolean;
  /** Where the figures are kept; `null`: nowhere. */
  readonly json: string | null;
}

export const USAGE = `npm run bench -- codec [options]
What a face costs on the wire, in how much time, and how exactly it arrives; on recorded motion that the codec's tables were
not trained on. Rates are for 30 packets a second.

  --seen         also the clips that were seen in training
  --no-browser   time in Node only
  --json FILE    keep the figures, with the error of every channel`;

/** Throws a `Problem` for options that do not exist. */
export function parseOptions(args: readonly string[]): CodecBenchOptions {
  const options = {
    help: { type: 'boolean', short: 'h' },
    seen: { type: 'boolean' },
    'no-browser': { type: 'boolean' },
    json: { type: 'string' },
  } as const;
  const values = parseBenchArgs(args, options, USAGE);
  return {
    help: values.help ?? false,
    seen: values.seen ?? false,
    browser: !values['no-browser'],
    json: values.json ?? null,
  };
}
