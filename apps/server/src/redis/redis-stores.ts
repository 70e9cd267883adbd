import { type ChatMessage, LIMITS, type RoomSummary, SignallingError } from '@guise/protocol';
import type { ChatStore } from '../rooms/chat-store.js';
import type { Presence } from '../rooms/presence.js';
import { PREFIX, type RedisLink } from './redis-link.js';
import type { DirectoryScript } from './redis-room-directory.js';

/** Chats in Redis, a list each. What could not be written is lost with the node only: whoever was there brings it, too. */
export class RedisChatStore implements ChatStore {
  constructor(private readonly link: RedisLink) {}

  async load(room: string): Promise<ChatMessage[]> {
    const lines = await this.link.command<string[]>('LRANGE', keyOf(room), '0', '-1');
    return lines.map((line) => JSON.parse(line) as ChatMessage);
  }

  async append(room: string, line: ChatMessage): Promise<void> {
    await this.link.script(WRITE, [room, '0', String(LIMITS.chatHistory), LIFETIME, JSON.stringify(line)]);
  }

  async replace(room: string, lines: readonly ChatMessage[]): Promise<void> {
    const texts = lines.map((line) => JSON.stringify(line));
    await this.link.script(WRITE, [room, '1', String(LIMITS.chatHistory), LIFETIME, ...texts]);
  }

  async clear(room: string): Promise<void> {
    await this.link.command('DEL', keyOf(room));
  }
}

const LIFETIME = String(LIMITS.seatLifetime);
const keyOf = (room: string) => `${PREFIX}:chat:${room}`;

const WRITE = `
local key = KEYS[1] .. ':chat:' .. ARGV[1]
if ARGV[2] == '1' then redis.call('DEL', key) end
for i = 5, #ARGV do redis.call('RPUSH', key, ARGV[i]) end
redis.call('LTRIM', key, -tonumber(ARGV[3]), -1)
redis.call('PEXPIRE', key, ARGV[4])
return 1
`;

/** All nodes' rooms. What this node's are it keeps itself, too, and says again after it was away. */
export class RedisPresence implements Presence {
  readonly #own = new Map<string, RoomSummary>();
  readonly #key: string;

  constructor(
    private readonly link: RedisLink,
    private readonly script: DirectoryScript,
  ) {
    this.#key = `${PREFIX}:presence:${script.node}`;
  }

  async show(room: RoomSummary): Promise<void> {
    this.#own.set(room.name, room);
    await this.link.command('HSET', this.#key, room.name, JSON.stringify(room));
  }

  async hide(name: string): Promise<void> {
    this.#own.delete(name);
    await this.link.command('HDEL', this.#key, name);
  }

  async rooms(): Promise<RoomSummary[]> {
    const found = await this.script.run<string[]>('presence').catch(() => {
      throw SignallingError.directoryLost();
    });
    return found.map((text) => JSON.parse(text) as RoomSummary).sort((a, b) => a.since - b.since);
  }

  async showAgain(): Promise<void> {
    await this.link.command('DEL', this.#key);
    const fields = [...this.#own.values()].flatMap((room) => [room.name, JSON.stringify(room)]);
    if (fields.length > 0) await this.link.command('HSET', this.#key, ...fields);
  }
}
