import type { Room } from '@guise/client';
import type { RoomRecording } from '@guise/protocol';
import { Observable } from '../observable.js';

/** The part of a {@link Room} that being recorded needs. */
export type ConsentRoom = Pick<Room, 'localId' | 'participants' | 'recordings' | 'on' | 'answerRecording'>;

/** Somebody who records, as the one sees it who is recorded or not. */
export interface RecordedBy {
  readonly recorderId: string;
  readonly name: string;
  readonly purpose: string;
  /** Whether one's own face is recorded. */
  readonly agreed: boolean;
}

/** Who records the room, and whether they may record oneself: not unless one says so. */
export class Consent extends Observable {
  /** Whose question was answered with no, or put aside. */
  readonly #declined = new Set<string>();
  readonly #unsubscribe: (() => void)[];

  constructor(private readonly room: ConsentRoom) {
    super();
    this.#unsubscribe = [
      room.on('recordingsChanged', () => this.#handleChange()),
      room.on('participantJoined', () => this.changed()),
    ];
    this.#handleChange();
  }

  /** Everybody else who records. */
  get recorders(): readonly RecordedBy[] {
    return this.room.recordings
      .filter(({ recorderId }) => recorderId !== this.room.localId)
      .map((recording) => this.#seen(recording));
  }

  /** Who waits for an answer. */
  get questions(): readonly RecordedBy[] {
    return this.recorders.filter(({ recorderId, agreed }) => !agreed && !this.#declined.has(recorderId));
  }

  /** Agrees to be recorded, or no longer does. */
  async answer(recorderId: string, agrees: boolean): Promise<void> {
    if (agrees) this.#declined.delete(recorderId);
    else this.#declined.add(recorderId);
    const recorded = this.recorders.find((by) => by.recorderId === recorderId)?.agreed ?? false;
    this.changed();
    // Silence is a no already.
    if (agrees === recorded) return;
    try {
      await this.room.answerRecording(recorderId, agrees);
    } catch (error) {
      // Whoever stopped, or a lost connection: then nobody is recorded.
      console.warn('The answer did not arrive:', error);
      this.#declined.add(recorderId);
    }
    this.changed();
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  #seen({ recorderId, purpose, agreed }: RoomRecording): RecordedBy {
    const name = this.room.participants.get(recorderId)?.name ?? '';
    return { recorderId, name, purpose, agreed: agreed.includes(this.room.localId) };
  }

  #handleChange(): void {
    const now = new Set(this.recorders.map(({ recorderId }) => recorderId));
    // Whoever begins anew asks anew.
    for (const id of this.#declined) if (!now.has(id)) this.#declined.delete(id);
    this.changed();
  }
}
