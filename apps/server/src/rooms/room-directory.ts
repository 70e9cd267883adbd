import { LIMITS } from '@guise/protocol';
import { randomRoomName } from './room-names.js';

/** Which rooms exist. A port: what several servers share sits behind it. */
export interface RoomDirectory {
  /**
   * Makes up a name that no room has, and creates that room.
   * @returns its name, `null` when there are too many rooms.
   */
  create(): Promise<string | null>;
  exists(name: string): Promise<boolean>;
  /** Starts a room's lifetime anew: somebody came or went. */
  touch(name: string): Promise<void>;
}

/** The rooms of one process. */
export class MemoryRoomDirectory implements RoomDirectory {
  /** Name -> time of expiry [ms]. */
  readonly #expiries = new Map<string, number>();

  constructor(
    private readonly limits: { rooms: number; lifetime: number } = {
      rooms: LIMITS.rooms,
      lifetime: LIMITS.emptyRoomLifetime,
    },
    private readonly now: () => number = Date.now,
  ) {}

  async create(): Promise<string | null> {
    this.#prune();
    if (this.#expiries.size >= this.limits.rooms) return null;
    let name = randomRoomName();
    while (this.#expiries.has(name)) name = randomRoomName();
    this.#expiries.set(name, this.now() + this.limits.lifetime);
    return name;
  }

  async exists(name: string): Promise<boolean> {
    const expiry = this.#expiries.get(name);
    return expiry !== undefined && expiry > this.now();
  }

  async touch(name: string): Promise<void> {
    if (this.#expiries.has(name)) this.#expiries.set(name, this.now() + this.limits.lifetime);
  }

  #prune(): void {
    for (const [name, expiry] of this.#expiries) if (expiry <= this.now()) this.#expiries.delete(name);
  }
}
