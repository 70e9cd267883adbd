import { LIMITS, type RoomAccessState } from '@guise/protocol';
import { randomRoomName } from './room-names.js';

/** A new room, or why there is none: no place on this server, or its creator left too many unused, or made too many. */
export type CreatedRoom =
  | { room: string }
  | { refused: 'too-many-rooms' | 'too-many-unused-rooms' | 'too-many-rooms-of-yours' };

/** What is remembered of who may come into a room, for as long as its name lives. */
export interface AccessRecord extends RoomAccessState {
  /** Keys by which those are known who were removed. */
  removed: readonly string[];
}

/** Which rooms exist. A port: what several servers share sits behind it. */
export interface RoomDirectory {
  /**
   * Makes up a name that no room has, and creates that room.
   * @param creator who asks: an address.
   * @param lobby whoever comes after the first waits to be let in.
   */
  create(creator: string, lobby?: boolean): Promise<CreatedRoom>;
  exists(name: string): Promise<boolean>;
  /**
   * Takes up a room again that this directory has forgotten, for somebody who can prove that it was there.
   * @param ended also one that was ended, as a new room: for those who may make rooms.
   * @returns `false` when there is no place for it, or it was ended.
   */
  revive(name: string, ended?: boolean): Promise<boolean>;
  /** Somebody ended the room: its name is gone, for those, too, who have been in it. */
  end(name: string): Promise<void>;
  /** What was kept with {@link keepAccess}; of a room that is not there, what a new one has. */
  access(name: string): Promise<AccessRecord>;
  keepAccess(name: string, record: AccessRecord): Promise<void>;
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
  /** Used or not. */
  perCreator: number;
}

interface Entry {
  /** Time [ms]; infinite while somebody is in. */
  expiry: number;
  /** Who created it; `null` where nobody did, and somebody's seat or token made it. */
  creator: string | null;
  /** Nobody has entered yet. */
  unused: boolean;
  access: AccessRecord;
  /** Somebody ended it: it is remembered for as long as seats in it are good. */
  ended: boolean;
}

const NEW: AccessRecord = { lobby: false, locked: false, removed: [] };

/** The rooms of one process. */
export class MemoryRoomDirectory implements RoomDirectory {
  readonly #entries = new Map<string, Entry>();

  constructor(
    private readonly limits: DirectoryLimits = {
      rooms: LIMITS.rooms,
      lifetime: LIMITS.emptyRoomLifetime,
      unusedLifetime: LIMITS.unusedRoomLifetime,
      unusedPerCreator: LIMITS.unusedRoomsPerAddress,
      perCreator: LIMITS.roomsPerAddress,
    },
    private readonly now: () => number = Date.now,
  ) {}

  async create(creator: string, lobby = false): Promise<CreatedRoom> {
    this.#prune();
    const theirs = [...this.#entries.values()].filter((entry) => entry.creator === creator);
    if (theirs.filter(({ unused }) => unused).length >= this.limits.unusedPerCreator)
      return { refused: 'too-many-unused-rooms' };
    if (theirs.length >= this.limits.perCreator) return { refused: 'too-many-rooms-of-yours' };
    if (this.#entries.size >= this.limits.rooms) return { refused: 'too-many-rooms' };
    let room = randomRoomName();
    while (this.#entries.has(room)) room = randomRoomName();
    const access = { ...NEW, lobby };
    const expiry = this.now() + this.limits.unusedLifetime;
    this.#entries.set(room, { expiry, creator, unused: true, access, ended: false });
    return { room };
  }

  async exists(name: string): Promise<boolean> {
    const entry = this.#entries.get(name);
    return entry !== undefined && !entry.ended && entry.expiry > this.now();
  }

  async revive(name: string, ended = false): Promise<boolean> {
    this.#prune();
    const entry = this.#entries.get(name);
    if (entry && !(entry.ended && ended)) return !entry.ended;
    this.#entries.delete(name);
    if (this.#entries.size >= this.limits.rooms) return false;
    const expiry = this.now() + this.limits.lifetime;
    this.#entries.set(name, { expiry, creator: null, unused: false, access: NEW, ended: false });
    return true;
  }

  async open(name: string): Promise<void> {
    this.#keep(name, { expiry: Infinity, unused: false });
  }

  async close(name: string): Promise<void> {
    this.#keep(name, { expiry: this.now() + this.limits.lifetime, unused: false });
  }

  async end(name: string): Promise<void> {
    this.#keep(name, { expiry: this.now() + LIMITS.seatLifetime, ended: true });
  }

  async access(name: string): Promise<AccessRecord> {
    return this.#entries.get(name)?.access ?? NEW;
  }

  async keepAccess(name: string, access: AccessRecord): Promise<void> {
    this.#keep(name, { access });
  }

  #keep(name: string, changes: Partial<Entry>): void {
    const entry = this.#entries.get(name);
    if (entry) Object.assign(entry, changes);
  }

  #prune(): void {
    for (const [name, { expiry }] of this.#entries) if (expiry <= this.now()) this.#entries.delete(name);
  }
}
