import { type ChatMessage, LIMITS } from '@guise/protocol';

/**
 * The last lines of rooms' chats, for whoever has a room next when it is lost with its node. A port. They go when the room ends, and a day
 * after the last line in any case: no seat is good for longer.
 */
export interface ChatStore {
  /** Oldest first, {@link LIMITS.chatHistory} at most. */
  load(room: string): Promise<ChatMessage[]>;
  append(room: string, line: ChatMessage): Promise<void>;
  /** These lines and no others. */
  replace(room: string, lines: readonly ChatMessage[]): Promise<void>;
  clear(room: string): Promise<void>;
}

interface Kept {
  lines: readonly ChatMessage[];
  /** Time [ms]. */
  expiry: number;
}

/** Chats in this process. */
export class MemoryChatStore implements ChatStore {
  readonly #kept = new Map<string, Kept>();

  constructor(private readonly now: () => number = Date.now) {}

  async load(room: string): Promise<ChatMessage[]> {
    this.#prune();
    return [...(this.#kept.get(room)?.lines ?? [])];
  }

  async append(room: string, line: ChatMessage): Promise<void> {
    await this.replace(room, [...(this.#kept.get(room)?.lines ?? []), line]);
  }

  async replace(room: string, lines: readonly ChatMessage[]): Promise<void> {
    this.#prune();
    const expiry = this.now() + LIMITS.seatLifetime;
    this.#kept.set(room, { lines: lines.slice(-LIMITS.chatHistory), expiry });
  }

  async clear(room: string): Promise<void> {
    this.#kept.delete(room);
  }

  #prune(): void {
    for (const [room, { expiry }] of this.#kept) if (expiry <= this.now()) this.#kept.delete(room);
  }
}
