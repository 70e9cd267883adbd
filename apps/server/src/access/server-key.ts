import { hkdfSync, randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerConfig } from '../config.js';
import type { Logger } from '../logger.js';

const KEY_BYTES = 32;

/** What a key is for. Each purpose has a key of its own: what one of them signed says nothing under another. */
export type KeyPurpose = 'seat' | 'chat';

/** The secret by which a server knows its own writing again, also after a restart. */
export class ServerKey {
  /** @param secret from the configuration or the kept file, 32 bytes or more */
  constructor(private readonly secret: Uint8Array) {}

  /** A key of 32 bytes for one purpose; the same secret always gives the same. */
  derive(purpose: KeyPurpose): Uint8Array {
    return new Uint8Array(hkdfSync('sha256', this.secret, '', `guise ${purpose}`, KEY_BYTES));
  }
}

/**
 * The key of the configured secret; without one, the key made on the first start and kept in the cache folder, readable by
 * this user only. Where nothing can be kept, a key that lives as long as the process.
 */
export async function loadServerKey(
  { secret, cacheRoot }: Pick<ServerConfig, 'secret' | 'cacheRoot'>,
  logger: Pick<Logger, 'warn'>,
): Promise<ServerKey> {
  if (secret !== null) return new ServerKey(Buffer.from(secret));
  try {
    return new ServerKey(await keptSecret(cacheRoot));
  } catch (error) {
    logger.warn({ err: error }, 'no key could be kept: after a restart, calls do not come back');
    return new ServerKey(randomBytes(KEY_BYTES));
  }
}

async function keptSecret(folder: string): Promise<Uint8Array> {
  const file = join(folder, 'server-key');
  const kept = await read(file);
  if (kept) return kept;
  await mkdir(folder, { recursive: true });
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, randomBytes(KEY_BYTES).toString('base64url'), { mode: 0o600, flag: 'wx' });
  try {
    // Of two servers that start at the same moment one is first, and both have its key.
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  const written = await read(file);
  if (!written) throw new Error(`${file} holds no key; remove it.`);
  return written;
}

/** @returns `null` when there is no file, or none with a key in it. */
async function read(file: string): Promise<Uint8Array | null> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const secret = Buffer.from(text.trim(), 'base64url');
  if (secret.length < KEY_BYTES) return null;
  await chmod(file, 0o600);
  return secret;
}
