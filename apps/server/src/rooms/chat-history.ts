import { randomUUID } from 'node:crypto';
import type { ChatMessage } from '@guise/protocol';

/** The last lines of one room's chat. */
export class ChatHistory {
  #messages: ChatMessage[] = [];

  constructor(private readonly most: number) {}

  /** Oldest first. */
  get messages(): readonly ChatMessage[] {
    return this.#messages;
  }

  /** Gives a line its place and its time; the oldest makes room for it. */
  add(line: Pick<ChatMessage, 'participantId' | 'name' | 'text'>): ChatMessage {
    const message = { id: randomUUID(), at: Date.now(), ...line };
    this.#messages = [...this.#messages, message].slice(-this.most);
    return message;
  }
}
