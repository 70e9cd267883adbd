import { type RoomEndReason, SignallingError } from '@guise/protocol';
import { identityKey, type Visitor } from '../access/gatekeeper.js';
import type { Knock } from '../access/lobby.js';
import { RoomAccess } from '../access/room-access.js';
import type { Logger } from '../logger.js';
import type { WorkerPool } from '../media/worker-pool.js';
import type { Cluster } from '../nodes/cluster.js';
import type { ChatStore } from './chat-store.js';
import type { Introduction, Participant } from './participant.js';
import type { Presence } from './presence.js';
import { Room, type RoomOptions } from './room.js';
import type { AccessRecord, RoomDirectory } from './room-directory.js';
import type { RoomObserver } from './room-observer.js';
import { SharedNews } from './shared-news.js';

/** What all rooms of a server have in common. */
export interface RoomsOptions extends RoomOptions {
  /** Rooms need no tokens. */
  open: boolean;
  /** People in all rooms together. */
  maxTotal: number;
}

/** What several servers have in common. */
export interface SharedRooms {
  directory: RoomDirectory;
  cluster: Cluster;
  presence: Presence;
  chats: ChatStore;
}

/** Told once of every room that begins, and that ends. */
export interface RoomsListener {
  onOpened(name: string): void;
  /** @param over otherwise everybody comes back in a moment, maybe elsewhere */
  onClosed(name: string, over: boolean): void;
}

/** The rooms in use. A room's name outlives its use: see {@link RoomDirectory}. Of several servers this one has the rooms whose access it has. */
export class Rooms {
  readonly #rooms = new Map<string, Promise<Room>>();
  readonly #open = new Set<Room>();
  /** Of rooms in use, and of those into which somebody may come back or waits to be let in. */
  readonly #access = new Map<string, RoomAccess>();
  /** Until when the server waits for the rooms to empty [ms]; `null`: it does not. */
  #drainsUntil: number | null = null;
  #handleEmpty: () => void = () => undefined;
  /** How many are asking for a room, whose access must not be let go of meanwhile. */
  readonly #asking = new Map<string, number>();
  readonly #news: SharedNews;
  readonly #observer: RoomObserver;

  constructor(
    private readonly shared: SharedRooms,
    private readonly workers: WorkerPool,
    private readonly options: RoomsOptions,
    private readonly logger: Logger,
    private readonly listener: RoomsListener,
  ) {
    this.#news = new SharedNews(shared, logger);
    this.#observer = this.#news.observer(options.observer);
    shared.cluster.listener = {
      onRoomLost: (name) => this.#handleLost(name),
      onCutOff: () => this.#handleCutOff(),
      onServersChanged: (addresses) => {
        for (const room of this.#open) room.tell('serversChanged', { servers: [...addresses] });
      },
    };
  }

  get count(): number {
    return this.#open.size;
  }

  get participantCount(): number {
    let count = 0;
    for (const room of this.#open) count += room.size;
    return count;
  }

  /** There is no place for anybody more. */
  get full(): boolean {
    return this.participantCount >= this.options.maxTotal;
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

  /**
   * @throws SignallingError `room-not-found`, `room-full`, `server-full`, `draining`, `elsewhere`, `directory-lost`, and what
   * {@link RoomAccess.check} throws
   */
  async join(name: string, introduction: Introduction): Promise<{ room: Room; participant: Participant }> {
    await this.#checkBegins(name);
    const { former } = introduction;
    return this.#withAccess(name, former !== null, async (access) => {
      // Who comes back takes up no more room than before.
      if (!former && this.full) throw SignallingError.serverFull();
      if (former) access.handleFormer(introduction.visitor, former);
      const present = await this.#rooms.get(name);
      if (!present || present.closed) access.check(introduction.visitor, false, introduction.knock);
      let room = await this.#enter(name, access, former !== null);
      // The last one may have left just now, and the room with them.
      while (room.closed) room = await this.#enter(name, access, former !== null);
      const participant = room.add(introduction);
      if (this.draining) participant.notify('serverStopping', this.#stopping);
      return { room, participant };
    });
  }

  /**
   * Waits to be let in.
   * @throws SignallingError `room-not-found`, `draining`, `elsewhere`, `directory-lost`, and what {@link RoomAccess.knock} throws
   */
  async knock(
    name: string,
    visitor: Visitor,
    onAnswer: Knock['onAnswer'],
  ): Promise<{ knock: Knock; withdraw: () => void }> {
    await this.#checkBegins(name);
    return this.#withAccess(name, false, async (access) => {
      const knock = access.knock(visitor, this.#rooms.has(name), onAnswer);
      return { knock, withdraw: () => access.lobby.withdraw(knock) };
    });
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
    actor.require('moderate');
    // First the name: nobody begins it anew elsewhere meanwhile.
    const ended = this.shared.directory.end(room.name);
    room.moderation.end(actor);
    await ended;
  }

  /** @returns who is in; nobody, where there is only the name. @throws SignallingError `room-not-found`, `elsewhere` */
  async participantsOf(name: string): Promise<Participant[]> {
    const room = await this.#inUse(name);
    if (!room) await this.#checkHere(name);
    return room?.participants ?? [];
  }

  /**
   * Takes everybody with this identity out, and lets nobody in with it; that goes for a room, too, into which nobody has come yet.
   * @returns how many were in
   * @throws SignallingError `room-not-found` where there is no place for another room
   */
  async removeIdentity(name: string, identity: string, said?: string): Promise<number> {
    return this.#withAccess(name, false, async (access) => {
      // First the door, then the room: nobody slips in meanwhile.
      access.ban([identityKey(identity)]);
      const room = await this.#inUse(name);
      const present = room?.participants.find(({ visitor }) => visitor.identity === identity);
      return present ? (room?.moderation.takeOut(present, said) ?? 0) : 0;
    });
  }

  /** @returns how many were taken out. @throws SignallingError `not-found`, `elsewhere` */
  async removeParticipant(name: string, participantId: string, said?: string): Promise<number> {
    const room = await this.#inUse(name);
    if (room) return room.moderation.takeOut(room.find(participantId), said);
    const holder = await this.shared.directory.holderOf(name);
    throw holder === null ? SignallingError.notFound('participant') : SignallingError.elsewhere(holder);
  }

  /** Ends a room for everybody, if need be only its name. @throws SignallingError `room-not-found`, `elsewhere` */
  async endNamed(name: string): Promise<void> {
    const room = await this.#inUse(name);
    if (!room) await this.#checkHere(name);
    const ended = this.shared.directory.end(name);
    if (room) room.moderation.endForAll();
    else this.#access.get(name)?.end();
    await ended;
  }

  /**
   * Whether a room may begin here; one that another server has is that one's to refuse.
   * @throws SignallingError `draining` where nobody is in the room and it would begin, `elsewhere`, `directory-lost`
   */
  async #checkBegins(name: string): Promise<void> {
    if (this.#rooms.has(name)) return;
    const { directory, cluster } = this.shared;
    if (cluster.cutOff) throw SignallingError.directoryLost();
    // One into which somebody may come back from here is nobody else's yet.
    const ours = this.#access.has(name);
    if (this.draining && ours) throw SignallingError.draining();
    if (!this.draining && (!this.full || ours || cluster.other === null)) return;
    const elsewhere = (await directory.holderOf(name)) ?? cluster.other;
    throw elsewhere === null ? SignallingError.draining() : SignallingError.elsewhere(elsewhere);
  }

  /** @throws SignallingError `room-not-found`, `elsewhere` */
  async #checkHere(name: string): Promise<void> {
    const { directory } = this.shared;
    const holder = await directory.holderOf(name);
    if (holder !== null) throw SignallingError.elsewhere(holder);
    if (!(await directory.exists(name))) throw SignallingError.roomNotFound(name);
  }

  close(): void {
    for (const room of this.#open) room.close('shutdown');
  }

  async #inUse(name: string): Promise<Room | undefined> {
    // One that cannot be made is told to whoever wanted to join.
    const room = await this.#rooms.get(name)?.catch(() => undefined);
    return room?.closed ? undefined : room;
  }

  /** Does something with who may come into a room, which is not let go of meanwhile. */
  async #withAccess<T>(name: string, known: boolean, use: (access: RoomAccess) => Promise<T>): Promise<T> {
    this.#asking.set(name, (this.#asking.get(name) ?? 0) + 1);
    try {
      return await use(await this.#accessOf(name, known));
    } finally {
      const others = (this.#asking.get(name) ?? 1) - 1;
      if (others > 0) this.#asking.set(name, others);
      else this.#asking.delete(name);
      this.#access.get(name)?.checkIdle();
    }
  }

  /**
   * @param known whoever asks proves that the room was there
   * @throws SignallingError `room-not-found`, `elsewhere`, `directory-lost`
   */
  async #accessOf(name: string, known: boolean): Promise<RoomAccess> {
    const present = this.#access.get(name);
    if (present) return present;
    // Whoever has a token for a room may make it: the token was checked before.
    const { directory } = this.shared;
    const { open } = this.options;
    let acquired = await directory.acquire(name);
    const revived = acquired.kind === 'absent' && (known || !open) && (await directory.revive(name, !open));
    if (revived) acquired = await directory.acquire(name);
    if (acquired.kind === 'elsewhere') throw SignallingError.elsewhere(acquired.address);
    if (acquired.kind === 'absent') throw SignallingError.roomNotFound(name);
    const created = this.#access.get(name);
    if (created) return created;
    const access = this.#createAccess(name, acquired.access);
    this.#access.set(name, access);
    if (acquired.lost !== null || (revived && known)) access.handleLostRoom(acquired.lost);
    return access;
  }

  #createAccess(name: string, record: AccessRecord): RoomAccess {
    const { directory } = this.shared;
    const keep = (changed: AccessRecord) => {
      this.#news.tell(name, directory.keepAccess(name, changed));
      for (const room of this.#open) if (room.name === name) this.#news.show(room);
    };
    const access: RoomAccess = new RoomAccess(name, this.options.open, record, keep, () => {
      if (this.#access.get(name) !== access || this.#rooms.has(name) || this.#asking.has(name)) return;
      this.#access.delete(name);
      this.#news.tell(name, directory.release(name));
    });
    return access;
  }

  /** The room in use, or a new one for a name that exists. @param back somebody comes back who was there before */
  async #enter(name: string, access: RoomAccess, back: boolean): Promise<Room> {
    const present = this.#rooms.get(name);
    if (present) return present;
    if (!(await this.shared.directory.exists(name))) throw SignallingError.roomNotFound(name);
    await this.#checkBegins(name);
    // Two who come at the same moment share one room.
    const room = this.#rooms.get(name) ?? this.#create(name, access, back);
    this.#rooms.set(name, room);
    return room;
  }

  async #create(name: string, access: RoomAccess, back: boolean): Promise<Room> {
    const { chats } = this.shared;
    try {
      const media = await this.workers.createRoomMedia();
      // What was written before is for those only who were there.
      const earlier = back ? await chats.load(name).catch(() => []) : [];
      if (!back) this.#news.tell(name, chats.clear(name));
      const options = { ...this.options, observer: this.#observer, chats, earlier };
      const room = new Room(name, media, options, access, (ended, reason) =>
        this.#handleClosed(ended, reason),
      );
      // Another server may have taken it while it was being made.
      if (this.#access.get(name) !== access) {
        room.close('server-error');
        throw SignallingError.directoryLost();
      }
      this.#open.add(room);
      this.#news.handleOpened(room);
      this.logger.info({ room: name }, 'room opened');
      this.listener.onOpened(name);
      return room;
    } catch (error) {
      this.#rooms.delete(name);
      this.#handleEmpty();
      throw error;
    }
  }

  #handleClosed(room: Room, reason: RoomEndReason): void {
    const { name } = room;
    // One that was never in use.
    if (!this.#open.delete(room)) return;
    this.#rooms.delete(name);
    this.logger.info({ room: name }, 'room closed');
    // Those whose room was lost come back to what they wrote, and to what they wear.
    const over = reason === 'empty' || reason === 'ended';
    this.listener.onClosed(name, over);
    this.#news.handleClosed(room, over);
    this.#handleEmpty();
  }

  /** Another server has the room: everybody in it goes there. */
  #handleLost(name: string): void {
    for (const room of this.#open) if (room.name === name) room.close('server-error');
    const access = this.#access.get(name);
    this.#access.delete(name);
    access?.handleTaken();
  }

  #handleCutOff(): void {
    for (const name of [...this.#access.keys()]) this.#handleLost(name);
  }
}
