import { LIMITS, type RoomAccessState } from '@guise/protocol';

/** A new room, or why there is none: no place on this server, or its creator left too many unused, or made too many. */
export type CreatedRoom =
  | { room: string }
  | { refused: 'too-many-rooms' | 'too-many-unused-rooms' | 'too-many-rooms-of-yours' };

/** What is remembered of who may come into a room, for as long as its name lives. */
export interface AccessRecord extends RoomAccessState {
  /** Keys by which those are known who were removed. */
  removed: readonly string[];
}

/** What became of asking for a room: it is ours, another node has it, or there is none. */
export type Acquired =
  | {
      kind: 'held';
      access: AccessRecord;
      /** The sitting that was lost with the node that had the room; `null`: nobody was in. */
      lost: string | null;
    }
  | { kind: 'elsewhere'; address: string }
  | { kind: 'absent' };

/**
 * Which rooms exist, and of several nodes which one has a room: the one that acquired it, until it releases it or is not heard of any
 * more. A port: what several nodes share sits behind it. What asks is refused with `directory-lost` while nothing can be found
 * out, and may take a few seconds while those who have rooms come back; what tells is never refused, and made good later, unless somebody else has the room by then.
 */
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
  /** Makes this node the one that has the room, unless another one has it. */
  acquire(name: string): Promise<Acquired>;
  /** Nobody is in or may come back: whichever node is asked next may have the room. */
  release(name: string): Promise<void>;
  /** The node that has the room, if it is another one; `null`: none, or this one. */
  holderOf(name: string): Promise<string | null>;
  /** Somebody ended the room: its name is gone, for those, too, who have been in it. */
  end(name: string): Promise<void>;
  /** By whoever has the room; where nobody does, by anybody. */
  keepAccess(name: string, record: AccessRecord): Promise<void>;
  /** Somebody is in the room: its name lives until {@link close}, however long that takes. */
  open(name: string, sitting: string): Promise<void>;
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

export const DIRECTORY_LIMITS: DirectoryLimits = {
  rooms: LIMITS.rooms,
  lifetime: LIMITS.emptyRoomLifetime,
  unusedLifetime: LIMITS.unusedRoomLifetime,
  unusedPerCreator: LIMITS.unusedRoomsPerAddress,
  perCreator: LIMITS.roomsPerAddress,
};

/** Of a room that just began to be. */
export const NEW_ACCESS: AccessRecord = { lobby: false, locked: false, removed: [] };
