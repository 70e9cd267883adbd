import { SignallingError } from '@guise/protocol';
import { identityKey, type Visitor } from '../access/gatekeeper.js';
import type { Knock } from '../access/lobby.js';
import { RoomAccess } from '../access/room-access.js';
import type { Logger } from '../logger.js';
import type { WorkerPool } from '../media/worker-pool.js';
import type { Introduction, Participant } from './participant.js';
import { Room, type RoomOptions } from './room.js';
import type { AccessRecord, RoomDirectory } from './room-directory.js';

/** What all rooms of a server have in common. */
export interface RoomsOptions extends RoomOptions {
  /** Rooms need no tokens. */
  open: boolean;
  /** People in all rooms together. */
  maxTotal: number;
}

/** Told once of every room that begins, and that ends. */
export interface RoomsListener {
  onOpened(name: string): void;
  onClosed(name: string): void;
}

/** The rooms in use. A room's name outlives its use: see {@link RoomDirectory}. */
export class Rooms {
  readonly #rooms = new Map<string, Promise<Room>>();
  readonly #open = new Set<Room>();
  /** Of rooms in use, and of those into which somebody may come back or waits to be let in. */
  readonly #access = new Map<string, RoomAccess>();
  /** Until when the server waits for the rooms to empty [ms]; `null`: it does not. */
  #drainsUntil: number | null = null;
  #handleEmpty: () => void = () => undefined;

  constructor(
    private readonly directory: RoomDirectory,
    private readonly workers: WorkerPool,
    private readonly options: RoomsOptions,
    private readonly logger: Logger,
    private readonly listener: RoomsListener,
  ) {}

  get count(): number {
    return this.#open.size;
  }

  get participantCount(): number {
    let count = 0;
    for (const room of this.#open) count += room.size;
    return count;
  }

  get draining(): boolean {
    return this.#drainsUntil !== null;
  }

  /**
   * From now on no room begins, and everybody is told.
   * @param time how long the rooms have [ms]
   * @returns once all rooms are empty
   */
  drain(time: number): Promise<void> {
    this.#drainsUntil = Date.now() + time;
    for (const room of this.#open) room.tell('serverStopping', this.#stopping);
    return new Promise((resolve) => {
      this.#handleEmpty = () => this.#rooms.size === 0 && resolve();
      this.#handleEmpty();
    });
  }

  get #stopping(): { within: number } {
    return { within: Math.max(0, Math.round(((this.#drainsUntil ?? 0) - Date.now()) / 1000)) };
  }

  /** @throws SignallingError `room-not-found`, `room-full`, `server-full`, `draining`, and what {@link RoomAccess.check} throws */
  async join(name: string, introduction: Introduction): Promise<{ room: Room; participant: Participant }> {
    this.#checkBegins(name);
    const known = introduction.formerId !== null;
    // Who comes back takes up no more room than before.
    if (!known && this.participantCount >= this.options.maxTotal) throw SignallingError.serverFull();
    const access = await this.#accessOf(name, known);
    try {
      if (introduction.moderated) access.handleFormerModerator(introduction.visitor);
      const present = await this.#rooms.get(name);
      if (!present || present.closed) access.check(introduction.visitor, false, introduction.knock);
      let room = await this.#enter(name, access);
      // The last one may have left just now, and the room with them.
      while (room.closed) room = await this.#enter(name, access);
      const participant = room.add(introduction);
      if (this.draining) participant.notify('serverStopping', this.#stopping);
      return { room, participant };
    } finally {
      access.checkIdle();
    }
  }

  /**
   * Waits to be let in.
   * @throws SignallingError `room-not-found`, `draining`, and what {@link RoomAccess.knock} throws
   */
  async knock(
    name: string,
    visitor: Visitor,
    onAnswer: Knock['onAnswer'],
  ): Promise<{ knock: Knock; withdraw: () => void }> {
    this.#checkBegins(name);
    const access = await this.#accessOf(name, false);
    try {
      // It may have been let go of while it was asked for.
      if (!this.#access.has(name)) this.#access.set(name, access);
      const knock = access.knock(visitor, this.#rooms.has(name), onAnswer);
      return { knock, withdraw: () => access.lobby.withdraw(knock) };
    } finally {
      access.checkIdle();
    }
  }

  /** Who has this seat, or had it until a moment ago. */
  async remembered(name: string, participantId: string): Promise<Visitor | undefined> {
    const room = await this.#rooms.get(name);
    const present = room?.participants.find(({ id }) => id === participantId);
    return present?.visitor ?? this.#access.get(name)?.remembered(participantId);
  }

  /** Whether this participant is away only since the media worker that they were on died. */
  async awaits(name: string, participantId: string): Promise<boolean> {
    const room = await this.#inUse(name);
    return room?.participants.some(({ id, awaited }) => id === participantId && awaited) ?? false;
  }

  /** The room is over for everybody: its name is gone. */
  async end(room: Room, actor: Participant): Promise<void> {
    room.moderation.end(actor);
    await this.directory.end(room.name);
  }

  /** Rooms with somebody in them, the oldest first. */
  get inUse(): Room[] {
    return [...this.#open].filter(({ size }) => size > 0);
  }

  /** @returns who is in; nobody, where there is only the name. @throws SignallingError `room-not-found` */
  async participantsOf(name: string): Promise<Participant[]> {
    const room = await this.#inUse(name);
    if (!room && !(await this.directory.exists(name))) throw SignallingError.roomNotFound(name);
    return room?.participants ?? [];
  }

  /**
   * Takes everybody with this identity out, and lets nobody in with it; that goes for a room, too, into which nobody has come yet.
   * @returns how many were in
   * @throws SignallingError `room-not-found` where there is no place for another room
   */
  async removeIdentity(name: string, identity: string, said?: string): Promise<number> {
    const access = await this.#accessOf(name, false);
    try {
      // First the door, then the room: nobody slips in meanwhile.
      access.ban([identityKey(identity)]);
      const room = await this.#inUse(name);
      const present = room?.participants.find(({ visitor }) => visitor.identity === identity);
      return present ? (room?.moderation.takeOut(present, said) ?? 0) : 0;
    } finally {
      access.checkIdle();
    }
  }

  /** @returns how many were taken out. @throws SignallingError `not-found` */
  async removeParticipant(name: string, participantId: string, said?: string): Promise<number> {
    const room = await this.#inUse(name);
    if (!room) throw SignallingError.notFound('participant');
    return room.moderation.takeOut(room.find(participantId), said);
  }

  /** Ends a room for everybody, if need be only its name. @throws SignallingError `room-not-found` */
  async endNamed(name: string): Promise<void> {
    const room = await this.#inUse(name);
    if (!room && !(await this.directory.exists(name))) throw SignallingError.roomNotFound(name);
    if (room) room.moderation.endForAll();
    else this.#access.get(name)?.end();
    await this.directory.end(name);
  }

  /** @throws SignallingError `draining` where nobody is in the room and it would begin */
  #checkBegins(name: string): void {
    if (this.draining && !this.#rooms.has(name)) throw SignallingError.draining();
  }

  close(): void {
    for (const room of this.#open) room.close('shutdown');
  }

  async #inUse(name: string): Promise<Room | undefined> {
    // One that cannot be made is told to whoever wanted to join.
    const room = await this.#rooms.get(name)?.catch(() => undefined);
    return room?.closed ? undefined : room;
  }

  /**
   * @param known whoever asks proves that the room was there
   * @throws SignallingError `room-not-found`
   */
  async #accessOf(name: string, known: boolean): Promise<RoomAccess> {
    const present = this.#access.get(name);
    if (present) return present;
    // Whoever has a token for a room may make it: the token was checked before.
    const { directory } = this;
    const { open } = this.options;
    const kept = await directory.exists(name);
    const revived = !kept && (known || !open) && (await directory.revive(name, !open));
    if (!kept && !revived) throw SignallingError.roomNotFound(name);
    const record = await this.directory.access(name);
    const created = this.#access.get(name);
    const access = created ?? this.#createAccess(name, record);
    this.#access.set(name, access);
    if (!created && revived && known) access.expectModerators();
    return access;
  }

  #createAccess(name: string, record: AccessRecord): RoomAccess {
    const keep = (changed: AccessRecord) => {
      this.directory.keepAccess(name, changed).catch((error: unknown) => {
        this.logger.error({ err: error, room: name }, 'access to the room could not be kept');
      });
    };
    const access: RoomAccess = new RoomAccess(name, this.options.open, record, keep, () => {
      if (this.#access.get(name) === access && !this.#rooms.has(name)) this.#access.delete(name);
    });
    return access;
  }

  /** The room in use, or a new one for a name that exists. */
  async #enter(name: string, access: RoomAccess): Promise<Room> {
    const present = this.#rooms.get(name);
    if (present) return present;
    if (!(await this.directory.exists(name))) throw SignallingError.roomNotFound(name);
    this.#checkBegins(name);
    await this.directory.open(name);
    // Two who come at the same moment share one room.
    const room = this.#rooms.get(name) ?? this.#create(name, access);
    this.#rooms.set(name, room);
    return room;
  }

  async #create(name: string, access: RoomAccess): Promise<Room> {
    try {
      this.#access.set(name, access);
      const media = await this.workers.createRoomMedia();
      const room = new Room(name, media, this.options, access, (ended) => this.#handleClosed(ended));
      this.#open.add(room);
      this.logger.info({ room: name }, 'room opened');
      this.listener.onOpened(name);
      return room;
    } catch (error) {
      this.#rooms.delete(name);
      this.#closeName(name);
      this.#handleEmpty();
      throw error;
    }
  }

  #handleClosed(room: Room): void {
    this.#rooms.delete(room.name);
    this.#open.delete(room);
    this.logger.info({ room: room.name }, 'room closed');
    this.listener.onClosed(room.name);
    this.#closeName(room.name);
    this.#handleEmpty();
  }

  #closeName(name: string): void {
    this.directory.close(name).catch((error: unknown) => {
      this.logger.error({ err: error, room: name }, 'room could not be kept');
    });
  }
}
