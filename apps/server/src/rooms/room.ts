import { randomUUID } from 'node:crypto';
import {
  type Caption,
  LIMITS,
  type NotificationData,
  type NotificationName,
  type Reaction,
  type RoomClosedReason,
  SignallingError,
  type WireError,
} from '@guise/protocol';
import type { types } from 'mediasoup';
import type { RoomMedia } from '../media/worker-pool.js';
import { ChatHistory } from './chat-history.js';
import { inspectFace } from './face-inspection.js';
import { type Introduction, type Notify, Participant } from './participant.js';

/** Somebody this loud or louder speaks [dBov]. */
const SPEAKING = -55;
/** How often loudness is looked at [ms]. mediasoup wants ten packets of 20 ms in it, and some may be late. */
const SPEAKING_INTERVAL = 400;
const MAX_SPEAKERS = 4;

/** A room with somebody in it: its participants and the router that connects them. */
export class Room {
  readonly #participants = new Map<string, Participant>();
  /** Ends with the room. */
  readonly chat = new ChatHistory(LIMITS.chatHistory);
  #speakers: string[] = [];
  #closed = false;
  #screenOwner: Participant | null = null;

  private constructor(
    readonly name: string,
    readonly media: RoomMedia,
    private readonly levels: types.AudioLevelObserver,
    /** Where face packets are looked at. */
    private readonly inspection: types.DirectTransport,
    private readonly maxParticipants: number,
    private readonly onClosed: (room: Room) => void,
  ) {
    media.router.on('workerclose', () => this.close('server-error'));
    levels.on('volumes', (volumes) => this.#handleLoud(volumes.map(({ producer }) => producer.id)));
    levels.on('silence', () => this.#handleLoud([]));
  }

  /** @param onClosed called once, when the last participant left or the room's worker died. */
  static async create(
    name: string,
    media: RoomMedia,
    maxParticipants: number,
    onClosed: (room: Room) => void,
  ): Promise<Room> {
    const levels = await media.router.createAudioLevelObserver({
      maxEntries: MAX_SPEAKERS,
      threshold: SPEAKING,
      interval: SPEAKING_INTERVAL,
    });
    const inspection = await media.router.createDirectTransport();
    return new Room(name, media, levels, inspection, maxParticipants, onClosed);
  }

  get size(): number {
    return this.#participants.size;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Whether screens are shared here: the router knows no video otherwise. */
  get screensAllowed(): boolean {
    return this.media.router.rtpCapabilities.codecs?.some(({ kind }) => kind === 'video') ?? false;
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

  /** @throws SignallingError `room-full` */
  add(introduction: Introduction, notify: Notify): Participant {
    if (this.#participants.size >= this.maxParticipants) throw SignallingError.roomFull(this.name);
    const participant = new Participant(randomUUID(), this, introduction, notify);
    this.#participants.set(participant.id, participant);
    this.#notifyOthers(participant, 'participantJoined', { participant: participant.info });
    return participant;
  }

  /** Takes a participant out; an empty room closes. */
  remove(participant: Participant): void {
    if (!this.#participants.delete(participant.id)) return;
    participant.close();
    this.#notifyOthers(participant, 'participantLeft', { participantId: participant.id });
    if (this.#participants.size === 0) this.#end();
  }

  /** Ends the room under its participants, who are told why. */
  close(reason: RoomClosedReason): void {
    for (const participant of this.#participants.values()) {
      participant.close();
      participant.notify('roomClosed', { reason });
    }
    this.#participants.clear();
    this.#end();
  }

  /** Tells the others; of somebody who left meanwhile there is nothing to tell. */
  handleChanged(participant: Participant): void {
    if (this.#participants.get(participant.id) !== participant) return;
    this.#notifyOthers(participant, 'participantUpdated', { participant: participant.info });
  }

  /** Writes a line into the chat, on every screen in the same order. */
  say(participant: Participant, text: string): void {
    const { id: participantId, info } = participant;
    const message = this.chat.add({ participantId, name: info.name, text });
    for (const { notify } of this.#participants.values()) notify('chatMessage', { message });
  }

  react(participant: Participant, reaction: Reaction): void {
    this.#notifyOthers(participant, 'reaction', { participantId: participant.id, reaction });
  }

  /** Shows everybody who reads captions what somebody says. */
  caption(participant: Participant, caption: Caption): void {
    for (const other of this.others(participant))
      if (other.captionsOn) other.notify('caption', { participantId: participant.id, caption });
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
    for (const { notify } of everybody) notify('activeSpeakers', { participantIds: speakers });
  }

  #notifyOthers<N extends NotificationName>(from: Participant, name: N, data: NotificationData<N>): void {
    for (const other of this.others(from)) other.notify(name, data);
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.media.router.close();
    this.onClosed(this);
  }
}
