import type { RoomSummary } from '@guise/protocol';

/** Who is where: the rooms in use on all nodes. A port; what a node says of itself goes with it. */
export interface Presence {
  /** This node's room, as it is now. */
  show(room: RoomSummary): Promise<void>;
  /** It is not in use any more. */
  hide(name: string): Promise<void>;
  /** All nodes' rooms, the oldest first. @throws SignallingError `directory-lost` */
  rooms(): Promise<RoomSummary[]>;
}

/** The only node's rooms. */
export class MemoryPresence implements Presence {
  readonly #rooms = new Map<string, RoomSummary>();

  async show(room: RoomSummary): Promise<void> {
    this.#rooms.set(room.name, room);
  }

  async hide(name: string): Promise<void> {
    this.#rooms.delete(name);
  }

  async rooms(): Promise<RoomSummary[]> {
    return [...this.#rooms.values()].sort((a, b) => a.since - b.since);
  }
}
