import { LIMITS } from '@guise/protocol';
import {
  type AccessRecord,
  type Acquired,
  type CreatedRoom,
  DIRECTORY_LIMITS,
  type DirectoryLimits,
  NEW_ACCESS,
  type RoomDirectory,
} from './room-directory.js';
import { randomRoomName } from './room-names.js';

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

/** The rooms of one process. */
export class MemoryRoomDirectory implements RoomDirectory {
  readonly #entries = new Map<string, Entry>();

  constructor(
    private readonly limits: DirectoryLimits = DIRECTORY_LIMITS,
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
    const access = { ...NEW_ACCESS, lobby };
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
    this.#entries.set(name, { expiry, creator: null, unused: false, access: NEW_ACCESS, ended: false });
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

  async acquire(name: string): Promise<Acquired> {
    if (!(await this.exists(name))) return { kind: 'absent' };
    return { kind: 'held', access: this.#entries.get(name)?.access ?? NEW_ACCESS, lost: null };
  }

  async release(): Promise<void> {}

  async holderOf(): Promise<null> {
    return null;
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
