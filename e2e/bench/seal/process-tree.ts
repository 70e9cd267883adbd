import { childrenOf, usageOf } from '../sfu/proc.js';

/** Processor time so far [s], by process. */
export type TreeUsage = ReadonlyMap<number, number>;

/** Of a process and of all that descend from it; those that end while one looks are left out. */
export async function usageOfTree(root: number): Promise<TreeUsage> {
  const usage = new Map<number, number>();
  let generation = [root];
  while (generation.length > 0) {
    const looks = await Promise.all(generation.map(look));
    generation = [];
    for (const found of looks) {
      if (!found) continue;
      usage.set(found.pid, found.cpu);
      generation.push(...found.children);
    }
  }
  return usage;
}

async function look(pid: number): Promise<{ pid: number; cpu: number; children: number[] } | null> {
  try {
    const [{ cpu }, children] = await Promise.all([usageOf(pid), childrenOf(pid)]);
    return { pid, cpu, children };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return null;
    throw error;
  }
}

/** What was used from one look to the next [s]. A process that came between counts from its start, one that went not at all. */
export function spent(before: TreeUsage, after: TreeUsage): number {
  let sum = 0;
  for (const [pid, cpu] of after) sum += cpu - (before.get(pid) ?? 0);
  return sum;
}
