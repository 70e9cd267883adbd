import { parseArgs } from 'node:util';
import { Problem } from '../problem.js';

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

/** Throws a {@link Problem} for options that do not exist. */
export function parseOptions(args: readonly string[]): CodecBenchOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' },
        seen: { type: 'boolean' },
        'no-browser': { type: 'boolean' },
        json: { type: 'string' },
      },
    });
    return {
      help: values.help ?? false,
      seen: values.seen ?? false,
      browser: !values['no-browser'],
      json: values.json ?? null,
    };
  } catch (error) {
    throw new Problem(`${(error as Error).message}\n\n${USAGE}`);
  }
}
