import {
  type Caption,
  type ChatMessage,
  type FaceRate,
  type ParticipantInfo,
  type ParticipantState,
  type Reaction,
  type RequestData,
  type ResponseData,
  type RoomRecording,
  TypedEmitter,
} from '@guise/protocol';
import type { types } from 'mediasoup-client';
import { enter, joinRequest } from './enter.js';
import { JoinError } from './errors.js';
import { FaceRequests } from './face-requests.js';
import type { LayeredChannel } from './layered-channel.js';
import { MediaExchange, type MediaExchangeEvents } from './media-exchange.js';
import type { ModerationRequest, Standing } from './moderation.js';
import { RoomNews, type RoomNewsEvents } from './room-news.js';
import type { ScreenTracks } from './screen-sender.js';
import type { RoomSeal } from './sealing/room-seal.js';
import { sealedState } from './sealing/sealed-texts.js';
import { SeatRenewal } from './seat-renewal.js';
import { openWhereTheRoomIs } from './servers.js';
import type { Opening, SessionEvents, SessionOptions } from './session-types.js';
import { SignallingChannel } from './signalling-channel.js';
import { readTraffic, type Traffic } from './traffic.js';

/** News of the room that the session hands on as they are. */
const HANDED_ON = [
  'speakersChanged',
  'chatMessage',
  'reaction',
  'caption',
  'keySent',
  'recordingsChanged',
  'consentWithdrawn',
  'accessChanged',
  'knockersChanged',
  'mutedBy',
  'serverStopping',
] as const satisfies readonly (keyof RoomNewsEvents)[];

/** What comes over the transports, and is handed on, too. */
const RECEIVED = [
  'audioTrack',
  'faceOpened',
  'faceMessage',
  'stateMessage',
  'sharedScreen',
  'problem',
] as const satisfies readonly (keyof MediaExchangeEvents)[];

/**
 * One stay in a room over one connection: from join until the connection, a transport or the room ends. A
 * {@link Room} outlives its sessions.
 */
export class Session extends TypedEmitter<SessionEvents> {
  readonly #news: RoomNews;
  readonly #faces: FaceRequests;
  readonly #renewal: SeatRenewal;
  #exchange: MediaExchange | null = null;
  #joined: ResponseData<'join'> | null = null;
  /** Since the stay began. */
  #servers: readonly string[] | null = null;
  #started = false;
  #faceLayered = false;
  #ended = false;
  #mediaLost = false;
  /** Whether others have known this participant before, and see them as gone for a moment only. */
  #returns = false;
  /** Why the stay was over before it began. */
  #over: JoinError | null = null;

  private constructor(
    private readonly signalling: SignallingChannel,
    /** Where it is. */
    readonly server: string,
    private readonly seal: RoomSeal | undefined,
  ) {
    super();
    const onError = (error: unknown) => this.emit('problem', error);
    this.#news = new RoomNews(signalling);
    this.#faces = new FaceRequests({
      signalling,
      faceOf: (id) => this.#news.participants.get(id)?.faceProducerId ?? null,
      onError,
    });
    this.#renewal = new SeatRenewal({
      ask: async () => (await signalling.request('renewSeat', {})).seat,
      onRenewed: (seat) => this.emit('seatRenewed', seat),
      onError,
    });
    this.#wireNews();
    this.#wireSent();
    this.#wireEnd();
  }

  /**
   * Connects, joins, and sets up both transports, at whichever server has the room. Nothing is emitted before {@link start}.
   * @throws JoinError
   */
  static open(options: SessionOptions, state: ParticipantState, opening: Opening = {}): Promise<Session> {
    const { server = options.server, signal } = opening;
    return openWhereTheRoomIs(server, (there) => Session.#openAt(there, options, state, opening), signal);
  }

  static async #openAt(
    server: string,
    options: SessionOptions,
    state: ParticipantState,
    opening: Opening,
  ): Promise<Session> {
    const { seat = null, signal, timeout, onWaiting = () => undefined } = opening;
    const signalling = await SignallingChannel.connect(server, timeout);
    const session = new Session(signalling, server, options.seal);
    session.#returns = seat !== null;
    const giveUp = () => session.close(!session.#returns);
    signal?.addEventListener('abort', giveUp);
    try {
      if (signal?.aborted) throw JoinError.closed();
      await session.#join(options, state, seat, onWaiting);
      // It may have ended when nobody listened yet.
      if (session.#ended) throw JoinError.unreachable();
      return session;
    } catch (error) {
      giveUp();
      // What broke off on the server is there again at once.
      if (session.#mediaLost && !signal?.aborted)
        return Session.open(options, state, { ...opening, server, seat: session.seat });
      throw session.#over ?? JoinError.from(error);
    } finally {
      signal?.removeEventListener('abort', giveUp);
    }
  }

  /** With it one comes back as who one is. */
  get seat(): string {
    return this.#joined?.seat ?? '';
  }

  /** Another one than before: the room began anew. */
  get sitting(): string {
    return this.#joined?.sitting ?? '';
  }

  /** Of several servers that share their rooms, those that are known. */
  get servers(): readonly string[] {
    return this.#servers ?? this.#joined?.servers ?? [];
  }

  get participantId(): string {
    return this.#joined?.participantId ?? '';
  }

  get name(): string {
    return this.#joined?.name ?? '';
  }

  /** Lets us upload files for as long as the stay lasts. */
  get uploadToken(): string {
    return this.#joined?.uploadToken ?? '';
  }

  get face(): LayeredChannel | null {
    return this.#exchange?.face ?? null;
  }

  /** Whether anybody receives only some layers of our face. */
  get faceLayered(): boolean {
    return this.#faceLayered;
  }

  /** Notifications that made no sense. */
  get unreadable(): number {
    return this.signalling.unreadable;
  }

  /** Who else is there. */
  get participants(): readonly ParticipantInfo[] {
    return [...this.#news.participants.values()];
  }

  /** What was written before this stay. */
  get chat(): readonly ChatMessage[] {
    return this.#news.chat;
  }

  /** Who recorded the room when this stay began, or since. */
  get recordings(): readonly RoomRecording[] {
    return this.#news.recordings;
  }

  get standing(): Standing {
    return this.#news.standing;
  }

  /**
   * Starts consuming everybody there, now that the listeners are in place.
   * @param rateOf how often somebody's face is wanted, asked when it is about to be consumed
   */
  start(rateOf: (participantId: string) => FaceRate = () => 30): void {
    this.#started = true;
    this.#exchange?.setRateOf(rateOf);
    this.#renewal.start();
    this.follow();
    this.#news.start();
  }

  /** Looks again at what there is to consume: whom it may be taken of has changed. */
  follow(): void {
    if (this.#started) for (const info of this.participants) this.#exchange?.handleParticipant(info);
  }

  /** Publishes a track, replaces the one published before, or with `null` stops publishing. */
  async setAudio(track: MediaStreamTrack | null): Promise<void> {
    if (!this.#exchange) throw JoinError.closed();
    await this.#exchange.voice.setTrack(track);
  }

  async setState(state: ParticipantState): Promise<void> {
    this.#exchange?.voice.setMuted(state.muted);
    await this.signalling.request('setState', sealedState(state, this.seal));
  }

  async sendChat(text: string): Promise<void> {
    await this.signalling.request('sendChat', { text });
  }

  /** Everybody is told this of us. */
  async introduce(introduction: string): Promise<void> {
    await this.signalling.request('introduce', { introduction });
  }

  async sendKeys(keys: RequestData<'sendKeys'>['keys']): Promise<void> {
    await this.signalling.request('sendKeys', { keys });
  }

  /** Brings back what a server that began anew has lost; all of it, or what it takes until it refuses. */
  async restoreChat(parts: readonly (readonly ChatMessage[])[]): Promise<void> {
    for (const messages of parts) await this.signalling.request('restoreChat', { messages: [...messages] });
  }

  /**
   * Looks whether this is still a stay, and ends it as `lost` if not.
   * @param wayChanged there is another way to the network: voices and faces look for it
   */
  check(wayChanged: boolean): void {
    this.#exchange?.check(wayChanged);
  }

  async moderate<N extends ModerationRequest>(name: N, data: RequestData<N>): Promise<void> {
    await this.signalling.request(name, data);
  }

  async react(reaction: Reaction): Promise<void> {
    await this.signalling.request('react', { reaction });
  }

  async sendCaption(caption: Caption): Promise<void> {
    await this.signalling.request('sendCaption', caption);
  }

  /** Whether the server and this browser let one share a screen. */
  get canShareScreen(): boolean {
    return this.#exchange?.canShareScreen ?? false;
  }

  /** @param replace whether to end somebody else's */
  async shareScreen(tracks: ScreenTracks, replace: boolean): Promise<void> {
    if (this.#ended || !this.#exchange) throw JoinError.closed();
    await this.#exchange.screen.share(tracks, replace);
  }

  async stopScreen(): Promise<void> {
    if (!this.#ended) await this.#exchange?.screen.stop();
  }

  /** Whether anybody looks at the screen that is shared with us. */
  setScreenVisible(visible: boolean): void {
    this.#exchange?.viewer.handleVisible(visible);
  }

  async askToRecord(purpose: string): Promise<void> {
    await this.signalling.request('askToRecord', { purpose });
  }

  async stopRecording(): Promise<void> {
    await this.signalling.request('stopRecording', {});
  }

  async answerRecording(answer: RequestData<'answerRecording'>): Promise<void> {
    await this.signalling.request('answerRecording', answer);
  }

  /** Tells this participant that nothing can be read of their face yet. */
  requestKeyframe(participantId: string): void {
    this.#faces.requestKeyframe(participantId);
  }

  /** How often these participants' faces are wanted from now on. @returns whether the server knows it now */
  setFaceRates(rates: ReadonlyMap<string, FaceRate>): Promise<boolean> {
    return this.#faces.setRates(rates);
  }

  /** Opens the channel of a game's own state. @throws SignallingError, JoinError */
  async publishState(): Promise<types.DataProducer> {
    if (this.#ended || !this.#exchange) throw JoinError.closed();
    return this.#exchange.publishState();
  }

  /** @param losses share of the packets of each participant's face that did not arrive here. */
  reportFaces(losses: ReadonlyMap<string, number>): void {
    this.#faces.report(losses);
  }

  /** Round trip from here to the server [ms], `null` if unknown. */
  async roundTrip(): Promise<number | null> {
    return (await this.#exchange?.roundTrip()) ?? null;
  }

  /** What went and came since the stay began. @param screenTracks ids of the tracks that are shared as a screen */
  async traffic(screenTracks: readonly string[]): Promise<Traffic> {
    const reports = (await this.#exchange?.stats()) ?? [];
    return readTraffic(reports, this.signalling.traffic, performance.now(), screenTracks);
  }

  /** Says goodbye, then ends the stay. */
  async leave(): Promise<void> {
    // Without an answer the others still learn it at once from the closed connection.
    await this.signalling.request('leave', {}).catch(() => undefined);
    this.close();
  }

  /** Ends the connection with a goodbye, so that the others learn it at once; `lost` is emitted. */
  disconnect(): void {
    this.#lose(true);
  }

  /** @param goodbye otherwise the others see somebody who may be back in a moment. */
  close(goodbye = true): void {
    this.#ended = true;
    this.#renewal.close();
    this.#faces.close();
    this.#exchange?.close();
    this.signalling.close(goodbye);
    this.removeAllListeners();
  }

  async #join(
    options: SessionOptions,
    state: ParticipantState,
    seat: string | null,
    onWaiting: () => void,
  ): Promise<void> {
    const request = await joinRequest(options, state, seat);
    const onJoined = (joined: ResponseData<'join'>) => {
      this.#joined = joined;
      this.#news.handleJoined(joined);
    };
    const joined = await enter(this.signalling, request, { onWaiting, onJoined });
    const { webRtc, iceTransportPolicy, seal } = options;
    const exchange = await MediaExchange.open(this.signalling, joined, state.muted, {
      ...(webRtc && { webRtc }),
      ...(seal && { seal }),
      ...(iceTransportPolicy && { iceTransportPolicy }),
    });
    this.#exchange = exchange;
    for (const name of RECEIVED) exchange.on(name, (...args) => this.emit(name, ...args));
    exchange.on('lost', () => this.#lose());
    if (joined.grants.publishFace) await exchange.publishFace();
  }

  #wireNews(): void {
    const news = this.#news;
    for (const name of HANDED_ON) news.on(name, (...args) => this.emit(name, ...args));
    for (const name of ['participantJoined', 'participantUpdated'] as const)
      news.on(name, (info) => {
        this.emit(name, info);
        // Until then nobody listens to what is received; start() begins with everybody.
        if (this.#started) this.#exchange?.handleParticipant(info);
      });
    news.on('participantLeft', (id) => {
      this.#exchange?.handleLeft(id);
      this.emit('participantLeft', id);
    });
    news.on('roleChanged', (id, moderates, by) => {
      // The seat says who moderates, for a server that has forgotten it.
      if (id === this.participantId) void this.#renewal.renew();
      this.emit('roleChanged', id, moderates, by);
    });
  }

  /** What the server says of that which we send. */
  #wireSent(): void {
    const { signalling } = this;
    signalling.on('faceProducerClosed', ({ error }) => {
      this.face?.close();
      this.emit('problem', error);
    });
    signalling.on('stateProducerClosed', ({ error }) => {
      this.emit('stateClosed');
      this.emit('problem', error);
    });
    signalling.on('faceRejected', ({ error }) => this.emit('problem', error));
    signalling.on('keyframeRequested', () => this.emit('keyframeRequested'));
    signalling.on('faceLayered', ({ layered }) => {
      this.#faceLayered = layered;
      this.emit('faceLayered', layered);
    });
    signalling.on('faceReception', ({ lossShare }) => this.emit('faceReception', lossShare));
    signalling.on('screenClosed', ({ reason, participantId }) => {
      this.#exchange?.screen.handleClosed();
      this.emit('screenClosed', reason, participantId);
    });
    signalling.on('refused', ({ error }) => this.emit('problem', error));
  }

  #wireEnd(): void {
    const { signalling } = this;
    signalling.on('replaced', () => {
      if (this.#ended) return;
      this.emit('replaced');
      this.close();
    });
    signalling.on('serversChanged', ({ servers }) => {
      this.#servers = servers;
    });
    signalling.on('cutOff', ({ error }) => this.#handleOver(JoinError.refused(error)));
    signalling.on('removed', ({ said }) => this.#handleOver(JoinError.removed(said)));
    signalling.on('roomClosed', ({ reason }) => {
      if (reason === 'ended') this.#handleOver(JoinError.ended());
      else this.#lose();
    });
    signalling.on('mediaLost', () => {
      this.#mediaLost = true;
      this.#lose();
    });
    signalling.on('closed', () => this.#lose());
  }

  #handleOver(error: JoinError): void {
    if (this.#ended) return;
    this.#over = error;
    this.emit('over', error);
    this.close();
  }

  #lose(goodbye = false): void {
    if (this.#ended) return;
    this.#ended = true;
    this.emit('lost');
    this.close(goodbye);
  }
}
