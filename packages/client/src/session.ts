import {
  type ChatMessage,
  type NotificationData,
  type ParticipantInfo,
  type ParticipantState,
  type Reaction,
  type RequestData,
  SIGNALLING_VERSION,
  SignallingError,
  type SignallingErrorMessage,
  TypedEmitter,
} from '@guise/protocol';
import type { types } from 'mediasoup-client';
import { JoinError } from './errors.js';
import { Media } from './media.js';
import { SignallingChannel } from './signalling-channel.js';
import { Subscriptions } from './subscriptions.js';

/** Where to go and who is coming. */
export interface SessionOptions {
  server: string;
  room: string;
  name: string;
  webRtc?: types.HandlerFactory;
}

interface SessionEvents {
  participantJoined: [ParticipantInfo];
  participantUpdated: [ParticipantInfo];
  participantLeft: [participantId: string];
  speakersChanged: [participantIds: readonly string[]];
  chatMessage: [ChatMessage];
  reaction: [participantId: string, reaction: Reaction];
  audioTrack: [participantId: string, track: MediaStreamTrack | null, receiver?: RTCRtpReceiver];
  /** Messages of this participant's face can come from now on. */
  faceOpened: [participantId: string];
  faceMessage: [participantId: string, message: unknown, arrival: number];
  /** Somebody who receives our face needs a keyframe. */
  keyframeRequested: [];
  /** What the others miss of our face packets. */
  faceReception: [lossShare: number];
  /** The server refused something that was not asked for with a request, or a consumer failed. */
  problem: [error: SignallingErrorMessage | unknown];
  /** The stay ended and nobody here ended it. Comes once. */
  lost: [];
}

/**
 * One stay in a room over one connection: from join until the connection, a transport or the room ends. A
 * {@link Room} outlives its sessions.
 */
export class Session extends TypedEmitter<SessionEvents> {
  #ended = false;
  #media: Media | null = null;
  #subscriptions: Subscriptions | null = null;
  #audio: types.Producer | null = null;
  #audioWork: Promise<void> = Promise.resolve();
  #muted = false;
  #face: types.DataProducer | null = null;
  #participantId = '';
  #uploadToken = '';
  /** News that came before {@link start}. */
  #participants = new Map<string, ParticipantInfo>();
  #chat: readonly ChatMessage[] = [];

  private constructor(private readonly signalling: SignallingChannel) {
    super();
  }

  /**
   * Connects, joins, and sets up both transports. Nothing is emitted before {@link start}.
   * @throws JoinError
   */
  static async open(options: SessionOptions, state: ParticipantState): Promise<Session> {
    const signalling = await SignallingChannel.connect(options.server);
    const session = new Session(signalling);
    try {
      await session.#join(options, state);
      return session;
    } catch (error) {
      session.close();
      throw JoinError.from(error);
    }
  }

  get participantId(): string {
    return this.#participantId;
  }

  /** Lets us upload files for as long as the stay lasts. */
  get uploadToken(): string {
    return this.#uploadToken;
  }

  get face(): types.DataProducer | null {
    return this.#face;
  }

  /** Notifications that made no sense. */
  get unreadable(): number {
    return this.signalling.unreadable;
  }

  /** Who else is there. */
  get participants(): readonly ParticipantInfo[] {
    return [...this.#participants.values()];
  }

  /** What was written before this stay. */
  get chat(): readonly ChatMessage[] {
    return this.#chat;
  }

  /** Starts consuming everybody there, now that the listeners are in place. */
  start(): void {
    for (const info of this.#participants.values()) this.#subscriptions?.handleParticipant(info);
  }

  /** Publishes a track, replaces the one published before, or with `null` stops publishing. */
  setAudio(track: MediaStreamTrack | null): Promise<void> {
    // One after the other: there is one voice, and the last word counts.
    const done = this.#audioWork.then(() => this.#applyAudio(track));
    this.#audioWork = done.catch(() => undefined);
    return done;
  }

  async #applyAudio(track: MediaStreamTrack | null): Promise<void> {
    if (this.#ended || !this.#media) throw JoinError.closed();
    if (track && this.#audio) return this.#audio.replaceTrack({ track });
    if (track) {
      this.#audio = await this.#media.publishAudio(track);
      if (this.#muted) this.#audio.pause();
    } else if (this.#audio) {
      this.#audio.close();
      this.#audio = null;
      await this.signalling.request('closeAudio', {});
    }
  }

  async setState(state: ParticipantState): Promise<void> {
    this.#muted = state.muted;
    if (state.muted) this.#audio?.pause();
    else this.#audio?.resume();
    await this.signalling.request('setState', state);
  }

  async sendChat(text: string): Promise<void> {
    await this.signalling.request('sendChat', { text });
  }

  async react(reaction: Reaction): Promise<void> {
    await this.signalling.request('react', { reaction });
  }

  /** Tells this participant that nothing can be read of their face yet. */
  requestKeyframe(participantId: string): void {
    const producerId = this.#participants.get(participantId)?.faceProducerId;
    if (producerId) this.#tell('requestKeyframe', { producerId });
  }

  /** @param losses share of the packets of each participant's face that did not arrive here. */
  reportFaces(losses: ReadonlyMap<string, number>): void {
    const faces = [...losses].flatMap(([id, lossShare]) => {
      const producerId = this.#participants.get(id)?.faceProducerId;
      return producerId ? [{ producerId, lossShare }] : [];
    });
    if (faces.length > 0) this.#tell('reportFaces', { faces });
  }

  /** Round trip from here to the server [ms], `null` if unknown. */
  async roundTrip(): Promise<number | null> {
    return (await this.#media?.roundTrip()) ?? null;
  }

  /** Says goodbye, then ends the stay. */
  async leave(): Promise<void> {
    // Without an answer the others still learn it at once from the closed connection.
    await this.signalling.request('leave', {}).catch(() => undefined);
    this.close();
  }

  /** Ends the connection as if the network had: the others learn it at once, `lost` is emitted. */
  disconnect(): void {
    this.#lose();
  }

  close(): void {
    this.#ended = true;
    this.#subscriptions?.close();
    this.#media?.close();
    this.signalling.close();
    this.removeAllListeners();
  }

  async #join(options: SessionOptions, state: ParticipantState): Promise<void> {
    this.#wireSignalling();
    const { room, name } = options;
    const joined = await this.signalling.request('join', {
      version: SIGNALLING_VERSION,
      room,
      name,
      ...state,
    });
    this.#participantId = joined.participantId;
    this.#uploadToken = joined.uploadToken;
    this.#muted = state.muted;
    this.#chat = joined.chat;
    for (const info of joined.participants) this.#participants.set(info.id, info);
    this.#media = await Media.open(
      this.signalling,
      joined.routerRtpCapabilities,
      () => this.#lose(),
      options.webRtc,
    );
    this.#subscriptions = new Subscriptions(this.#media, {
      onAudioTrack: (id, track, receiver) => this.emit('audioTrack', id, track, receiver),
      onFaceOpened: (id) => this.emit('faceOpened', id),
      onFaceMessage: (id, message) => this.emit('faceMessage', id, message, performance.now()),
      onError: (_id, error) => this.emit('problem', error),
    });
    this.#face = await this.#media.publishFace();
  }

  /** A request whose answer nothing depends on. */
  #tell(name: 'requestKeyframe' | 'reportFaces', data: RequestData<typeof name>): void {
    this.signalling.request(name, data).catch((error: unknown) => {
      // A face may end while it is asked about; and who asked often enough has been heard.
      const known = error instanceof SignallingError && /^(not-found|rate-limited)$/.test(error.reason);
      if (!this.#ended && !known) this.emit('problem', error);
    });
  }

  #wireSignalling(): void {
    const { signalling } = this;
    signalling.on('participantJoined', ({ participant }) => this.#handleInfo(participant));
    signalling.on('participantUpdated', ({ participant }) => this.#handleInfo(participant));
    signalling.on('participantLeft', (left) => this.#handleLeft(left));
    signalling.on('activeSpeakers', ({ participantIds }) => this.emit('speakersChanged', participantIds));
    signalling.on('chatMessage', ({ message }) => this.emit('chatMessage', message));
    signalling.on('reaction', ({ participantId, reaction }) =>
      this.emit('reaction', participantId, reaction),
    );
    signalling.on('faceProducerClosed', ({ error }) => {
      this.#face?.close();
      this.emit('problem', error);
    });
    signalling.on('faceRejected', ({ error }) => this.emit('problem', error));
    signalling.on('keyframeRequested', () => this.emit('keyframeRequested'));
    signalling.on('faceReception', ({ lossShare }) => this.emit('faceReception', lossShare));
    signalling.on('refused', ({ error }) => this.emit('problem', error));
    signalling.on('roomClosed', () => this.#lose());
    signalling.on('closed', () => this.#lose());
  }

  #handleInfo(info: ParticipantInfo): void {
    const known = this.#participants.has(info.id);
    this.#participants.set(info.id, info);
    this.emit(known ? 'participantUpdated' : 'participantJoined', info);
    this.#subscriptions?.handleParticipant(info);
  }

  #handleLeft({ participantId }: NotificationData<'participantLeft'>): void {
    this.#participants.delete(participantId);
    this.#subscriptions?.handleLeft(participantId);
    this.emit('participantLeft', participantId);
  }

  #lose(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.emit('lost');
    this.close();
  }
}
