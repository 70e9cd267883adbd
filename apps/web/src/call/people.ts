import type { RemoteParticipant, Room } from '@guise/client';
import type { Knocker } from '@guise/protocol';
import { Observable } from '../observable.js';
import { words } from '../words/index.js';

/** The part of a {@link Room} that knowing and hosting people needs. */
export type PeopleRoom = Pick<Room, 'localId' | 'participants' | 'moderation' | 'on' | 'handRaised'>;

/** What a host may do about somebody. */
export type PersonAction = 'mute' | 'stopScreen' | 'share' | 'handOver' | 'remove';

/** Somebody in the call, as the list shows them. */
export interface PersonRow {
  readonly id: string;
  readonly name: string;
  readonly own: boolean;
  readonly host: boolean;
  readonly muted: boolean;
  readonly cameraOn: boolean;
  readonly handRaised: boolean;
  /** Their connection is being made again. */
  readonly away: boolean;
  /** Came to a sealed call without its key. */
  readonly stranger: boolean;
  /** What one may do about them; empty for those who are no host, and for oneself. */
  readonly actions: readonly PersonAction[];
}

/** What one says of oneself. */
export interface OwnState {
  name: string;
  muted: boolean;
  cameraOn: boolean;
}

const { people } = words;

/** Who is in the call, who wants to come in, and what hosts do about it. */
export class People extends Observable {
  /** The names of those who are there, and of those who left a moment ago: news of them may come late. */
  readonly #names = new Map<string, string>();
  readonly #knocked = new Set<string>();
  /** As it was when it was last spoken of. */
  #access: { lobby: boolean; locked: boolean };
  readonly #unsubscribe: (() => void)[];

  constructor(
    private readonly room: PeopleRoom,
    private readonly own: () => OwnState,
    private readonly announce: (sentence: string) => void,
    private readonly isStranger: (id: string) => boolean = () => false,
  ) {
    super();
    this.#access = this.#currentAccess;
    for (const participant of room.participants.values()) this.#handleName(participant);
    for (const { id } of this.knockers) this.#knocked.add(id);
    this.#unsubscribe = [
      room.on('participantJoined', (participant) => this.#handleName(participant)),
      room.on('participantUpdated', () => this.changed()),
      room.on('participantLeft', () => this.changed()),
      room.on('roleChanged', (id, moderates, by) => this.#handleRole(id, moderates, by)),
      room.on('accessChanged', (by) => this.#handleAccess(by)),
      room.on('knockersChanged', () => this.#handleKnockers()),
      room.on('mutedBy', (by) => this.announce(people.mutedYou(this.#nameOf(by)))),
      room.on('waiting', () => this.announce(people.waitAgain)),
    ];
  }

  /** Oneself first, then the others in the order in which they came. */
  get rows(): readonly PersonRow[] {
    const { room } = this;
    const { name, muted, cameraOn } = this.own();
    const own: PersonRow = {
      id: room.localId,
      ...{ name, muted, cameraOn },
      own: true,
      host: this.isHost,
      handRaised: room.handRaised,
      away: false,
      stranger: false,
      actions: [],
    };
    return [own, ...[...room.participants.values()].map((other) => this.#rowOf(other))];
  }

  get isHost(): boolean {
    return this.room.moderation.moderates;
  }

  /** Who asks to be let in, the first one first; empty for those who are no host. */
  get knockers(): readonly Knocker[] {
    return this.isHost ? this.room.moderation.knockers : [];
  }

  get lobby(): boolean {
    return this.room.moderation.lobby;
  }

  get locked(): boolean {
    return this.room.moderation.locked;
  }

  admit(knockerId: string): Promise<void> {
    return this.#try(() => this.room.moderation.admit(knockerId));
  }

  deny(knockerId: string): Promise<void> {
    return this.#try(() => this.room.moderation.deny(knockerId));
  }

  async act(action: PersonAction, id: string): Promise<void> {
    const { moderation } = this.room;
    const name = this.#nameOf(id);
    if (action === 'mute') await this.#try(() => moderation.mute(id), people.mutedOne(name));
    if (action === 'stopScreen') await this.#try(() => moderation.stopScreen(id), people.stoppedScreen(name));
    if (action === 'share') await this.#try(() => moderation.shareRole(id));
    if (action === 'handOver') await this.#try(() => moderation.handOver(id));
    if (action === 'remove') await this.#try(() => moderation.remove(id), people.removedSomebody(name));
  }

  muteAll(): Promise<void> {
    return this.#try(() => this.room.moderation.muteAll(), people.mutedAll);
  }

  toggleLobby(): Promise<void> {
    return this.#try(() => this.room.moderation.setLobby(!this.lobby));
  }

  toggleLock(): Promise<void> {
    return this.#try(() => this.room.moderation.setLocked(!this.locked));
  }

  endForAll(): Promise<void> {
    return this.#try(() => this.room.moderation.endForAll());
  }

  /** Somebody turned out to be a stranger, or no longer is one. */
  handleTrust(): void {
    this.changed();
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  #rowOf(person: RemoteParticipant): PersonRow {
    const { id, name, muted, cameraOn, handRaised, reconnecting, isHost, sharingScreen } = person;
    const possible: [PersonAction, boolean][] = [
      ['mute', !muted],
      ['stopScreen', sharingScreen],
      ['share', !isHost],
      ['handOver', !isHost],
      ['remove', true],
    ];
    const actions = this.isHost ? possible.filter(([, can]) => can).map(([action]) => action) : [];
    const [away, stranger] = [reconnecting, this.isStranger(id)];
    return { id, name, own: false, host: isHost, muted, cameraOn, handRaised, away, stranger, actions };
  }

  #nameOf(id: string): string {
    return this.room.participants.get(id)?.name ?? this.#names.get(id) ?? people.host;
  }

  get #currentAccess() {
    return { lobby: this.lobby, locked: this.locked };
  }

  #handleName({ id, name }: RemoteParticipant): void {
    this.#names.set(id, name);
    this.changed();
  }

  #handleRole(id: string, moderates: boolean, by: string | null): void {
    const own = id === this.room.localId;
    if (own && moderates)
      this.announce(by === null ? people.youAreHost : people.madeYouHost(this.#nameOf(by)));
    else if (own) this.announce(people.noLongerHost);
    else if (moderates) this.announce(people.isHost(this.#nameOf(id)));
    this.#handleKnockers();
  }

  /** One's own doing shows on the switch. */
  #handleAccess(by: string): void {
    const before = this.#access;
    this.#access = this.#currentAccess;
    this.changed();
    if (by === this.room.localId) return;
    const name = this.#nameOf(by);
    if (before.locked !== this.locked) this.announce((this.locked ? people.locked : people.unlocked)(name));
    else this.announce((this.lobby ? people.lobbyClosed : people.lobbyOpened)(name));
  }

  /** Says once who came to the door. */
  #handleKnockers(): void {
    const { knockers } = this;
    for (const { id, name } of knockers) if (!this.#knocked.has(id)) this.announce(people.wantsIn(name));
    this.#knocked.clear();
    for (const { id } of knockers) this.#knocked.add(id);
    this.changed();
  }

  /** @param done said when it worked */
  async #try(what: () => Promise<void>, done?: string): Promise<void> {
    try {
      await what();
      if (done) this.announce(done);
    } catch (error) {
      const { reason } = error as { reason?: string };
      this.announce(reason === 'not-found' ? people.gone : people.failed);
    }
    this.changed();
  }
}
