import { LIMITS } from '@guise/protocol';
import { randomRoomName } from './room-names.js';

/** A new room, or why there is none: no place on this server, or its creator left too many unused. */
export type CreatedRoom = { room: string } | { refused: 'too-many-rooms' | 'too-many-unused-rooms' };

/** Which rooms exist. A port: what several servers share sits behind it. */
export interface RoomDirectory {
  /**
   * Makes up a name that no room has, and creates that room.
   * @param creator who asks: an address.
   */
  create(creator: string): Promise<CreatedRoom>;
  exists(name: string): Promise<boolean>;
  /**
   * Takes up a room again that this directory has forgotten, for somebody who can prove that it was there.
   * @returns `false` when there is no place for it.
   */
  revive(name: string): Promise<boolean>;
  /** Somebody is in the room: its name lives until {@link close}, however long that takes. */
  open(name: string): Promise<void>;
  /** The last one left: the lifetime of an empty room begins. */
  close(name: string): Promise<void>;
}

/** Counts and times [ms] that a directory keeps to. */
export interface DirectoryLimits {
  rooms: number;
  /** Of a room that was left. */
  lifetime: number;
  /** Of a room that nobody has entered yet. */
  unusedLifetime: number;
  unusedPerCreator: number;
}

interface Entry {
  /** Time [ms]; infinite while somebody is in. */
  expiry: number;
  /** Who created it; `null` once somebody has entered. */
  unusedFrom: string | null;
}

/** The rooms of one process. */
export class MemoryRoomDirectory implements RoomDirectory {
  readonly #entries = new Map<string, Entry>();

  constructor(
    private readonly limits: DirectoryLimits = {
      rooms: LIMITS.rooms,
      lifetime: LIMITS.emptyRoomLifetime,
      unusedLifetime: LIMITS.unusedRoomLifetime,
      unusedPerCreator: LIMITS.unusedRoomsPerAddress,
    },
    private readonly now: () => number = Date.now,
  ) {}

  async create(creator: string): Promise<CreatedRoom> {
    this.#prune();
    if (this.#unusedFrom(creator) >= this.limits.unusedPerCreator)
      return { refused: 'too-many-unused-rooms' };
    if (this.#entries.size >= this.limits.rooms) return { refused: 'too-many-rooms' };
    let room = randomRoomName();
    while (this.#entries.has(room)) room = randomRoomName();
    this.#entries.set(room, { expiry: this.now() + this.limits.unusedLifetime, unusedFrom: creator });
    return { room };
  }

  async exists(name: string): Promise<boolean> {
    const entry = this.#entries.get(name);
    return entry !== undefined && entry.expiry > this.now();
  }

  async revive(name: string): Promise<boolean> {
    this.#prune();
    if (this.#entries.has(name)) return true;
    if (this.#entries.size >= this.limits.rooms) return false;
    this.#entries.set(name, { expiry: this.now() + this.limits.lifetime, unusedFrom: null });
    return true;
  }

  async open(name: string): Promise<void> {
    if (this.#entries.has(name)) this.#entries.set(name, { expiry: Infinity, unusedFrom: null });
  }

  async close(name: string): Promise<void> {
    const expiry = this.now() + this.limits.lifetime;
    if (this.#entries.has(name)) this.#entries.set(name, { expiry, unusedFrom: null });
  }

  #unusedFrom(creator: string): number {
    let count = 0;
    for (const { unusedFrom } of this.#entries.values()) if (unusedFrom === creator) count++;
    return count;
  }

  #prune(): void {
    for (const [name, { expiry }] of this.#entries) if (expiry <= this.now()) this.#entries.delete(name);
  }
}
