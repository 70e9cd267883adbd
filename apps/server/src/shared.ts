import { randomUUID } from 'node:crypto';
import { loadServerKey, ServerKey } from './access/server-key.js';
import type { ServerConfig } from './config.js';
import type { Logger } from './logger.js';
import { SoleServer } from './nodes/cluster.js';
import { HeldRooms } from './redis/held-rooms.js';
import { type NodeWord, RedisCluster, type RedisClusterParts } from './redis/redis-cluster.js';
import { sharedSecret } from './redis/redis-key.js';
import { RedisLink } from './redis/redis-link.js';
import { DirectoryScript, RedisRoomDirectory } from './redis/redis-room-directory.js';
import { RedisChatStore, RedisPresence } from './redis/redis-stores.js';
import { RedisUploadStore } from './redis/redis-upload-store.js';
import { MemoryChatStore } from './rooms/chat-store.js';
import { MemoryRoomDirectory } from './rooms/memory-room-directory.js';
import { MemoryPresence } from './rooms/presence.js';
import type { RoomDirectory } from './rooms/room-directory.js';
import type { SharedRooms } from './rooms/rooms.js';
import type { UploadStore } from './uploads/upload-store.js';

/** How long another server may take to say whether it is there [ms]. */
const PEER_PATIENCE = 500;

/** What several servers have in common, or one has for itself. */
export interface Shared extends SharedRooms {
  key: ServerKey;
  /** `null`: each server keeps its own. */
  uploads: UploadStore | null;
  close(): void;
}

/**
 * Opens what the settings say: with a Redis it is shared, otherwise it is this process's.
 * @param people how many there are on this server, and whether there is no place for more
 * @throws StartError
 */
export async function openShared(
  config: Pick<ServerConfig, 'redis' | 'secret' | 'cacheRoot' | 'sharedUploads'>,
  logger: Logger,
  { people, full }: Pick<RedisClusterParts, 'people' | 'full'>,
  directory?: RoomDirectory,
): Promise<Shared> {
  if (config.redis === null)
    return {
      directory: directory ?? new MemoryRoomDirectory(),
      cluster: new SoleServer(),
      presence: new MemoryPresence(),
      chats: new MemoryChatStore(),
      key: await loadServerKey(config, logger),
      uploads: null,
      close: () => undefined,
    };
  const link = await RedisLink.open(config.redis, logger);
  const secret = config.secret === null ? await sharedSecret(link) : Buffer.from(config.secret);
  const script = new DirectoryScript(link, randomUUID());
  const held = new HeldRooms();
  const presence = new RedisPresence(link, script);
  const cluster = new RedisCluster(script, held, logger, {
    people,
    full,
    ask,
    onRejoined: async () => {
      // A Redis that was empty would give the next server another key, and nobody could come back there.
      if (config.secret === null) await sharedSecret(link, secret);
      await presence.showAgain();
    },
  });
  link.onReady = () => void cluster.beat();
  return {
    directory: directory ?? new RedisRoomDirectory(script, held, logger),
    cluster,
    presence,
    chats: new RedisChatStore(link),
    key: new ServerKey(secret),
    uploads: config.sharedUploads ? new RedisUploadStore(link) : null,
    close: () => link.close(),
  };
}

async function ask(address: string): Promise<NodeWord | null> {
  const response = await fetch(new URL('/api/node', address), { signal: AbortSignal.timeout(PEER_PATIENCE) });
  const { age, awake } = (await response.json()) as { age?: unknown; awake?: unknown };
  const time = (value: unknown) => (typeof value === 'number' ? value : null);
  // One of before says nothing of it, and did not wait either.
  return { age: time(age), awake: awake === undefined ? Number.POSITIVE_INFINITY : time(awake) };
}
