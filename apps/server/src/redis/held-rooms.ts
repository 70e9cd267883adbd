import type { AccessRecord } from '../rooms/room-directory.js';

/** What this node knows of a room that it has: enough to say so again to a Redis that has forgotten. */
export interface HeldRoom {
  /** Of several who believe to have the room, it says who does: see directory-script.ts. */
  fence: string;
  access: AccessRecord;
  /** `null`: nobody is in. */
  sitting: string | null;
}

/** The rooms that this node has, as far as it knows. */
export class HeldRooms {
  readonly #rooms = new Map<string, HeldRoom>();
  /** Asked for, and not answered yet. */
  readonly #asked = new Map<string, number>();
  /** Of rooms that were ended while it could not be told. */
  readonly ended = new Set<string>();
  /** Something could not be told, and has to be made good. */
  unsettled = false;

  get(name: string): HeldRoom | undefined {
    return this.#rooms.get(name);
  }

  take(name: string, fence: string, access: AccessRecord): void {
    // Asked twice at the same moment, it may be in use already.
    this.#rooms.set(name, { fence, access, sitting: this.#rooms.get(name)?.sitting ?? null });
  }

  drop(name: string): void {
    this.#rooms.delete(name);
  }

  clear(): void {
    this.#rooms.clear();
  }

  /** Asks for a room: until the answer is there it may be this node's already. */
  async asking<T>(name: string, ask: () => Promise<T>): Promise<T> {
    this.#asked.set(name, (this.#asked.get(name) ?? 0) + 1);
    try {
      return await ask();
    } catch (error) {
      // It may have been granted all the same.
      this.unsettled = true;
      throw error;
    } finally {
      const left = (this.#asked.get(name) ?? 1) - 1;
      if (left > 0) this.#asked.set(name, left);
      else this.#asked.delete(name);
    }
  }

  /** Of rooms that this node has, or may have. */
  get names(): string[] {
    return [...new Set([...this.#rooms.keys(), ...this.#asked.keys()])];
  }

  /** The same, each followed by its fence; by nothing where there is none yet. */
  get namesAndFences(): string[] {
    return this.names.flatMap((name) => [name, this.#rooms.get(name)?.fence ?? '']);
  }

  get all(): [string, HeldRoom][] {
    return [...this.#rooms];
  }
}
