import { randomUUID } from 'node:crypto';
import {
  LIMITS,
  type NotificationData,
  type NotificationName,
  type Reaction,
  type RoomClosedReason,
  SignallingError,
  type WireError,
} from '@guise/protocol';
import type { types } from 'mediasoup';
import type { Knock } from '../access/lobby.js';
import type { RoomAccess } from '../access/room-access.js';
import type { RoomMedia } from '../media/worker-pool.js';
import { ChatHistory } from './chat-history.js';
import { inspectFace } from './face-inspection.js';
import { Moderation } from './moderation.js';
import { type Departure, type Introduction, type Notify, Participant } from './participant.js';

/** Somebody this loud or louder speaks [dBov]. */
const SPEAKING = -55;
/** How often loudness is looked at [ms]. mediasoup wants ten packets of 20 ms in it, and some may be late. */
const SPEAKING_INTERVAL = 400;
const MAX_SPEAKERS = 4;

export interface RoomOptions {
  maxParticipants: number;
  access: RoomAccess;
}

/** A room with somebody in it: its participants and the router that connects them. */
export class Room {
  readonly #participants = new Map<string, Participant>();
  /** Who moderates, and what they do. */
  readonly moderation: Moderation;
  /** Ends with the room. */
  readonly chat = new ChatHistory(LIMITS.chatHistory);
  #speakers: string[] = [];
  #closed = false;

  private constructor(
    readonly name: string,
    readonly media: RoomMedia,
    private readonly levels: types.AudioLevelObserver,
    /** Where face packets are looked at. */
    private readonly inspection: types.DirectTransport,
    private readonly options: RoomOptions,
    private readonly onClosed: (room: Room) => void,
  ) {
    this.moderation = new Moderation(this, options.access);
    media.router.on('workerclose', () => this.close('server-error'));
    levels.on('volumes', (volumes) => this.#handleLoud(volumes.map(({ producer }) => producer.id)));
    levels.on('silence', () => this.#handleLoud([]));
  }

  /** @param onClosed called once, when the last participant left or the room's worker died. */
  static async create(
    name: string,
    media: RoomMedia,
    options: RoomOptions,
    onClosed: (room: Room) => void,
  ): Promise<Room> {
    const levels = await media.router.createAudioLevelObserver({
      maxEntries: MAX_SPEAKERS,
      threshold: SPEAKING,
      interval: SPEAKING_INTERVAL,
    });
    const inspection = await media.router.createDirectTransport();
    return new Room(name, media, levels, inspection, options, onClosed);
  }

  get size(): number {
    return this.#participants.size;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Everybody but `participant`. */
  others(participant: Participant): Participant[] {
    return [...this.#participants.values()].filter((other) => other !== participant);
  }

  hasOther(participant: Participant, condition: (other: Participant) => boolean): boolean {
    return this.others(participant).some(condition);
  }

  ownerOfFace(producerId: string): Participant | undefined {
    return [...this.#participants.values()].find(({ faceProducerId }) => faceProducerId === producerId);
  }

  /**
   * Share of a face's packets that does not arrive, for the middle one of those who receive it, of two for the better one:
   * one bad connection, or one liar, shall not spoil the face for everybody else.
   */
  medianLoss(producerId: string): number {
    const losses = [...this.#participants.values()]
      .map((participant) => participant.lossOf(producerId))
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
   * @param knock the one with which they waited to be let in
   * @throws SignallingError `room-full`, and what {@link RoomAccess.check} throws
   */
  add(
    introduction: Introduction,
    notify: Notify,
    onRemoved: () => void,
    knock: Knock | null = null,
  ): Participant {
    try {
      this.options.access.check(introduction.visitor, this.size > 0, knock);
      if (this.#participants.size >= this.options.maxParticipants) throw SignallingError.roomFull(this.name);
    } catch (error) {
      if (this.size === 0) this.#end();
      throw error;
    }
    const grants = this.moderation.grantsOf(introduction.visitor);
    const participant = new Participant(randomUUID(), this, introduction, grants, notify, onRemoved);
    this.#participants.set(participant.id, participant);
    this.#notifyOthers(participant, 'participantJoined', { participant: participant.info });
    return participant;
  }

  /** Takes a participant out; an empty room closes. */
  remove(participant: Participant, departure: Departure = 'left'): void {
    if (!this.has(participant)) return;
    this.#participants.delete(participant.id);
    participant.close();
    this.#notifyOthers(participant, 'participantLeft', { participantId: participant.id });
    this.moderation.handleGone(participant, departure);
    if (this.#participants.size === 0) this.#end();
  }

  has(participant: Participant): boolean {
    return this.#participants.get(participant.id) === participant;
  }

  /** Tells everybody. */
  tell<N extends NotificationName>(name: N, data: NotificationData<N>): void {
    for (const { notify } of this.#participants.values()) notify(name, data);
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
    }
    this.#end();
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
  }

  react(participant: Participant, reaction: Reaction): void {
    this.#notifyOthers(participant, 'reaction', { participantId: participant.id, reaction });
  }

  /** Listens to how loud a voice is. */
  async handleVoice(producerId: string): Promise<void> {
    await this.levels.addProducer({ producerId });
  }

  /** Looks at what a face sends; `onMalformed` is called for every packet that is none. */
  async handleFace(producer: types.DataProducer, onMalformed: (error: WireError) => void): Promise<void> {
    await inspectFace(this.inspection, producer, onMalformed);
  }

  #handleLoud(producerIds: string[]): void {
    const everybody = [...this.#participants.values()];
    const speakers = producerIds
      .map((producerId) => everybody.find(({ audioProducerId }) => audioProducerId === producerId)?.id)
      .filter((id) => id !== undefined);
    if (speakers.join() === this.#speakers.join()) return;
    this.#speakers = speakers;
    this.tell('activeSpeakers', { participantIds: speakers });
  }

  #notifyOthers<N extends NotificationName>(from: Participant, name: N, data: NotificationData<N>): void {
    for (const other of this.others(from)) other.notify(name, data);
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.media.router.close();
    this.onClosed(this);
    this.options.access.handleEmpty();
  }
}
