import { isRoomName } from '@guise/protocol';
import { Observable } from '../observable.js';

/** A call that somebody was in, with everything that leads back into it. */
export interface RecentRoom {
  room: string;
  /** Of the link's fragment: whoever has it can come in. */
  secret: string;
  /** Of the link: empty, or beginning with `?`. */
  query: string;
  /** When they were last in it [ms since 1970]. */
  at: number;
}

const KEY = 'guise.rooms';
const MOST = 6;
/** Longer texts are none of ours. */
const LONGEST = 400;

/** The calls that somebody was in, the newest first, kept in this browser only. A browser that refuses storage forgets. */
export class RecentRooms extends Observable {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    super();
    this.#storage = storage;
  }

  /** Read anew each time: another tab may have changed it. Whatever makes no sense is left out. */
  get list(): readonly RecentRoom[] {
    try {
      const stored: unknown = JSON.parse(this.#storage.getItem(KEY) ?? '[]');
      return Array.isArray(stored) ? stored.filter(isRecentRoom).slice(0, MOST) : [];
    } catch {
      return [];
    }
  }

  has(room: string): boolean {
    return this.list.some((one) => one.room === room);
  }

  /** Puts a call first. */
  add({ room, secret, query, at }: RecentRoom): void {
    this.#keep([{ room, secret, query, at }, ...this.#without(room)]);
  }

  forget(room: string): void {
    this.#keep(this.#without(room));
  }

  forgetAll(): void {
    this.#keep([]);
  }

  #without(room: string): RecentRoom[] {
    return this.list.filter((one) => one.room !== room);
  }

  #keep(list: readonly RecentRoom[]): void {
    try {
      if (list.length === 0) this.#storage.removeItem(KEY);
      else this.#storage.setItem(KEY, JSON.stringify(list.slice(0, MOST)));
    } catch {
      // Private windows and full disks: remembering is a convenience.
    }
    this.changed();
  }
}

function isRecentRoom(value: unknown): value is RecentRoom {
  if (typeof value !== 'object' || value === null) return false;
  const { room, secret, query, at } = value as Record<string, unknown>;
  const isText = (text: unknown) => typeof text === 'string' && text.length <= LONGEST;
  return isText(room) && isRoomName(room as string) && isText(secret) && isText(query) && Number.isFinite(at);
}
