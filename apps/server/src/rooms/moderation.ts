import { type Grants, type RoomAccessState, SignallingError } from '@guise/protocol';
import { type Visitor, withSeat } from '../access/gatekeeper.js';
import type { RoomAccess } from '../access/room-access.js';
import type { Departure, Participant } from './participant.js';
import type { Room } from './room.js';

/**
 * Who moderates a room, and what they do to it. In a room without tokens there is always somebody: the first one, and when they
 * leave whoever has been there longest. Methods take the one who acts first and throw a {@link SignallingError}, `not-allowed`
 * for those who do not moderate.
 */
export class Moderation {
  constructor(
    private readonly room: Room,
    readonly access: RoomAccess,
  ) {
    access.listener = {
      onKnockers: () => this.#tellKnockers(),
      onAbsenceOver: () => this.#succeed(),
    };
  }

  /** What somebody may do who comes in now. */
  grantsOf(visitor: Visitor): Grants {
    const grants = this.access.takeGrants(visitor);
    return this.access.open && !this.#hasModerator() ? { ...grants, moderate: true } : grants;
  }

  /** Their place and role wait for somebody whose connection broke. */
  handleGone(participant: Participant, departure: Departure): void {
    if (departure === 'lost') this.access.expect(visitorOf(participant));
    this.#succeed();
  }

  admit(actor: Participant, knockerId: string): void {
    actor.require('moderate');
    this.access.admit(knockerId);
  }

  deny(actor: Participant, knockerId: string): void {
    actor.require('moderate');
    this.access.lobby.deny(knockerId);
  }

  /** @param participantId `null`: everybody else */
  async mute(actor: Participant, participantId: string | null): Promise<void> {
    actor.require('moderate');
    const muted = participantId === null ? this.room.others(actor) : [this.room.find(participantId)];
    await Promise.all(muted.map((participant) => participant.mute(actor)));
  }

  /** Ends the screen that somebody shares. @throws SignallingError also `not-found` */
  stopScreen(actor: Participant, participantId: string): void {
    actor.require('moderate');
    if (!this.room.find(participantId).screen.end('moderator', actor))
      throw SignallingError.notFound('screen');
  }

  /** Takes somebody out, and whoever came with the same token; they do not come back. */
  remove(actor: Participant, participantId: string): void {
    actor.require('moderate');
    this.takeOut(this.#other(actor, participantId));
  }

  /**
   * Takes somebody out without asking by whose leave, and whoever came with the same token; they do not come back.
   * @param said why, for them to read
   * @returns how many they were
   */
  takeOut(removed: Participant, said?: string): number {
    const { identity } = removed.visitor;
    const out = this.room.participants.filter(
      (participant) =>
        participant === removed || (identity !== null && participant.visitor.identity === identity),
    );
    for (const participant of out) {
      this.access.ban(visitorOf(participant).keys);
      participant.handleRemoved(said);
    }
    return out.length;
  }

  /** @param keep whether the one who acts goes on moderating, too */
  passRole(actor: Participant, participantId: string, keep: boolean): void {
    actor.require('moderate');
    const heir = this.#other(actor, participantId);
    this.#setModerating(heir, true, actor);
    if (!keep) this.#setModerating(actor, false, actor);
  }

  set(actor: Participant, state: RoomAccessState): void {
    actor.require('moderate');
    this.access.set(state);
    this.room.tell('accessChanged', { ...state, by: actor.id });
  }

  /** Ends the call for everybody; who waits is not let in. */
  end(actor: Participant): void {
    actor.require('moderate');
    this.endForAll();
  }

  /** The same without asking by whose leave. */
  endForAll(): void {
    this.access.end();
    this.room.close('ended');
  }

  #hasModerator(): boolean {
    return this.access.awaitsModerator || this.room.participants.some((other) => other.may('moderate'));
  }

  /** In an open room somebody has to be the host. */
  #succeed(): void {
    const [eldest] = this.room.participants;
    if (eldest && this.access.open && !this.#hasModerator()) this.#setModerating(eldest, true, null);
  }

  #setModerating(participant: Participant, moderate: boolean, by: Participant | null): void {
    if (participant.may('moderate') === moderate) return;
    const grants = { ...participant.visitor.grants, moderate };
    participant.setGrants(grants);
    this.room.handleChanged(participant);
    this.room.tell('roleChanged', { participantId: participant.id, grants, by: by?.id ?? null });
    participant.notify('knockersChanged', { knockers: moderate ? this.access.lobby.knockers : [] });
  }

  #tellKnockers(): void {
    const { knockers } = this.access.lobby;
    for (const participant of this.room.participants)
      if (participant.may('moderate')) participant.notify('knockersChanged', { knockers });
  }

  #other(actor: Participant, participantId: string): Participant {
    const other = this.room.find(participantId);
    if (other === actor) throw SignallingError.outOfOrder('That is oneself.');
    return other;
  }
}

/** Who this is, known by their seat, too. */
function visitorOf({ id, visitor }: Participant): Visitor {
  return withSeat(visitor, id);
}
