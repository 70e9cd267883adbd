import { parseBenchArgs } from '../options.js';
import { Problem } from '../problem.js';

export interface AvatarBenchOptions {
  readonly help: boolean;
  /** How many avatars stand in the scene, case by case. */
  readonly counts: readonly number[];
  /** Where the figures are kept; `null`: nowhere. */
  readonly json: string | null;
}

export const USAGE = `npm run bench -- avatar [options]
What avatars cost a page: time on the main thread for each update and each picture, garbage, draw calls, triangles and an
estimate of the graphics memory; in Chromium, moved by recorded motion, each in a tile of its own as in a call. Beside the cast an
own face, one VRM, as Guise wears it, with springs and without, and as plain three-vrm does, and a GLB of many materials.

  --counts LIST  how many avatars, by commas (1,8,24)
  --json FILE    keep the figures`;

/** Most avatars that are measured at once: a full room. */
const MOST = 24;

/** Throws a `Problem` for options that do not exist and for counts that are none. */
export function parseOptions(args: readonly string[]): AvatarBenchOptions {
  const options = {
    help: { type: 'boolean', short: 'h' },
    counts: { type: 'string' },
    json: { type: 'string' },
  } as const;
  const values = parseBenchArgs(args, options, USAGE);
  return {
    help: values.help ?? false,
    counts: (values.counts ?? '1,8,24').split(',').map(count),
    json: values.json ?? null,
  };
}

function count(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > MOST) {
    throw new Problem(`--counts: '${text}' is no whole number from 1 to ${MOST}.\n\n${USAGE}`);
  }
  return number;
}
