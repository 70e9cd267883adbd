import { type RoomRecording, SignallingError } from '@guise/protocol';
import type { Participant } from './participant.js';

/** Who of those in the room is told. */
type Audience = () => Iterable<Pick<Participant, 'id' | 'notify'>>;

/**
 * Who records the room, and who agrees to be recorded by whom. It carries consent, it records nothing: what a receiver does with the
 * faces that it gets no server can see.
 */
export class RoomRecordings {
  /** By who records. */
  readonly #recordings = new Map<string, { purpose: string; agreed: Set<string> }>();

  constructor(private readonly audience: Audience) {}

  /** @throws SignallingError `out-of-order` for who records already */
  start(recorderId: string, purpose: string): void {
    if (this.#recordings.has(recorderId)) throw SignallingError.outOfOrder('You are recording already.');
    this.#recordings.set(recorderId, { purpose, agreed: new Set() });
    this.#tellEverybody();
  }

  /** @throws SignallingError `out-of-order` for who does not record */
  stop(recorderId: string): void {
    if (!this.#recordings.delete(recorderId)) throw SignallingError.outOfOrder('You are not recording.');
    this.#tellEverybody();
  }

  /**
   * Somebody agrees, or does not, or no longer.
   * @param at when, on the clock of their faces [ms since 1970]
   * @throws SignallingError `not-found` when nobody of that id records, or they would agree to themselves
   */
  answer(participantId: string, recorderId: string, agrees: boolean, at: number): void {
    const recording = this.#recordings.get(recorderId);
    if (!recording || participantId === recorderId) throw SignallingError.notFound('recording');
    if (agrees === recording.agreed.has(participantId)) return;
    if (agrees) recording.agreed.add(participantId);
    else {
      recording.agreed.delete(participantId);
      this.#find(recorderId)?.notify('consentWithdrawn', { participantId, at });
    }
    for (const id of [recorderId, participantId]) this.#tell(id);
  }

  /** Somebody is gone: they record nobody, and have agreed to nothing. */
  handleLeft(participantId: string): void {
    const recorded = this.#recordings.delete(participantId);
    const recorders = [...this.#recordings].filter(([, { agreed }]) => agreed.delete(participantId));
    if (recorded) this.#tellEverybody();
    else for (const [id] of recorders) this.#tell(id);
  }

  /** What a participant may know of it. */
  seenBy(participantId: string): RoomRecording[] {
    return [...this.#recordings].map(([recorderId, { purpose, agreed }]) => ({
      recorderId,
      purpose,
      agreed: [...agreed].filter((id) => recorderId === participantId || id === participantId),
    }));
  }

  #find(id: string): Pick<Participant, 'id' | 'notify'> | undefined {
    return [...this.audience()].find((participant) => participant.id === id);
  }

  #tell(id: string): void {
    this.#find(id)?.notify('recordingsChanged', { recordings: this.seenBy(id) });
  }

  #tellEverybody(): void {
    for (const { id } of [...this.audience()]) this.#tell(id);
  }
}
