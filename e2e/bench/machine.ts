import { availableParallelism, loadavg } from 'node:os';

/** What a benchmark has to itself: the first line of its output. */
export function machineLine(): string {
  return `${availableParallelism()} cores, load average before: ${(loadavg()[0] as number).toFixed(2)}\n`;
}
