import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ChatMessage } from '@guise/protocol';
import type { ServerKey } from './server-key.js';

/** Marks what the server wrote into a chat, so that nobody brings back a line that was never written. */
export class ChatSeals {
  readonly #key: Uint8Array;

  constructor(key: ServerKey) {
    this.#key = key.derive('chat');
  }

  /** @returns the seal of a line of this room: base64url, 43 characters */
  seal(room: string, line: Omit<ChatMessage, 'seal'>): string {
    const { id, participantId, name, text, at } = line;
    const written = JSON.stringify([room, id, participantId, name, text, at]);
    return createHmac('sha256', this.#key).update(written).digest('base64url');
  }

  isGenuine(room: string, { seal, ...line }: ChatMessage): boolean {
    const [given, right] = [Buffer.from(seal), Buffer.from(this.seal(room, line))];
    return given.length === right.length && timingSafeEqual(given, right);
  }
}
