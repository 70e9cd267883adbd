import { randomUUID } from 'node:crypto';
import {
  type Caption,
  type ChatMessage,
  LIMITS,
  type NotificationData,
  type NotificationName,
  type Reaction,
  type RequestData,
  type RoomClosedReason,
  type RoomEndReason,
  SignallingError,
  type WireError,
} from '@guise/protocol';
import type { types } from 'mediasoup';
import type { ChatSeals } from '../access/chat-seals.js';
import type { RoomAccess } from '../access/room-access.js';
import type { MediaSite, RoomMedia } from '../media/room-media.js';
import { ChatHistory } from './chat-history.js';
import type { ChatStore } from './chat-store.js';
import { inspectFace } from './face-inspection.js';
import { Moderation } from './moderation.js';
import { type Departure, type Introduction, Participant } from './participant.js';
import type { RoomObserver } from './room-observer.js';
import { RoomRecordings } from './room-recordings.js';
import { Speakers } from './speakers.js';

/** What all rooms of a server have in common. */
export interface RoomOptions {
  maxParticipants: number;
  /** How long a place is kept for somebody whose connection broke [ms]. */
  hold: number;
  seals: ChatSeals;
  observer?: RoomObserver;
  /** Where lines of the chat are kept beside the room. */
  chats?: ChatStore;
  /** What was written before the room was lost. */
  earlier?: readonly ChatMessage[];
}

/** A room with somebody in it: its participants and the media that connects them. */
export class Room {
  readonly #participants = new Map<string, Participant>();
  /** Tells this sitting from earlier and later ones in the same room. */
  readonly sitting = randomUUID();
  /** When it began [ms since 1970]. */
  readonly since = Date.now();
  /** Who moderates, and what they do. */
  readonly moderation: Moderation;
  /** Ends with the room. */
  readonly chat: ChatHistory;
  readonly recordings = new RoomRecordings(() => this.#participants.values());
  readonly #speakers: Speakers;
  #closed = false;
  /** Somebody has been in. */
  #started = false;
  #screenOwner: Participant | null = null;

  /** What its media can carry. */
  readonly rtpCapabilities: types.RtpCapabilities;

  /**
   * @param media with a site
   * @param onClosed called once, when the last participant left or the room ended under them
   */
  constructor(
    readonly name: string,
    readonly media: RoomMedia,
    private readonly options: RoomOptions,
    access: RoomAccess,
    private readonly onClosed: (room: Room, reason: RoomEndReason) => void,
  ) {
    this.chat = new ChatHistory(LIMITS.chatHistory, (line) => options.seals.seal(name, line));
    this.chat.restore(options.earlier ?? []);
    this.moderation = new Moderation(this, access);
    this.#speakers = new Speakers({
      ownerOf: (producerId) => this.participants.find(({ voice }) => voice.producerId === producerId)?.id,
      onChanged: (participantIds) => this.tell('activeSpeakers', { participantIds }),
    });
    const [first] = media.sites as [MediaSite];
    // The same at every site.
    this.rtpCapabilities = first.router.rtpCapabilities;
    this.#speakers.listen(first.levels);
    media.on('site', ({ levels }) => this.#speakers.listen(levels));
    media.on('lost', (site) => this.#handleMediaLost(site));
  }

  get size(): number {
    return this.#participants.size;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Whether screens are shared here: the router knows no video otherwise. */
  get screensAllowed(): boolean {
    return this.rtpCapabilities.codecs?.some(({ kind }) => kind === 'video') ?? false;
  }

  /** Who shares their screen, or is about to. */
  get screenOwner(): Participant | null {
    return this.#screenOwner;
  }

  /** Everybody but `participant`. */
  others(participant: Participant): Participant[] {
    return [...this.#participants.values()].filter((other) => other !== participant);
  }

  hasOther(participant: Participant, condition: (other: Participant) => boolean): boolean {
    return this.others(participant).some(condition);
  }

  ownerOfFace(producerId: string): Participant | undefined {
    return this.participants.find(({ face }) => face.producerId === producerId);
  }

  /**
   * Share of a face's packets that does not arrive, for the middle one of those who receive it, of two for the better one:
   * one bad connection, or one liar, shall not spoil the face for everybody else.
   */
  medianLoss(producerId: string): number {
    const losses = [...this.#participants.values()]
      .map((participant) => participant.face.lossOf(producerId))
      .filter((loss) => loss !== null)
      .sort((a, b) => a - b);
    return losses[(losses.length - 1) >> 1] ?? 0;
  }

  /** @throws SignallingError `not-found` */
  find(participantId: string): Participant {
    const participant = this.#participants.get(participantId);
    if (!participant) throw SignallingError.notFound('participant');
    return participant;
  }

  /** In the order in which they came. */
  get participants(): Participant[] {
    return [...this.#participants.values()];
  }

  /**
   * Takes somebody in. Whoever has a seat takes their place where it is still there, and to the others they never left.
   * @throws SignallingError `room-full`, and what {@link RoomAccess.check} throws
   */
  add(introduction: Introduction): Participant {
    const former = this.#participants.get(introduction.former?.participant ?? '');
    try {
      this.#check(introduction, former);
    } catch (error) {
      if (this.size === 0) this.#end('empty');
      throw error;
    }
    const grants = former?.visitor.grants ?? this.moderation.grantsOf(introduction.visitor);
    const id = introduction.former?.participant ?? randomUUID();
    const participant = new Participant(id, this, introduction, grants, former);
    this.#participants.set(id, participant);
    former?.handleReplaced(introduction.peer);
    const news = former ? 'participantUpdated' : 'participantJoined';
    this.#notifyOthers(participant, news, { participant: participant.info });
    // Whoever goes on speaking is in no further news.
    const speaking = [...this.#speakers.speaking];
    if (speaking.length > 0) participant.notify('activeSpeakers', { participantIds: speaking });
    if (!former) this.#observeJoined(participant);
    return participant;
  }

  #observeJoined(participant: Participant): void {
    const { observer } = this.options;
    if (!this.#started) observer?.handleStarted(this);
    this.#started = true;
    observer?.handleJoined(this, participant);
  }

  #check({ visitor, knock }: Introduction, former: Participant | undefined): void {
    const { access } = this.moderation;
    if (former) {
      access.checkNotRemoved(visitor);
      if (former.visitor.identity !== visitor.identity) throw SignallingError.seatRefused();
      return;
    }
    access.check(visitor, this.size > 0, knock);
    if (this.size >= this.options.maxParticipants) throw SignallingError.roomFull(this.name);
  }

  /**
   * Takes a participant out; an empty room closes.
   * @returns whether they were there: not, where somebody came with their seat.
   */
  remove(participant: Participant, departure: Departure = 'left'): boolean {
    if (!this.has(participant)) return false;
    this.#participants.delete(participant.id);
    participant.close();
    this.#notifyOthers(participant, 'participantLeft', { participantId: participant.id });
    this.recordings.handleLeft(participant.id);
    this.moderation.handleGone(participant, departure);
    this.options.observer?.handleLeft(this, participant, departure);
    if (this.#participants.size === 0) this.#end('empty');
    return true;
  }

  /**
   * Keeps the place of somebody whose connection broke.
   * @param onGone they did not come back, and it is time to remove them.
   * @returns whether they had a place: not, where somebody came with their seat.
   */
  hold(participant: Participant, onGone: () => void): boolean {
    if (!this.has(participant)) return false;
    participant.hold(this.options.hold, onGone);
    this.handleChanged(participant);
    return true;
  }

  has(participant: Participant): boolean {
    return this.#participants.get(participant.id) === participant;
  }

  /** Tells everybody. */
  tell<N extends NotificationName>(name: N, data: NotificationData<N>): void {
    for (const participant of this.#participants.values()) participant.notify(name, data);
  }

  /** Ends the room under its participants, who are told why. */
  close(reason: RoomClosedReason): void {
    const participants = this.participants;
    this.#participants.clear();
    for (const participant of participants) {
      participant.close();
      // They come back by themselves, and are who they were.
      if (reason === 'server-error') this.moderation.handleGone(participant, 'lost');
      participant.notify('roomClosed', { reason });
      this.options.observer?.handleLeft(this, participant, reason);
    }
    this.#end(reason);
  }

  /** Tells the others; of somebody who left meanwhile there is nothing to tell. */
  handleChanged(participant: Participant): void {
    if (!this.has(participant)) return;
    this.#notifyOthers(participant, 'participantUpdated', { participant: participant.info });
  }

  /** Writes a line into the chat, on every screen in the same order. */
  say(participant: Participant, text: string): void {
    const { id: participantId, info } = participant;
    const message = this.chat.add({ participantId, name: info.name, text });
    this.tell('chatMessage', { message });
    this.#keepChat(this.options.chats?.append(this.name, message));
  }

  /** Takes lines back that were written in an earlier sitting, and tells everybody but who brings them. @throws SignallingError `malformed` */
  restoreChat(participant: Participant, lines: readonly ChatMessage[]): void {
    if (!lines.every((line) => this.options.seals.isGenuine(this.name, line)))
      throw SignallingError.malformed('a line that was not written here');
    const oldest = Date.now() - LIMITS.seatLifetime;
    const missing = this.chat.restore(lines.filter(({ at }) => at > oldest));
    for (const message of missing) this.#notifyOthers(participant, 'chatMessage', { message });
    if (missing.length > 0) this.#keepChat(this.options.chats?.replace(this.name, this.chat.messages));
  }

  /** Where it cannot be kept, those who were there bring it back. */
  #keepChat(kept: Promise<void> | undefined): void {
    kept?.catch(() => undefined);
  }

  react(participant: Participant, reaction: Reaction): void {
    this.#notifyOthers(participant, 'reaction', { participantId: participant.id, reaction });
  }

  /** Shows everybody who reads captions what somebody says. */
  caption(participant: Participant, caption: Caption): void {
    for (const other of this.others(participant))
      if (other.captionsOn) other.notify('caption', { participantId: participant.id, caption });
  }

  /** Gives each key to whom it is for; whoever left meanwhile needs none. */
  handOver(participant: Participant, keys: RequestData<'sendKeys'>['keys']): void {
    const { id: from } = participant;
    for (const { to, envelope } of keys) this.#participants.get(to)?.notify('keySent', { from, envelope });
  }

  /**
   * Gives the room's one screen to `participant`.
   * @param replace whether to end somebody else's
   * @throws SignallingError `screen-taken`
   */
  claimScreen(participant: Participant, replace: boolean): void {
    const owner = this.#screenOwner;
    if (owner && owner !== participant) {
      if (!replace) throw SignallingError.screenTaken();
      owner.screen.end('replaced', participant);
    }
    this.#screenOwner = participant;
  }

  releaseScreen(participant: Participant): void {
    if (this.#screenOwner === participant) this.#screenOwner = null;
  }

  /** Listens to how loud a voice is. */
  async handleVoice(owner: Participant, producerId: string): Promise<void> {
    await owner.transports.site?.levels.addProducer({ producerId });
  }

  /** Looks at what a face sends; `onMalformed` is called for every packet that is seen to be none. */
  async handleFace(
    owner: Participant,
    layers: readonly types.DataProducer[],
    onMalformed: (error: WireError) => void,
  ): Promise<void> {
    const { site } = owner.transports;
    if (site) await inspectFace(site.inspection, layers, onMalformed);
  }

  /** Whoever was there comes back to where there is a place; to everybody else they are away for a moment. */
  #handleMediaLost(site: MediaSite): void {
    for (const participant of this.participants)
      if (participant.transports.site === site) participant.handleMediaLost();
  }

  #notifyOthers<N extends NotificationName>(from: Participant, name: N, data: NotificationData<N>): void {
    for (const other of this.others(from)) other.notify(name, data);
  }

  #end(reason: RoomEndReason): void {
    if (this.#closed) return;
    this.#closed = true;
    this.media.close();
    if (this.#started) this.options.observer?.handleEnded(this, reason);
    this.onClosed(this, reason);
    this.moderation.access.handleEmpty();
  }
}
