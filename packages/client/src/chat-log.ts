import type { ChatMessage } from '@guise/protocol';

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
}
