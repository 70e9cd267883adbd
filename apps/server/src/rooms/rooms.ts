import { SignallingError } from '@guise/protocol';
import type { Seat } from '../access/seats.js';
import type { Logger } from '../logger.js';
import type { WorkerPool } from '../media/worker-pool.js';
import type { Introduction, Notify, Participant } from './participant.js';
import { Room, type RoomOptions } from './room.js';
import type { RoomDirectory } from './room-directory.js';

/** The rooms in use. A room's name outlives its use: see {@link RoomDirectory}. */
export class Rooms {
  readonly #rooms = new Map<string, Promise<Room>>();
  readonly #open = new Set<Room>();

  constructor(
    private readonly directory: RoomDirectory,
    private readonly workers: WorkerPool,
    private readonly options: RoomOptions,
    private readonly logger: Logger,
    /** Called once for every room that ends. */
    private readonly onRoomClosed: (name: string) => void,
  ) {}

  get count(): number {
    return this.#open.size;
  }

  get participantCount(): number {
    let count = 0;
    for (const room of this.#open) count += room.size;
    return count;
  }

  /**
   * @param seat brings its participant back, also into a room that was forgotten
   * @throws SignallingError `room-not-found`, `room-full`
   */
  async join(
    name: string,
    introduction: Introduction,
    notify: Notify,
    seat: Seat | null = null,
  ): Promise<{ room: Room; participant: Participant }> {
    let room = await this.#enter(name, seat);
    // The last one may have left just now, and the room with them.
    while (room.closed) room = await this.#enter(name, seat);
    return { room, participant: room.add(introduction, notify, seat?.participant) };
  }

  close(): void {
    for (const room of this.#open) room.close('shutdown');
  }

  /** The room in use, or a new one for a name that exists. */
  async #enter(name: string, seat: Seat | null): Promise<Room> {
    const present = this.#rooms.get(name);
    if (present) return present;
    const exists = (await this.directory.exists(name)) || (seat && (await this.directory.revive(name)));
    if (!exists) throw SignallingError.roomNotFound(name);
    await this.directory.open(name);
    // Two who come at the same moment share one room.
    const room = this.#rooms.get(name) ?? this.#create(name);
    this.#rooms.set(name, room);
    return room;
  }

  async #create(name: string): Promise<Room> {
    try {
      const media = await this.workers.createRoomMedia();
      const room = await Room.create(name, media, this.options, (ended) => this.#handleClosed(ended));
      this.#open.add(room);
      this.logger.info({ room: name }, 'room opened');
      return room;
    } catch (error) {
      this.#rooms.delete(name);
      this.#closeName(name);
      throw error;
    }
  }

  #handleClosed(room: Room): void {
    this.#rooms.delete(room.name);
    this.#open.delete(room);
    this.logger.info({ room: room.name }, 'room closed');
    this.onRoomClosed(room.name);
    this.#closeName(room.name);
  }

  #closeName(name: string): void {
    this.directory.close(name).catch((error: unknown) => {
      this.logger.error({ err: error, room: name }, 'room could not be kept');
    });
  }
}
