import type { Grants, Knocker, RequestData, RoomAccessState } from '@guise/protocol';
import { JoinError } from './errors.js';

/** Requests of those who moderate. */
export type ModerationRequest =
  | 'admit'
  | 'deny'
  | 'mute'
  | 'stopScreen'
  | 'remove'
  | 'passRole'
  | 'setAccess'
  | 'endRoom';

/** What one may do, and who comes in, as the server last said. */
export interface Standing {
  grants: Grants;
  access: RoomAccessState;
  knockers: readonly Knocker[];
}

/** The part of a stay that moderating needs. */
export interface ModerationSession {
  readonly standing: Standing;
  moderate<N extends ModerationRequest>(name: N, data: RequestData<N>): Promise<void>;
}

/**
 * What one may do in the room, and what a moderator does. Every method throws a SignallingError when the server refuses:
 * `not-allowed` for those who do not moderate, `not-found` for whoever is gone; a JoinError while the connection is lost.
 */
export class Moderation {
  #session: ModerationSession;

  constructor(
    session: ModerationSession,
    private readonly isConnected: () => boolean,
  ) {
    this.#session = session;
  }

  /** What one may do oneself. */
  get grants(): Grants {
    return this.#session.standing.grants;
  }

  /** Whether one is host. */
  get moderates(): boolean {
    return this.grants.moderate;
  }

  /** Newcomers wait until a moderator admits them. */
  get lobby(): boolean {
    return this.#session.standing.access.lobby;
  }

  /** Nobody new comes in. */
  get locked(): boolean {
    return this.#session.standing.access.locked;
  }

  /** Who waits to be let in, the first one first; empty for those who do not moderate. */
  get knockers(): readonly Knocker[] {
    return this.#session.standing.knockers;
  }

  admit(knockerId: string): Promise<void> {
    return this.#ask('admit', { knockerId });
  }

  /** They are not heard again for a minute. */
  deny(knockerId: string): Promise<void> {
    return this.#ask('deny', { knockerId });
  }

  /** They are told by whom, and may unmute themselves. */
  mute(participantId: string): Promise<void> {
    return this.#ask('mute', { participantId });
  }

  /** Mutes everybody else. */
  muteAll(): Promise<void> {
    return this.#ask('mute', { participantId: null });
  }

  /** Ends the screen that somebody shares; they are told by whom. */
  stopScreen(participantId: string): Promise<void> {
    return this.#ask('stopScreen', { participantId });
  }

  /** Takes somebody out, who cannot come back while the room lives. */
  remove(participantId: string): Promise<void> {
    return this.#ask('remove', { participantId });
  }

  /** Somebody else moderates in one's place. */
  handOver(participantId: string): Promise<void> {
    return this.#ask('passRole', { participantId, keep: false });
  }

  /** Somebody else moderates, too. */
  shareRole(participantId: string): Promise<void> {
    return this.#ask('passRole', { participantId, keep: true });
  }

  /** Opened, the lobby lets in whoever waits in it. */
  setLobby(lobby: boolean): Promise<void> {
    return this.#ask('setAccess', { lobby, locked: this.locked });
  }

  setLocked(locked: boolean): Promise<void> {
    return this.#ask('setAccess', { lobby: this.lobby, locked });
  }

  /** Ends the call for everybody; its link leads nowhere then. */
  endForAll(): Promise<void> {
    return this.#ask('endRoom', {});
  }

  /** @internal */
  handleSession(session: ModerationSession): void {
    this.#session = session;
  }

  async #ask<N extends ModerationRequest>(name: N, data: RequestData<N>): Promise<void> {
    if (!this.isConnected()) throw JoinError.closed();
    await this.#session.moderate(name, data);
  }
}
