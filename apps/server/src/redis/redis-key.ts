import { randomBytes } from 'node:crypto';
import { PREFIX, type RedisLink } from './redis-link.js';

const KEY = `${PREFIX}:key`;
const BYTES = 32;

/**
 * The secret of servers without `GUISE_SECRET`: the first one's, by which all of them know each other's seats.
 * @param own this server's, where it has one already
 * @throws RedisError
 */
export async function sharedSecret(link: RedisLink, own: Buffer = randomBytes(BYTES)): Promise<Buffer> {
  const written = await link.command<string | null>('SET', KEY, own.toString('base64url'), 'NX');
  if (written === 'OK') return own;
  return Buffer.from(await link.command<string>('GET', KEY), 'base64url');
}
