import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

// For tests: the built server as a process of its own.

const MAIN = fileURLToPath(new URL('../../../apps/server/dist/main.js', import.meta.url));

export interface ServerProcess {
  url: string;
  process: ChildProcess;
  /** Resolves to its exit code. */
  ended: Promise<number | null>;
  /** What it logged, lines of JSON. */
  log: () => string;
}

/**
 * Starts a server with one media worker on a free port, and resolves once it says where it is.
 * @param web the folder with its pages
 * @param nodeArgs options of Node
 * @param onStarted called at once: whoever waits in vain has something to end
 * @throws when it ends before
 */
export async function startServerProcess(
  web: string,
  args: readonly string[],
  onStarted: (child: ChildProcess) => void,
  env: Readonly<Record<string, string>> = {},
  nodeArgs: readonly string[] = [],
): Promise<ServerProcess> {
  const options = ['--port', '0', '--workers', '1', '--web', web, ...args];
  const child = spawn(process.execPath, [...nodeArgs, MAIN, ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  onStarted(child);
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk;
  });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk;
      const found = /http:\S+/.exec(output);
      if (found) resolve(found[0]);
    });
    void ended.then((code) => reject(new Error(`the server ended (${code}): ${log}`)));
  });
  return { url, process: child, ended, log: () => log };
}

/** Creates a room there. @returns its name */
export async function createRoom({ url }: Pick<ServerProcess, 'url'>): Promise<string> {
  return (await (await fetch(`${url}/api/rooms`, { method: 'POST' })).json()).room;
}
