import { createHash } from 'node:crypto';
import { LIMITS, SignallingError } from '@guise/protocol';
import type { Logger } from '../logger.js';
import {
  type AccessRecord,
  type Acquired,
  type CreatedRoom,
  DIRECTORY_LIMITS,
  type DirectoryLimits,
  NEW_ACCESS,
  type RoomDirectory,
} from '../rooms/room-directory.js';
import { randomRoomName } from '../rooms/room-names.js';
import { DIRECTORY_SCRIPT } from './directory-script.js';
import type { HeldRooms } from './held-rooms.js';
import type { RedisLink } from './redis-link.js';

/** The script's answer while it waits for those who have rooms to say so. */
const WAIT = 'wait';
/** Then it is asked again [ms], for so long: a lease's time, and what a busy machine takes. */
const ASK_AGAIN = 250;
const WAIT_LIMIT = 2 * LIMITS.nodeLease;

const pause = (time: number) => new Promise<void>((resolve) => setTimeout(resolve, time));

/** Asks the directory's script. */
export class DirectoryScript {
  /**
   * @param node who asks: a node's id
   * @param ahead added to Redis's clock [ms]; for tests
   */
  constructor(
    private readonly link: RedisLink,
    readonly node: string,
    private readonly ahead: () => number = () => 0,
    private readonly patience?: number,
  ) {}

  /** The same, with another patience [ms]. */
  within(patience: number): DirectoryScript {
    return new DirectoryScript(this.link, this.node, this.ahead, patience);
  }

  run<T>(op: string, ...args: (string | number)[]): Promise<T> {
    const parts = [op, String(this.ahead()), this.node, ...args.map(String)];
    return this.link.script(DIRECTORY_SCRIPT, parts, this.patience);
  }
}

/** Rooms in Redis, for all nodes. What cannot be told is settled by the node's next sign of life. */
export class RedisRoomDirectory implements RoomDirectory {
  constructor(
    private readonly script: DirectoryScript,
    private readonly held: HeldRooms,
    private readonly logger: Pick<Logger, 'debug'>,
    private readonly limits: DirectoryLimits = DIRECTORY_LIMITS,
    /** Before it asks again [ms]; for tests. */
    private readonly pauseFor: (time: number) => Promise<void> = pause,
  ) {}

  async create(creator: string, lobby = false): Promise<CreatedRoom> {
    const { unusedPerCreator, perCreator, rooms, unusedLifetime } = this.limits;
    const access = JSON.stringify({ ...NEW_ACCESS, lobby });
    // An address need not be kept to be counted.
    const who = createHash('sha256').update(creator).digest('base64url').slice(0, 22);
    for (;;) {
      const room = randomRoomName();
      const args = [room, who, unusedPerCreator, perCreator, rooms, unusedLifetime, access];
      const outcome = await this.#ask<string>('create', ...args);
      if (outcome === 'created') return { room };
      if (outcome !== 'taken') return { refused: outcome as 'too-many-rooms' };
    }
  }

  async exists(name: string): Promise<boolean> {
    return (await this.#askUntilSure<number>('exists', name)) === 1;
  }

  async revive(name: string, ended = false): Promise<boolean> {
    const { rooms, lifetime } = this.limits;
    const access = JSON.stringify(NEW_ACCESS);
    const args = [name, ended ? 1 : 0, rooms, lifetime, access];
    return (await this.#askUntilSure<number>('revive', ...args)) === 1;
  }

  acquire(name: string): Promise<Acquired> {
    return this.held.asking(name, () => this.#acquire(name));
  }

  async release(name: string): Promise<void> {
    const room = this.held.get(name);
    this.held.drop(name);
    if (room) await this.#tell('release', name, room.fence);
  }

  async holderOf(name: string): Promise<string | null> {
    return (await this.#askUntilSure<string>('holder', name)) || null;
  }

  async end(name: string): Promise<void> {
    const told = await this.#tell('end', name, this.held.get(name)?.fence ?? '', LIMITS.seatLifetime);
    if (!told) this.held.ended.add(name);
  }

  async keepAccess(name: string, access: AccessRecord): Promise<void> {
    const room = this.held.get(name);
    if (room) room.access = access;
    await this.#tell('access', name, room?.fence ?? '', JSON.stringify(access));
  }

  async open(name: string, sitting: string): Promise<void> {
    const room = this.held.get(name);
    if (!room) return;
    room.sitting = sitting;
    await this.#tell('open', name, room.fence, sitting);
  }

  async close(name: string): Promise<void> {
    const room = this.held.get(name);
    if (!room) return;
    room.sitting = null;
    await this.#tell('close', name, room.fence, this.limits.lifetime);
  }

  async #acquire(name: string): Promise<Acquired> {
    const [kind, first = '', access = '', lost = ''] = await this.#askUntilSure<string[]>('acquire', name);
    if (kind === 'absent') return { kind };
    if (kind === 'elsewhere') return { kind, address: first };
    // This node is not there yet, or not any more, for all that the others know.
    if (kind !== 'held') throw SignallingError.directoryLost();
    const record = JSON.parse(access) as AccessRecord;
    this.held.take(name, first, record);
    return { kind, access: record, lost: lost || null };
  }

  /** Waits where rooms may be somebody's who has not said so yet. @throws SignallingError `directory-lost` */
  async #askUntilSure<T>(op: string, ...args: (string | number)[]): Promise<T> {
    for (let waited = 0; waited <= WAIT_LIMIT; waited += ASK_AGAIN) {
      const answer = await this.#ask<T | typeof WAIT>(op, ...args);
      if (answer !== WAIT) return answer as T;
      await this.pauseFor(ASK_AGAIN);
    }
    throw SignallingError.directoryLost();
  }

  /** @throws SignallingError `directory-lost` */
  async #ask<T>(op: string, ...args: (string | number)[]): Promise<T> {
    try {
      return await this.script.run<T>(op, ...args);
    } catch (error) {
      this.logger.debug({ err: error, op }, 'the directory was not reached');
      throw SignallingError.directoryLost();
    }
  }

  /** @returns whether Redis heard it */
  async #tell(op: string, ...args: (string | number)[]): Promise<boolean> {
    try {
      // Refused: somebody else may have the room.
      if ((await this.script.run<number>(op, ...args)) !== 1) this.held.unsettled = true;
      return true;
    } catch (error) {
      this.logger.debug({ err: error, op }, 'the directory was not told');
      this.held.unsettled = true;
      return false;
    }
  }
}
