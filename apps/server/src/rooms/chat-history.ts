import { randomUUID } from 'node:crypto';
import type { ChatMessage } from '@guise/protocol';

/** The last lines of one room's chat. */
export class ChatHistory {
  #messages: ChatMessage[] = [];

  constructor(
    private readonly most: number,
    private readonly seal: (line: Omit<ChatMessage, 'seal'>) => string,
  ) {}

  /** Oldest first. */
  get messages(): readonly ChatMessage[] {
    return this.#messages;
  }

  /** Gives a line its place and its time; the oldest makes room for it. */
  add(line: Pick<ChatMessage, 'participantId' | 'name' | 'text'>): ChatMessage {
    // No two lines have the same time, nor an earlier one than the line before: by it they find back into their order.
    const at = Math.max(Date.now(), (this.#messages.at(-1)?.at ?? 0) + 1);
    const unsealed = { id: randomUUID(), at, ...line };
    const message = { ...unsealed, seal: this.seal(unsealed) };
    this.#messages = [...this.#messages, message].slice(-this.most);
    return message;
  }

  /** Takes lines of earlier back to their places, each once. @returns those that were missing and are kept */
  restore(lines: readonly ChatMessage[]): ChatMessage[] {
    const known = new Set(this.#messages.map(({ id }) => id));
    const missing = new Map(lines.filter(({ id }) => !known.has(id)).map((line) => [line.id, line]));
    this.#messages = [...this.#messages, ...missing.values()].sort((a, b) => a.at - b.at).slice(-this.most);
    return this.#messages.filter(({ id }) => missing.has(id));
  }
}
