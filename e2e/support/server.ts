import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../apps/server/dist/main.js', import.meta.url));
const ADDRESS = /\bhttps?:\/\/[^\s'"]+/g;

/** The product's server, built, as its own process. */
export class ServerProcess {
  readonly #process: ChildProcess;
  #output = '';

  private constructor(process: ChildProcess) {
    this.#process = process;
    const note = (chunk: Buffer) => {
      this.#output += chunk.toString();
    };
    process.stdout?.on('data', note);
    process.stderr?.on('data', note);
  }

  /**
   * Starts the server on a free port and waits until it says where it is.
   * @param env beside this process's own
   * @param nodeArgs options of Node
   * @throws when it ends before; the error holds what it printed.
   */
  static async start(
    args: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
    nodeArgs: readonly string[] = [],
  ): Promise<ServerProcess> {
    const child = spawn(process.execPath, [...nodeArgs, MAIN, '--port', '0', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    const server = new ServerProcess(child);
    await new Promise<void>((resolve, reject) => {
      child.stdout?.on('data', () => {
        if (server.addresses.length > 0) resolve();
      });
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`the server ended (exit ${code}):\n${server.output}`)));
    });
    return server;
  }

  get pid(): number {
    return this.#process.pid as number;
  }

  /** Everything it printed. */
  get output(): string {
    return this.#output;
  }

  /** The addresses it printed for opening the call, in its order. */
  get addresses(): string[] {
    return [...this.#output.matchAll(ADDRESS)].map(([address]) => address.replace(/\/$/, ''));
  }

  get running(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** As a power cut does: nobody is told anything. */
  async kill(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }

  /** Tells it to stop when its calls are over. @returns its exit code, once it has ended */
  async drain(): Promise<number | null> {
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    const [code] = await ended;
    return code;
  }

  /** At once, whoever is in a call. */
  async stop(): Promise<void> {
    if (!this.running) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGINT');
    await ended;
  }
}
