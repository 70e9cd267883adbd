import { type Grants, LIMITS, type RoomAccessState, SignallingError } from '@guise/protocol';
import type { AccessRecord } from '../rooms/room-directory.js';
import { seatKey, type Visitor } from './gatekeeper.js';
import { type Knock, Lobby } from './lobby.js';
import type { Seat } from './seats.js';

/** What is known of somebody who is away for a moment, or was admitted and has not come yet. */
interface Absence {
  visitor: Visitor;
  timer: NodeJS.Timeout;
}

/** What the room in use does about news of who comes in. */
export interface AccessListener {
  onKnockers(): void;
  /** Somebody's time to come back is over. */
  onAbsenceOver(): void;
}

const NOBODY: AccessListener = { onKnockers: () => undefined, onAbsenceOver: () => undefined };

/** Who may come into one room. It outlives the room's use for as long as somebody may come back or waits to be let in. */
export class RoomAccess {
  readonly lobby = new Lobby(() => this.#handleKnockers());
  /** The room in use; none while nobody is in. */
  listener: AccessListener = NOBODY;
  #state: RoomAccessState;
  readonly #removed: Set<string>;
  readonly #absences = new Set<Absence>();
  /** Runs while those are awaited who moderated the room before it was lost; who they are their seats will say. */
  #lostModerators: NodeJS.Timeout | undefined;
  #moderatorsAwaited = false;
  /** The sitting that was lost; `null`: unknown, and nobody's seat proves that they were in it. */
  #lostSitting: string | null = null;

  /**
   * @param open the server has no secret: whoever is there first is host
   * @param onChanged what has to be remembered is another
   * @param onIdle nobody waits and nobody may come back any more
   */
  constructor(
    readonly name: string,
    readonly open: boolean,
    record: AccessRecord,
    private readonly onChanged: (record: AccessRecord) => void,
    private readonly onIdle: () => void,
    private readonly absence: number = LIMITS.absence,
  ) {
    this.#state = { lobby: record.lobby, locked: record.locked };
    this.#removed = new Set(record.removed);
  }

  get state(): RoomAccessState {
    return this.#state;
  }

  /** Somebody who moderates may be back in a moment. */
  get awaitsModerator(): boolean {
    return this.#moderatorsAwaited || [...this.#absences].some(({ visitor }) => visitor.grants.moderate);
  }

  get idle(): boolean {
    return this.#absences.size === 0 && this.lobby.size === 0 && !this.#lostModerators;
  }

  /**
   * Whether this person may come in now.
   * @param occupied somebody is in the room
   * @param knock the one with which they waited
   * @throws SignallingError `removed`, `room-locked`, `not-admitted`
   */
  check(visitor: Visitor, occupied: boolean, knock: Knock | null = null): void {
    this.checkNotRemoved(visitor);
    if (visitor.grants.moderate || this.#absenceOf(visitor) || isAdmitted(visitor, knock)) return;
    // The first person in an open room is its host.
    if (this.open && !occupied && !this.awaitsModerator) return;
    if (this.#state.locked) throw SignallingError.roomLocked(this.name);
    if (this.#state.lobby) throw SignallingError.notAdmitted();
  }

  /** @throws SignallingError `removed` */
  checkNotRemoved({ keys }: Visitor): void {
    if (keys.some((key) => this.#removed.has(key))) throw SignallingError.removed();
  }

  /** What somebody may do who comes in now: what they could when their connection broke, if it did. */
  takeGrants(visitor: Visitor): Grants {
    const absence = this.#absenceOf(visitor);
    if (!absence) return visitor.grants;
    this.#forget(absence);
    return { ...visitor.grants, moderate: absence.visitor.grants.moderate };
  }

  /**
   * The room was lost with everybody in it: whoever comes back first shall not be host for that, while those who were may come.
   * @param sitting the lost one, if that is known: who was in it need not ask to be let in again
   */
  handleLostRoom(sitting: string | null): void {
    this.#lostSitting = sitting;
    this.#moderatorsAwaited = true;
    clearTimeout(this.#lostModerators);
    this.#lostModerators = setTimeout(() => {
      this.#lostModerators = undefined;
      this.#moderatorsAwaited = false;
      this.listener.onAbsenceOver();
      this.checkIdle();
    }, this.absence).unref();
  }

  /** Somebody comes with a seat. While those are awaited who were in when the room was lost, it counts what they were. */
  handleFormer(visitor: Visitor, { moderates, sitting }: Pick<Seat, 'moderates' | 'sitting'>): void {
    if (!this.#lostModerators) return;
    if (moderates) this.#moderatorsAwaited = false;
    else if (sitting !== this.#lostSitting) return;
    this.expect({
      ...visitor,
      grants: { ...visitor.grants, moderate: moderates || visitor.grants.moderate },
    });
  }

  /** Who had this seat until a moment ago. */
  remembered(participantId: string): Visitor | undefined {
    const key = seatKey(participantId);
    return [...this.#absences].find(({ visitor }) => visitor.keys.includes(key))?.visitor;
  }

  /** Keeps place and role of somebody whose connection broke, or who was admitted, for a while. */
  expect(visitor: Visitor): void {
    if (visitor.keys.length === 0) return;
    const absence: Absence = {
      visitor,
      timer: setTimeout(() => {
        this.#forget(absence);
        this.listener.onAbsenceOver();
        this.checkIdle();
      }, this.absence).unref(),
    };
    this.#absences.add(absence);
  }

  /**
   * Asks to be let in; whoever may come in anyway is answered at once.
   * @throws SignallingError `removed`, `room-locked`, `denied`, `room-full`
   */
  knock(visitor: Visitor, occupied: boolean, onAnswer: Knock['onAnswer']): Knock {
    try {
      this.check(visitor, occupied);
    } catch (error) {
      if (!(error instanceof SignallingError) || error.reason !== 'not-admitted') throw error;
      return this.lobby.knock(visitor, onAnswer, this.name);
    }
    onAnswer(true);
    return { id: '', visitor, onAnswer, admitted: true };
  }

  /** Lets somebody in who waits, also when their connection breaks before they are in. @throws SignallingError `not-found` */
  admit(knockId: string): void {
    this.expect(this.lobby.find(knockId).visitor);
    this.lobby.admit(knockId);
  }

  /** Nobody with one of these keys comes in again. */
  ban(keys: readonly string[]): void {
    for (const key of keys) this.#removed.add(key);
    this.lobby.denyKnown(keys);
    for (const absence of this.#absences)
      if (absence.visitor.keys.some((key) => keys.includes(key))) this.#forget(absence);
    for (const key of [...this.#removed].slice(0, -LIMITS.removedPerRoom)) this.#removed.delete(key);
    this.#remember();
  }

  /** Where everybody may come in, whoever waits does. */
  set(state: RoomAccessState): void {
    this.#state = state;
    this.#remember();
    if (!state.lobby && !state.locked) for (const { id } of this.lobby.knockers) this.admit(id);
  }

  /** Nobody is in the room any more. */
  handleEmpty(): void {
    this.listener = NOBODY;
    this.checkIdle();
  }

  /** The room is over: whoever waits is told so. */
  end(): void {
    for (const { id } of this.lobby.knockers) this.lobby.deny(id);
    for (const absence of this.#absences) this.#forget(absence);
    clearTimeout(this.#lostModerators);
    this.#lostModerators = undefined;
    this.#moderatorsAwaited = false;
    this.checkIdle();
  }

  /** Another server has the room: whoever waits here is to ask there. */
  handleTaken(): void {
    this.listener = NOBODY;
    for (let [first] = this.lobby.knockers; first; [first] = this.lobby.knockers) this.lobby.admit(first.id);
    this.end();
  }

  #handleKnockers(): void {
    this.listener.onKnockers();
    this.checkIdle();
  }

  /** Nobody is in the room: lets go of it where nobody will come, either. */
  checkIdle(): void {
    if (this.listener !== NOBODY) return;
    // Nobody will come to open the door: in an open room the first who waits is the host now.
    const [first] = this.lobby.knockers;
    if (this.open && first && this.#absences.size === 0) this.admit(first.id);
    if (!this.idle) return;
    // The call is over, and the lock was for that call.
    if (this.#state.locked) this.set({ ...this.#state, locked: false });
    this.onIdle();
  }

  #remember(): void {
    this.onChanged({ ...this.#state, removed: [...this.#removed] });
  }

  /** A seat does not make somebody of whom a token says that they are somebody else. */
  #absenceOf({ identity, keys }: Visitor): Absence | undefined {
    return [...this.#absences].find(
      ({ visitor }) => visitor.identity === identity && visitor.keys.some((key) => keys.includes(key)),
    );
  }

  #forget(absence: Absence): void {
    clearTimeout(absence.timer);
    this.#absences.delete(absence);
  }
}

/** Whoever was let in comes as who they knocked. */
function isAdmitted(visitor: Visitor, knock: Knock | null): boolean {
  return (
    knock?.admitted === true &&
    knock.visitor.name === visitor.name &&
    knock.visitor.identity === visitor.identity &&
    knock.visitor.keys.every((key) => visitor.keys.includes(key))
  );
}
