import { getHeapCodeStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// For tests: whether memory grows with what is done again and again.

/** What is held [bytes]. */
export interface MemoryUse {
  heap: number;
  workers: number;
}

/** Lets everything of this process's heap go that can go. */
export async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
}

/** @returns what this process's heap holds once everything that can go has gone, but for code: the more often it runs, the more is compiled of it [bytes] */
export async function heapInUse(): Promise<number> {
  await collectGarbage();
  const { code_and_metadata_size, bytecode_and_metadata_size } = getHeapCodeStatistics();
  return process.memoryUsage().heapUsed - code_and_metadata_size - bytecode_and_metadata_size;
}

/**
 * How much is more from one to the next: the median of what any two say of it (Theil and Sen). A runtime's own memory comes and goes, and one
 * look that is high or low does not change it; what is really left is left every time.
 */
export function growth(values: readonly number[]): number {
  const slopes = values
    .flatMap((later, j) => values.slice(0, j).map((earlier, i) => (later - earlier) / (j - i)))
    .sort((a, b) => a - b);
  return slopes[Math.floor(slopes.length / 2)] as number;
}
