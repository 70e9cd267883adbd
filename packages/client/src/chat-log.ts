import { type ChatMessage, LIMITS } from '@guise/protocol';

/** What a message around the lines may take [bytes]. */
const AROUND = 256;

/** What was written in the room while one was there, and before: each line once, oldest first. */
export class ChatLog {
  readonly #messages = new Map<string, ChatMessage>();
  #sorted: readonly ChatMessage[] = [];

  get messages(): readonly ChatMessage[] {
    return this.#sorted;
  }

  /** Takes lines in, whatever is known of them already. @returns those that are new. */
  add(messages: readonly ChatMessage[]): readonly ChatMessage[] {
    const fresh = messages.filter(({ id }) => !this.#messages.has(id));
    if (fresh.length === 0) return fresh;
    for (const message of fresh) this.#messages.set(message.id, message);
    this.#sorted = [...this.#messages.values()].sort((a, b) => a.at - b.at);
    return fresh;
  }

  /** The last lines that a server would keep and that are not among `known`, in parts that fit into one message each. */
  missingFrom(known: readonly ChatMessage[]): ChatMessage[][] {
    const there = new Set(known.map(({ id }) => id));
    const missing = this.#sorted.slice(-LIMITS.chatHistory).filter(({ id }) => !there.has(id));
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
