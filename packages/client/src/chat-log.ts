import { type ChatMessage, LIMITS } from '@guise/protocol';

/** What a message around the lines may take [bytes]. */
const AROUND = 256;

/** What was written in the room while one was there, and before: each line once, oldest first. */
export class ChatLog {
  /** As they came. */
  readonly #messages = new Map<string, ChatMessage>();
  #sorted: readonly ChatMessage[] = [];

  /** @param open makes a line readable, called once for each; `null`: it cannot be read */
  constructor(private readonly open: (message: ChatMessage) => ChatMessage | null = (message) => message) {}

  get messages(): readonly ChatMessage[] {
    return this.#sorted;
  }

  /** Lines that cannot be read. */
  get unreadable(): number {
    return this.#messages.size - this.#sorted.length;
  }

  /** Takes lines in, whatever is known of them already. @returns those that are new and can be read. */
  add(messages: readonly ChatMessage[]): readonly ChatMessage[] {
    const fresh: ChatMessage[] = [];
    for (const message of messages) {
      if (this.#messages.has(message.id)) continue;
      this.#messages.set(message.id, message);
      const opened = this.open(message);
      if (opened) fresh.push(opened);
    }
    if (fresh.length > 0) this.#sorted = [...this.#sorted, ...fresh].sort(byTime);
    return fresh;
  }

  /** The last lines that a server would keep and that are not among `known`, in parts that fit into one message each. */
  missingFrom(known: readonly ChatMessage[]): ChatMessage[][] {
    const there = new Set(known.map(({ id }) => id));
    const missing = [...this.#messages.values()]
      .sort(byTime)
      .slice(-LIMITS.chatHistory)
      .filter(({ id }) => !there.has(id));
    const parts: ChatMessage[][] = [];
    let left = 0;
    for (const message of missing) {
      const size = new TextEncoder().encode(JSON.stringify(message)).length + 1;
      if (size > left) {
        parts.push([]);
        left = LIMITS.messageBytes - AROUND;
      }
      parts.at(-1)?.push(message);
      left -= size;
    }
    return parts;
  }
}

const byTime = (a: ChatMessage, b: ChatMessage): number => a.at - b.at;
