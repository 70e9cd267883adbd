import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { basename, join } from 'node:path';

const PREFIX = 'guise-uploads-';
/** What `mkdtemp` makes of it. */
const NAME = /^guise-uploads-\w{6}$/;
/** A folder whose process has not hung out its sign yet is this young [ms]. */
const YOUNG = 60_000;

/**
 * A folder of this process alone, among those of others. A socket in it answers as long as its process lives, however that
 * ends: a process's number would be somebody else's one day, or the same again in a container.
 */
export class OwnFolder {
  private constructor(
    readonly path: string,
    private readonly sign: Server,
  ) {}

  /** Makes a new one under `parent`, and removes those whose processes are gone. */
  static async claim(parent: string): Promise<OwnFolder> {
    await mkdir(parent, { recursive: true });
    await removeAbandoned(parent);
    const path = await mkdtemp(join(parent, PREFIX));
    const sign = createServer((visitor) => visitor.destroy()).listen(signOf(path));
    await once(sign, 'listening');
    return new OwnFolder(path, sign.unref());
  }

  /** Removes it with everything in it. */
  async remove(): Promise<void> {
    if (this.sign.listening) await new Promise((resolve) => this.sign.close(resolve));
    await rm(this.path, { recursive: true, force: true, maxRetries: 3 });
  }
}

function signOf(folder: string): string {
  return process.platform === 'win32' ? join('\\\\.\\pipe', basename(folder)) : join(folder, 'alive');
}

async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    // What cannot be removed is another user's, or gone this moment.
    if (NAME.test(name)) await removeIfAbandoned(join(parent, name)).catch(() => undefined);
  }
}

async function removeIfAbandoned(folder: string): Promise<void> {
  const answer = await knock(signOf(folder));
  if (answer === 'ECONNREFUSED') return rm(folder, { recursive: true, force: true });
  if (answer !== 'ENOENT') return;
  const { mtimeMs } = await stat(folder);
  // It is empty, or not what we take it for.
  if (Date.now() - mtimeMs > YOUNG) await rmdir(folder);
}

/** @returns `null` when somebody answers, otherwise the error's code. */
function knock(sign: string): Promise<string | null> {
  return new Promise((resolve) => {
    const visitor = connect(sign);
    visitor.once('connect', () => {
      visitor.destroy();
      resolve(null);
    });
    visitor.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
  });
}
