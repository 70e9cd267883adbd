import { readdir, readFile } from 'node:fs/promises';

/** Linux counts processor time in hundredths of a second for programs, whatever its own clock. */
const TICKS = 100;

/** What a process has used so far. */
export interface Usage {
  /** Processor time of all its threads [s]. */
  readonly cpu: number;
  /** Memory that it holds [bytes]. */
  readonly memory: number;
}

export async function usageOf(pid: number): Promise<Usage> {
  const [stat, status] = await Promise.all(
    ['stat', 'status'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8')),
  );
  return { cpu: cpuOf(stat as string), memory: memoryOf(status as string) };
}

/** Processes that it started and that still run. */
export async function childrenOf(pid: number): Promise<number[]> {
  const tasks = await readdir(`/proc/${pid}/task`);
  const lists = await Promise.all(
    tasks.map((task) => readFile(`/proc/${pid}/task/${task}/children`, 'utf8')),
  );
  return lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number));
}

/** What all processors have done so far [s]. */
export async function machineUsage(): Promise<{ busy: number; idle: number }> {
  return machineOf(await readFile('/proc/stat', 'utf8'));
}

/** @param stat the text of /proc/PID/stat (proc(5)) */
export function cpuOf(stat: string): number {
  // The program's name, in brackets, may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** @param status the text of /proc/PID/status */
export function memoryOf(status: string): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) * 1024;
}

/** @param stat the text of /proc/stat */
export function machineOf(stat: string): { busy: number; idle: number } {
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, soft = 0, stolen = 0] = (
    /^cpu\s+(.*)$/m.exec(stat)?.[1] ?? ''
  )
    .split(' ')
    .map(Number);
  return { busy: (user + nice + system + irq + soft + stolen) / TICKS, idle: (idle + wait) / TICKS };
}
