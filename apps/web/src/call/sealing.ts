import type { PeerTrust, RemoteParticipant, Room, RoomSeal, SealStats } from '@guise/client';
import { Observable } from '../observable.js';

/** The part of a {@link Room} that knowing whom one can read needs. */
export type SealedRoom = Pick<Room, 'participants' | 'on'>;
/** The part of a {@link RoomSeal} that is shown. */
export type ShownSeal = Pick<RoomSeal, 'on' | 'trustOf' | 'safetyNumberOf' | 'stats'>;

/** Somebody whose number one can compare with one's own. */
export interface SealedPerson {
  readonly id: string;
  readonly name: string;
  readonly trust: PeerTrust;
  /** 30 digits in groups of five; `null`: not known yet. */
  readonly number: string | null;
}

/** Who has just come introduces themselves in the next moment, and is no stranger until then [ms]. */
const GRACE = 2500;

/** A sealed call as one person sees it: who came without its key, what to compare with whom, what was refused. */
export class Sealing extends Observable {
  /** Since when somebody has said nothing that proves the key. */
  readonly #unproven = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #strangers = new Set<string>();
  /** Those who were there first: if one cannot read them, the own link is the other one. */
  readonly #earlier: ReadonlySet<string>;
  readonly #unsubscribe: (() => void)[];
  /** Nobody is known to anybody while the connection is made again. */
  #away = false;

  /** @param announce says once that somebody came without the key */
  constructor(
    private readonly room: SealedRoom,
    private readonly seal: ShownSeal,
    private readonly announce: (participant: RemoteParticipant) => void,
  ) {
    super();
    this.#earlier = new Set(room.participants.keys());
    const look = () => this.#look();
    this.#unsubscribe = [
      seal.on('peersChanged', look),
      room.on('participantJoined', look),
      room.on('participantUpdated', look),
      room.on('participantLeft', look),
      room.on('connectionStateChanged', (state) => {
        this.#away = state !== 'connected';
        look();
      }),
    ];
    look();
  }

  get stats(): SealStats {
    return this.seal.stats;
  }

  isStranger(id: string): boolean {
    return this.#strangers.has(id);
  }

  /** Whether everybody else is a stranger, and was there before: what lacks something is one's own link. */
  get lonely(): boolean {
    const ids = [...this.room.participants.keys()];
    return ids.some((id) => this.#earlier.has(id)) && ids.every((id) => this.#strangers.has(id));
  }

  /** Everybody else, in the order in which they came. */
  get people(): readonly SealedPerson[] {
    return [...this.room.participants.values()].map(({ id, name }) => ({
      id,
      name,
      // Until then their introduction may be on its way.
      trust:
        this.seal.trustOf(id) === 'stranger' && !this.#strangers.has(id) ? 'waiting' : this.seal.trustOf(id),
      number: grouped(this.seal.safetyNumberOf(id)),
    }));
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    for (const timer of this.#unproven.values()) clearTimeout(timer);
    this.#unproven.clear();
  }

  #look(): void {
    const { participants } = this.room;
    for (const id of new Set([...this.#unproven.keys(), ...this.#strangers, ...participants.keys()])) {
      const proven = !participants.has(id) || this.seal.trustOf(id) !== 'stranger';
      if (proven || this.#away) this.#forget(id);
      else if (!this.#strangers.has(id) && !this.#unproven.has(id))
        this.#unproven.set(
          id,
          setTimeout(() => this.#handleStranger(id), GRACE),
        );
    }
    this.changed();
  }

  #forget(id: string): void {
    clearTimeout(this.#unproven.get(id));
    this.#unproven.delete(id);
    this.#strangers.delete(id);
  }

  #handleStranger(id: string): void {
    this.#unproven.delete(id);
    const participant = this.room.participants.get(id);
    if (!participant) return;
    this.#strangers.add(id);
    // What is wrong with one's own link is said in another place.
    if (!this.#earlier.has(id)) this.announce(participant);
    this.changed();
  }
}

function grouped(digits: string | null): string | null {
  return digits === null
    ? null
    : (digits
        .replace(/\D/g, '')
        .match(/.{1,5}/g)
        ?.join(' ') ?? null);
}
