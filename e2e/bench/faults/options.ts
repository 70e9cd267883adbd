import { parseBenchArgs, whole } from '../options.js';
import { Problem } from '../problem.js';

export interface FaultsBenchOptions {
  readonly help: boolean;
  /** What is killed. */
  readonly faults: readonly Fault[];
  readonly runs: number;
  /** People in each room, and rooms on each worker or node. */
  readonly people: number;
  readonly rooms: number;
}

export const FAULTS = ['worker', 'node'] as const;
export type Fault = (typeof FAULTS)[number];

export const USAGE = `npm run bench -- faults [options]
A media worker is killed, and one server of three that share a Redis: how long until everybody in the rooms that were on it sees everybody again, and
whether anybody else loses a frame. Needs a built app (npm run build); for the servers, redis-server.

  --only FAULT   worker, or node (both)
  --runs N       of each, each with servers of its own (5)
  --people N     in each room (3)
  --rooms N      on each worker or server (2)`;

/** Throws a {@link Problem} for options that do not exist or make no sense. */
export function parseOptions(args: readonly string[]): FaultsBenchOptions {
  const text = { type: 'string' } as const;
  const options = {
    help: { type: 'boolean', short: 'h' },
    ...{ only: text, runs: text, people: text, rooms: text },
  } as const;
  const values = parseBenchArgs(args, options, USAGE);
  const only = FAULTS.find((fault) => fault === values.only);
  if (values.only !== undefined && !only)
    throw new Problem(`There is no fault "${values.only}".\n\n${USAGE}`);
  return {
    help: values.help ?? false,
    faults: only ? [only] : FAULTS,
    runs: whole('--runs', values.runs ?? '5', 1, 50),
    people: whole('--people', values.people ?? '3', 2, 12),
    rooms: whole('--rooms', values.rooms ?? '2', 1, 10),
  };
}
