import {
  type Caption,
  type ChatMessage,
  LIMITS,
  type NotificationData,
  type ParticipantInfo,
  type ParticipantState,
  type Reaction,
  type RequestData,
  type RoomRecording,
  type ScreenClosedReason,
  SIGNALLING_VERSION,
  SignallingError,
  type SignallingErrorMessage,
  TypedEmitter,
} from '@guise/protocol';
import type { types } from 'mediasoup-client';
import { enter } from './enter.js';
import { JoinError } from './errors.js';
import { Media } from './media.js';
import type { ModerationRequest, Standing } from './moderation.js';
import { Recovery } from './recovery.js';
import type { JoinOptions } from './room-types.js';
import { ScreenSender, type ScreenTracks } from './screen-sender.js';
import { ScreenViewer, type SharedScreen } from './screen-viewer.js';
import { SignallingChannel } from './signalling-channel.js';
import { Subscriptions } from './subscriptions.js';
import { readTraffic, type Traffic } from './traffic.js';

/** How often a seat is exchanged for a younger one [ms]. */
const SEAT_RENEWAL = LIMITS.seatLifetime / 4;

/** Where to go and who is coming. */
export type SessionOptions = Pick<
  JoinOptions,
  'server' | 'room' | 'name' | 'token' | 'browserKey' | 'webRtc'
>;

interface SessionEvents {
  participantJoined: [ParticipantInfo];
  participantUpdated: [ParticipantInfo];
  participantLeft: [participantId: string];
  speakersChanged: [participantIds: readonly string[]];
  chatMessage: [ChatMessage];
  reaction: [participantId: string, reaction: Reaction];
  caption: [participantId: string, caption: Caption];
  /** What somebody else shares; `null`: nothing any more. */
  sharedScreen: [SharedScreen | null];
  /** The server ended the screen that we share. */
  screenClosed: [reason: ScreenClosedReason, participantId: string | null];
  recordingsChanged: [recordings: readonly RoomRecording[]];
  consentWithdrawn: [participantId: string, at: number];
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
  /** Somebody begins or ceases to moderate, oneself included; `by` whom, `null`: by itself. */
  roleChanged: [participantId: string, moderates: boolean, by: string | null];
  /** Lobby or lock were switched. */
  accessChanged: [by: string];
  knockersChanged: [];
  mutedBy: [participantId: string];
  /** A moderator ended the stay, or the call for everybody: there is no way back. Comes once. */
  over: [error: JoinError];
  /** There is a younger one: with it one comes back. */
  seatRenewed: [seat: string];
  /** Somebody came with this seat: the stay is over, and there is no way back. Comes once. */
  replaced: [];
}

/** How a stay begins. */
export interface Opening {
  /** Brings one back as who one was. */
  seat?: string | null;
  /** Gives it up. */
  signal?: AbortSignal;
  /** How long to wait for a connection [ms]. */
  timeout?: number;
  /** Called when one has to wait to be let in. */
  onWaiting?: () => void;
}

const NO_STANDING: Standing = {
  grants: { join: false, publishFace: false, publishAudio: false, shareScreen: false, moderate: false },
  access: { lobby: false, locked: false },
  knockers: [],
};

/**
 * One stay in a room over one connection: from join until the connection, a transport or the room ends. A
 * {@link Room} outlives its sessions.
 */
export class Session extends TypedEmitter<SessionEvents> {
  #ended = false;
  #media: Media | null = null;
  #subscriptions: Subscriptions | null = null;
  #screenViewer: ScreenViewer | null = null;
  #screenSender: ScreenSender | null = null;
  #audio: types.Producer | null = null;
  #audioWork: Promise<void> = Promise.resolve();
  #muted = false;
  #face: types.DataProducer | null = null;
  #participantId = '';
  #uploadToken = '';
  #seat = '';
  #sitting = '';
  #recovery: Recovery | null = null;
  #renewal: ReturnType<typeof setInterval> | undefined;
  /** Whether others have known this participant before, and see them as gone for a moment only. */
  #returns = false;
  /** News that came before {@link start}. */
  #participants = new Map<string, ParticipantInfo>();
  #chat: readonly ChatMessage[] = [];
  #recordings: readonly RoomRecording[] = [];

  #standing: Standing = NO_STANDING;
  #started = false;
  /** A moderator who muted us before {@link start}. */
  #mutedBy: string | null = null;
  /** Why the stay was over before it began. */
  #over: JoinError | null = null;

  private constructor(private readonly signalling: SignallingChannel) {
    super();
  }

  /**
   * Connects, joins, and sets up both transports. Nothing is emitted before {@link start}.
   * @throws JoinError
   */
  static async open(
    options: SessionOptions,
    state: ParticipantState,
    { seat = null, signal, timeout, onWaiting = () => undefined }: Opening = {},
  ): Promise<Session> {
    const signalling = await SignallingChannel.connect(options.server, timeout);
    const session = new Session(signalling);
    session.#returns = seat !== null;
    const giveUp = () => session.close(!session.#returns);
    signal?.addEventListener('abort', giveUp);
    try {
      if (signal?.aborted) throw JoinError.closed();
      await session.#join(options, state, seat, onWaiting);
      return session;
    } catch (error) {
      giveUp();
      throw session.#over ?? JoinError.from(error);
    } finally {
      signal?.removeEventListener('abort', giveUp);
    }
  }

  /** With it one comes back as who one is. */
  get seat(): string {
    return this.#seat;
  }

  /** Another one than before: the room began anew. */
  get sitting(): string {
    return this.#sitting;
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

  /** Who recorded the room when this stay began, or since. */
  get recordings(): readonly RoomRecording[] {
    return this.#recordings;
  }

  get standing(): Standing {
    return this.#standing;
  }

  /** Starts consuming everybody there, now that the listeners are in place. */
  start(): void {
    this.#renewal = setInterval(() => void this.#renewSeat(), SEAT_RENEWAL);
    for (const info of this.#participants.values()) this.#follow(info);
    this.#started = true;
    const by = this.#mutedBy;
    // Whoever opened this stay listens once they have it.
    if (by !== null) setTimeout(() => this.emit('mutedBy', by));
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

  /** Brings back what a server that began anew has lost; all of it, or what it takes until it refuses. */
  async restoreChat(parts: readonly (readonly ChatMessage[])[]): Promise<void> {
    for (const messages of parts) await this.signalling.request('restoreChat', { messages: [...messages] });
  }

  /**
   * Looks whether this is still a stay, and ends it as `lost` if not.
   * @param wayChanged there is another way to the network: voices and faces look for it
   */
  check(wayChanged: boolean): void {
    void this.#recovery?.check(wayChanged);
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
    return this.#media?.canShareScreen ?? false;
  }

  /** @param replace whether to end somebody else's */
  async shareScreen(tracks: ScreenTracks, replace: boolean): Promise<void> {
    if (this.#ended || !this.#screenSender) throw JoinError.closed();
    await this.#screenSender.share(tracks, replace);
  }

  async stopScreen(): Promise<void> {
    if (!this.#ended) await this.#screenSender?.stop();
  }

  /** Whether anybody looks at the screen that is shared with us. */
  setScreenVisible(visible: boolean): void {
    this.#screenViewer?.handleVisible(visible);
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

  /** What went and came since the stay began. @param screenTrack id of the track that is shared as a screen */
  async traffic(screenTrack: string | null): Promise<Traffic> {
    const reports = (await this.#media?.stats()) ?? [];
    return readTraffic(reports, this.signalling.traffic, performance.now(), screenTrack);
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
    clearInterval(this.#renewal);
    this.#recovery?.close();
    this.#subscriptions?.close();
    this.#screenViewer?.close();
    this.#media?.close();
    this.signalling.close(goodbye);
    this.removeAllListeners();
  }

  async #join(
    options: SessionOptions,
    state: ParticipantState,
    seat: string | null,
    onWaiting: () => void,
  ): Promise<void> {
    this.#wireSignalling();
    const { room, name, browserKey } = options;
    const token = typeof options.token === 'function' ? await options.token() : options.token;
    const request = {
      version: SIGNALLING_VERSION,
      ...{ room, name, ...state },
      ...(token !== undefined && { token }),
      ...(browserKey !== undefined && { browserKey }),
      ...(seat !== null && { seat }),
    };
    const joined = await enter(this.signalling, request, onWaiting);
    const { grants, access, knockers } = joined;
    this.#standing = { grants, access, knockers };
    this.#seat = joined.seat;
    this.#sitting = joined.sitting;
    this.#participantId = joined.participantId;
    this.#uploadToken = joined.uploadToken;
    this.#muted = state.muted;
    this.#chat = joined.chat;
    this.#recordings = joined.recordings;
    for (const info of joined.participants) this.#participants.set(info.id, info);
    const sends = grants.publishFace || grants.publishAudio || grants.shareScreen;
    this.#media = await Media.open(
      this.signalling,
      joined.routerRtpCapabilities,
      sends,
      () => this.check(false),
      options.webRtc,
    );
    const media = this.#media;
    this.#recovery = new Recovery({
      probe: () => this.signalling.probe(),
      restartIce: () => media.restartIce(),
      isStuck: () => media.isStuck(),
      isFlowing: () => media.isFlowing(),
      onLost: () => this.#lose(),
    });
    this.#subscriptions = new Subscriptions(this.#media, {
      onAudioTrack: (id, track, receiver) => this.emit('audioTrack', id, track, receiver),
      onFaceOpened: (id) => this.emit('faceOpened', id),
      onFaceMessage: (id, message) => this.emit('faceMessage', id, message, performance.now()),
      onError: (_id, error) => this.emit('problem', error),
    });
    this.#screenViewer = new ScreenViewer(this.#media, {
      onChanged: (screen) => this.emit('sharedScreen', screen),
      onError: (error) => this.emit('problem', error),
    });
    this.#screenSender = new ScreenSender(this.#media, (error) => this.emit('problem', error));
    if (grants.publishFace) this.#face = await this.#media.publishFace();
  }

  /** A request whose answer nothing depends on. */
  #tell(name: 'requestKeyframe' | 'reportFaces', data: RequestData<typeof name>): void {
    this.signalling.request(name, data).catch((error: unknown) => {
      // A face may end while it is asked about; and who asked often enough has been heard.
      const known = error instanceof SignallingError && /^(not-found|rate-limited)$/.test(error.reason);
      if (!this.#ended && !known) this.emit('problem', error);
    });
  }

  async #renewSeat(): Promise<void> {
    try {
      const { seat } = await this.signalling.request('renewSeat', {});
      if (!this.#ended) this.emit('seatRenewed', seat);
    } catch (error) {
      if (!this.#ended) this.emit('problem', error);
    }
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
    signalling.on('caption', ({ participantId, caption }) => this.emit('caption', participantId, caption));
    signalling.on('screenClosed', ({ reason, participantId }) => {
      this.#screenSender?.handleClosed();
      this.emit('screenClosed', reason, participantId);
    });
    signalling.on('recordingsChanged', ({ recordings }) => {
      this.#recordings = recordings;
      this.emit('recordingsChanged', recordings);
    });
    signalling.on('consentWithdrawn', ({ participantId, at }) =>
      this.emit('consentWithdrawn', participantId, at),
    );
    signalling.on('faceProducerClosed', ({ error }) => {
      this.#face?.close();
      this.emit('problem', error);
    });
    signalling.on('faceRejected', ({ error }) => this.emit('problem', error));
    signalling.on('keyframeRequested', () => this.emit('keyframeRequested'));
    signalling.on('faceReception', ({ lossShare }) => this.emit('faceReception', lossShare));
    signalling.on('refused', ({ error }) => this.emit('problem', error));
    signalling.on('replaced', () => {
      if (this.#ended) return;
      this.emit('replaced');
      this.close();
    });
    this.#wireModeration();
    signalling.on('roomClosed', ({ reason }) => {
      if (reason === 'ended') this.#handleOver(JoinError.ended());
      else this.#lose();
    });
    signalling.on('closed', () => this.#lose());
  }

  #wireModeration(): void {
    const { signalling } = this;
    signalling.on('roleChanged', ({ participantId, grants, by }) => {
      if (participantId === this.#participantId) {
        this.#standing = { ...this.#standing, grants };
        // The seat says who moderates, for a server that has forgotten it.
        void this.#renewSeat();
      }
      this.emit('roleChanged', participantId, grants.moderate, by);
    });
    signalling.on('accessChanged', ({ by, ...access }) => {
      this.#standing = { ...this.#standing, access };
      this.emit('accessChanged', by);
    });
    signalling.on('knockersChanged', ({ knockers }) => {
      this.#standing = { ...this.#standing, knockers };
      this.emit('knockersChanged');
    });
    signalling.on('mutedBy', ({ by }) => {
      if (this.#started) this.emit('mutedBy', by);
      else this.#mutedBy = by;
    });
    signalling.on('removed', () => this.#handleOver(JoinError.removed()));
  }

  #handleOver(error: JoinError): void {
    if (this.#ended) return;
    this.#over = error;
    this.emit('over', error);
    this.close();
  }

  #handleInfo(info: ParticipantInfo): void {
    const known = this.#participants.has(info.id);
    this.#participants.set(info.id, info);
    this.emit(known ? 'participantUpdated' : 'participantJoined', info);
    this.#follow(info);
  }

  #follow(info: ParticipantInfo): void {
    this.#subscriptions?.handleParticipant(info);
    this.#screenViewer?.handleParticipant(info);
  }

  #handleLeft({ participantId }: NotificationData<'participantLeft'>): void {
    this.#participants.delete(participantId);
    this.#subscriptions?.handleLeft(participantId);
    this.#screenViewer?.handleLeft(participantId);
    this.emit('participantLeft', participantId);
  }

  #lose(goodbye = false): void {
    if (this.#ended) return;
    this.#ended = true;
    this.emit('lost');
    this.close(goodbye);
  }
}
