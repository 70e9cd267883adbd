import type { Room } from '@guise/client';
import type { ChatMessage } from '@guise/protocol';
import { Observable } from '../observable.js';

/** The part of a {@link Room} that talking by text needs. */
export type ConversationRoom = Pick<Room, 'chat' | 'localId' | 'on' | 'sendChat' | 'unreadableChat'>;

/** One person's lines in a row, as they are shown: a name once. */
export interface Turn {
  readonly id: string;
  readonly name: string;
  readonly own: boolean;
  readonly messages: readonly ChatMessage[];
}

/** Most of a line that is said aloud [characters]; the rest is read in the chat. */
const SAID = 120;

/** Lines of one person further apart than this begin anew [ms]. */
const PAUSE = 5 * 60 * 1000;

/** The chat as one person sees it: what was written, and what of it is unread. */
export class Conversation extends Observable {
  #shown = false;
  #unread = 0;
  /** Why the last line did not go out; `null`: it did. */
  problem: 'too-fast' | 'offline' | null = null;
  /** Every id this person had in the room: each new connection gives another. */
  readonly #ownIds = new Set<string>();
  readonly #unsubscribe: () => void;

  /** @param say tells the person of a line that they do not see: who wrote, and what, shortened */
  constructor(
    private readonly room: ConversationRoom,
    private readonly say: (name: string, text: string) => void = () => {},
  ) {
    super();
    this.#unsubscribe = room.on('chatMessage', (message) => this.#handleMessage(message));
  }

  /** Lines of others that came while the chat was not shown. */
  get unread(): number {
    return this.#unread;
  }

  /** How many lines were written before one came to a sealed call, or there without its key. */
  get unreadable(): number {
    return this.room.unreadableChat;
  }

  get turns(): readonly Turn[] {
    this.#ownIds.add(this.room.localId);
    const turns: (Turn & { messages: ChatMessage[] })[] = [];
    for (const message of this.room.chat) {
      const turn = turns.at(-1);
      const last = turn?.messages.at(-1);
      if (turn && last?.participantId === message.participantId && message.at - last.at < PAUSE) {
        turn.messages.push(message);
      } else {
        const own = this.#ownIds.has(message.participantId);
        turns.push({ id: message.id, name: message.name, own, messages: [message] });
      }
    }
    return turns;
  }

  /** Whether it can be read at the moment. */
  handleShown(shown: boolean): void {
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#unread = 0;
    this.problem = null;
    this.changed();
  }

  /** @returns whether it went out. */
  async send(text: string): Promise<boolean> {
    if (text.trim() === '') return false;
    this.#ownIds.add(this.room.localId);
    try {
      await this.room.sendChat(text);
      this.problem = null;
    } catch (error) {
      this.problem = (error as { reason?: string }).reason === 'rate-limited' ? 'too-fast' : 'offline';
    }
    this.changed();
    return this.problem === null;
  }

  close(): void {
    this.#unsubscribe();
  }

  #handleMessage({ participantId, name, text }: ChatMessage): void {
    this.#ownIds.add(this.room.localId);
    if (!this.#shown && !this.#ownIds.has(participantId)) {
      this.#unread++;
      this.say(name, shortened(text));
    }
    this.changed();
  }
}

/** One line, cut between characters as people count them. */
function shortened(text: string): string {
  const characters = [...text.replace(/\s+/g, ' ')];
  return characters.length > SAID ? `${characters.slice(0, SAID).join('').trimEnd()}…` : characters.join('');
}
