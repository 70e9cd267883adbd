import {
  avatarTextSchema,
  type Caption,
  type ChatMessage,
  type FaceFrame,
  LIMITS,
  type ParticipantState,
  type Reaction,
  type RoomRecording,
  SignallingError,
  TypedEmitter,
} from '@guise/protocol';
import * as v from 'valibot';
import { ChatLog } from './chat-log.js';
import { JoinError } from './errors.js';
import { FaceFeedback } from './face-feedback.js';
import { FaceSender } from './face-sender.js';
import { openFirstSession } from './first-session.js';
import { Moderation } from './moderation.js';
import type { RemoteParticipant } from './participant.js';
import { Reconnection } from './reconnection.js';
import {
  type ConnectionState,
  type JoinOptions,
  localState,
  type RoomEvents,
  type RoomStats,
} from './room-types.js';
import { Roster } from './roster.js';
import type { SharedScreen } from './screen-viewer.js';
import { Session } from './session.js';
import { Sharing } from './sharing.js';
import type { Traffic } from './traffic.js';
import { type FetchUploadOptions, type UploadOptions, Uploads } from './uploads/uploads.js';
import { onVoiceClock } from './voice-clock.js';
import { type WakeReason, WakeUps } from './wake-ups.js';

/** On the way back, a connection that takes longer than this is tried anew [ms]. */
const PATIENCE = 5000;

/** A call: oneself, and everybody else in the room. Comes back by itself when the connection breaks. */
export class Room extends TypedEmitter<RoomEvents> {
  readonly #roster = new Roster({
    onJoined: (participant) => this.emit('participantJoined', participant),
    onUpdated: (participant) => this.emit('participantUpdated', participant),
    onLeft: (participant) => this.emit('participantLeft', participant),
  });
  /** What one may do here, who comes in, and what hosts do. */
  readonly moderation: Moderation;
  readonly #reconnection: Reconnection;
  readonly #wakeUps: WakeUps;
  readonly #chat = new ChatLog();
  readonly #sender: FaceSender;
  readonly #feedback: FaceFeedback;
  readonly #local: ParticipantState;
  readonly #sharing = new Sharing({
    onScreen: (screen) => this.emit('sharedScreenChanged', screen),
    onEnded: (reason, by) => this.emit('sharingEnded', reason, this.participants.get(by ?? '') ?? null),
    onProblem: (error) => this.#handleProblem(error),
  });
  readonly #uploads: Uploads;
  #audioTrack: MediaStreamTrack | null = null;
  #connectionState: ConnectionState = 'connected';
  #unreadable = 0;
  // A page that goes away may still come back from the back/forward cache: the connection ends at once, so
  // that nobody talks to a ghost, and the room is joined again if the page is shown again.
  readonly #handlePageHide = () => this.session.disconnect();

  private constructor(
    options: JoinOptions,
    private session: Session,
  ) {
    super();
    this.#local = localState(options);
    this.#sender = new FaceSender({ landmarks: options.landmarks ?? false });
    this.#sender.handleCamera(this.#local.cameraOn);
    this.#feedback = new FaceFeedback(this.participants, this.#sender);
    this.#uploads = new Uploads(options.server, options.room, (error) => this.#handleProblem(error));
    this.#reconnection = new Reconnection((seat, signal) =>
      Session.open(
        options,
        { ...this.#local },
        { seat, signal, timeout: PATIENCE, onWaiting: () => this.emit('waiting') },
      ),
    );
    this.moderation = new Moderation(session, () => this.#connectionState === 'connected');
    this.#adopt(session);
    this.#wakeUps = new WakeUps((reason) => this.#handleWake(reason));
    globalThis.addEventListener?.('pagehide', this.#handlePageHide);
  }

  /**
   * Joins a room. Faces and voices of the others start to arrive as soon as this resolves.
   * Where there is a lobby it waits until a moderator answers.
   * @throws JoinError with a reason, e.g. `room-not-found`, `room-full`, `denied`, `token-expired`, `unreachable`.
   */
  static async join(options: JoinOptions): Promise<Room> {
    return new Room(options, await openFirstSession(options, localState(options)));
  }

  /** One's own id as the others see it. It stays when the connection is made again, unless the server does not know one any more. */
  get localId(): string {
    return this.session.participantId;
  }

  /** Everybody else, by id. */
  get participants(): ReadonlyMap<string, RemoteParticipant> {
    return this.#roster.participants;
  }

  get connectionState(): ConnectionState {
    return this.#connectionState;
  }

  /** What was written, oldest first: it outlives a lost connection and even the server. */
  get chat(): readonly ChatMessage[] {
    return this.#chat.messages;
  }

  get muted(): boolean {
    return this.#local.muted;
  }

  get cameraOn(): boolean {
    return this.#local.cameraOn;
  }

  get handRaised(): boolean {
    return this.#local.handRaised;
  }

  get captionsOn(): boolean {
    return this.#local.captionsOn;
  }

  get avatar(): string | null {
    return this.#local.avatar;
  }

  /** Whether the server, one's grants and this browser let one share a screen. */
  get canShareScreen(): boolean {
    return this.session.canShareScreen && this.moderation.grants.shareScreen;
  }

  /** What one shares oneself. */
  get sharing(): MediaStream | null {
    return this.#sharing.stream;
  }

  /** What somebody else shares. */
  get sharedScreen(): SharedScreen | null {
    return this.#sharing.screen;
  }

  /**
   * Publishes one's voice, or replaces the published track. The track stays the caller's: it is not stopped.
   * @throws SignallingError `not-allowed` without the grant; JoinError
   */
  async publishAudio(track: MediaStreamTrack): Promise<void> {
    if (!this.moderation.grants.publishAudio) throw SignallingError.notAllowed('publishAudio');
    this.#audioTrack = track;
    await this.#publishVoice();
  }

  async unpublishAudio(): Promise<void> {
    this.#audioTrack = null;
    await this.#publishVoice();
  }

  /** Muted, nothing is sent and the server forwards nothing. */
  setMuted(muted: boolean): void {
    this.#local.muted = muted;
    this.#publishState();
  }

  /** With the camera off, {@link sendFace} sends only faces of which no camera saw anything: a voice's mouth. */
  setCameraOn(cameraOn: boolean): void {
    this.#local.cameraOn = cameraOn;
    this.#sender.handleCamera(cameraOn);
    this.#publishState();
  }

  /** Shows the others that one wants to say something, or no longer does. */
  setHandRaised(handRaised: boolean): void {
    this.#local.handRaised = handRaised;
    this.#publishState();
  }

  /**
   * Tells the others which avatar one wears from now on. The text is whatever their avatars understand.
   * @param text 1..400 bytes of UTF-8; `null`: nothing chosen
   * @throws SignallingError `malformed`; what was worn before stays
   */
  setAvatar(text: string | null): void {
    if (text !== null && !v.is(avatarTextSchema, text))
      throw SignallingError.malformed(`avatar: expected 1 to ${LIMITS.avatarBytes} bytes of text`);
    this.#local.avatar = text;
    this.#publishState();
  }

  /**
   * Writes to everybody; it comes back as a `chatMessage`.
   * @param text trimmed 1..1000 characters, line breaks but no other control characters
   * @throws SignallingError e.g. `malformed`, `rate-limited`; JoinError when the connection is lost: nothing was sent
   */
  async sendChat(text: string): Promise<void> {
    if (this.#connectionState !== 'connected') throw JoinError.closed();
    await this.session.sendChat(text);
  }

  /** Shows everybody else a reaction; whoever is away misses it. @throws SignallingError `rate-limited` */
  async react(reaction: Reaction): Promise<void> {
    if (this.#connectionState === 'connected') await this.session.react(reaction);
  }

  /** Gets the others' captions, or no longer; the others see it. */
  setCaptionsOn(captionsOn: boolean): void {
    this.#local.captionsOn = captionsOn;
    this.#publishState();
  }

  /** Tells those who read captions what one says; whoever is away misses it. @throws SignallingError e.g. `rate-limited` */
  async sendCaption(caption: Caption): Promise<void> {
    if (this.#connectionState === 'connected') await this.session.sendCaption(caption);
  }

  /**
   * Shares a screen, the first video track of `stream` and its sound, until {@link stopSharing} or `sharingEnded`; where the room had
   * to be joined again, it goes on. The tracks stay the caller's: they are not stopped.
   * @param options `replace`: whether to end the screen that somebody else shares
   * @throws SignallingError e.g. `screen-taken`, `screen-share-off`; JoinError while the connection is lost
   */
  async shareScreen(stream: MediaStream, options: { replace?: boolean } = {}): Promise<void> {
    if (this.#connectionState !== 'connected') throw JoinError.closed();
    await this.#sharing.share(stream, options.replace ?? false);
  }

  stopSharing(): void {
    this.#sharing.stop();
  }

  /** Whether anybody looks at the screen that is shared. While nobody does, its picture is not sent here. Default `true`. */
  setScreenVisible(visible: boolean): void {
    this.#sharing.setVisible(visible);
  }

  /** Who records the room: everybody's consent to one's own recording, and one's own to the others'. */
  get recordings(): readonly RoomRecording[] {
    return this.#connectionState === 'connected' ? this.session.recordings : [];
  }

  /**
   * Asks everybody whether their face may be recorded; who agrees is told by `recordingsChanged`. It ends with
   * {@link stopRecording}, and when the connection is lost.
   * @param purpose what for, trimmed 1..80 characters
   * @throws SignallingError e.g. `malformed`, `out-of-order`, `rate-limited`; JoinError when the connection is lost
   */
  async askToRecord(purpose: string): Promise<void> {
    if (this.#connectionState !== 'connected') throw JoinError.closed();
    await this.session.askToRecord(purpose);
  }

  /** Nobody is asked or recorded any more. @throws SignallingError, JoinError */
  async stopRecording(): Promise<void> {
    if (this.#connectionState === 'connected') await this.session.stopRecording();
  }

  /**
   * Agrees to be recorded by somebody, or does not (any more): what is seen from now on is not theirs to keep.
   * @throws SignallingError `not-found`; JoinError when the connection is lost: then nobody has agreed to anything
   */
  async answerRecording(recorderId: string, agrees: boolean): Promise<void> {
    if (this.#connectionState !== 'connected') throw JoinError.closed();
    await this.session.answerRecording({
      recorderId,
      agrees,
      at: performance.timeOrigin + performance.now(),
    });
  }

  /**
   * Sends a face if it is worth it: one that keeps still is sent three times a second, and a slow network gets fewer.
   * @returns `false` when it was not sent: nobody would miss it, channel congested or not open yet, or
   * seen by a camera that is off.
   */
  sendFace(frame: FaceFrame): boolean {
    return this.#sender.send(onVoiceClock(frame));
  }

  /**
   * Uploads a file for the others, 20 MiB at most, and keeps it there: where the room had to be joined again, it is brought
   * back. The last three are kept. What is there already is not sent again. `bytes` must not change any more.
   * @returns its hash, by which the others fetch it.
   * @throws UploadError with a reason, e.g. `too-large`, `room-full`, `unreachable`; the signal's reason
   */
  upload(bytes: Uint8Array, options?: UploadOptions): Promise<string> {
    return this.#uploads.upload(bytes, options);
  }

  /**
   * Fetches what somebody in the room uploaded: exactly the bytes that have this hash, or none. Everybody who asks for the same
   * at the same time gets the same array; do not write to it.
   * @throws UploadError with a reason, e.g. `not-found`, `too-large`, `unreachable`; the signal's reason
   */
  fetchUpload(hash: string, options?: FetchUploadOptions): Promise<Uint8Array> {
    return this.#uploads.fetch(hash, options);
  }

  stats(): RoomStats {
    return {
      face: this.#sender.stats,
      participants: new Map([...this.participants].map(([id, p]) => [id, p.faceStats])),
      unreadableNotifications: this.#unreadable + this.session.unreadable,
    };
  }

  /**
   * What this device sends and receives, since the last time that the connection was made; it costs the browser a millisecond or two.
   * Files that are uploaded (avatars) are not in it.
   */
  traffic(): Promise<Traffic> {
    return this.session.traffic(this.sharing?.getVideoTracks()[0]?.id ?? null);
  }

  /** Leaves; the others see it at once. Later calls do nothing. */
  async leave(): Promise<void> {
    if (this.#connectionState === 'closed') return;
    const { session } = this;
    this.#close(null);
    await session.leave();
  }

  async #publishVoice(): Promise<void> {
    if (this.#connectionState !== 'connected') return;
    const { session } = this;
    try {
      await session.setAudio(this.#audioTrack);
    } catch (error) {
      // A stay that ended meanwhile took its voice along: the next one publishes it anew.
      if (this.session === session && this.#connectionState === 'connected') throw error;
    }
  }

  #publishState(): void {
    if (this.#connectionState !== 'connected') return;
    this.session.setState({ ...this.#local }).catch((error: unknown) => this.#handleProblem(error));
  }

  #adopt(session: Session, anew = false): void {
    this.session = session;
    this.#reconnection.handleSeat(session.seat);
    const roster = this.#roster;
    session.on('participantJoined', (info) => roster.handleJoined(info));
    session.on('participantUpdated', (info) => roster.handleUpdated(info));
    session.on('participantLeft', (id) => roster.handleLeft(id));
    session.on('speakersChanged', (ids) => this.emit('speakersChanged', ids));
    session.on('chatMessage', (message) => this.#handleChat([message]));
    session.on('reaction', (id, reaction) => this.#handleReaction(id, reaction));
    session.on('caption', (id, caption) => this.#handleCaption(id, caption));
    session.on('recordingsChanged', (recordings) => this.emit('recordingsChanged', recordings));
    session.on('consentWithdrawn', (id, at) => this.emit('consentWithdrawn', id, at));
    session.on('faceMessage', (id, message, arrival) =>
      roster.participants.get(id)?.handleFaceMessage(message, arrival),
    );
    session.on('audioTrack', (id, track, receiver) => roster.handleAudioTrack(id, track, receiver));
    session.on('problem', (error) => this.#handleProblem(error));
    session.on('lost', () => void this.#reconnect());
    this.moderation.handleSession(session);
    session.on('roleChanged', (id, moderates, by) => this.emit('roleChanged', id, moderates, by));
    session.on('accessChanged', (by) => this.emit('accessChanged', by));
    session.on('knockersChanged', () => this.emit('knockersChanged'));
    session.on('mutedBy', (id) => this.#handleMuted(id));
    session.on('over', (error) => this.#close(error));
    session.on('seatRenewed', (seat) => this.#reconnection.handleSeat(seat));
    session.on('replaced', () => this.#close(JoinError.replaced()));
    if (anew) this.#bringChat(session);
    this.#handleChat(session.chat);
    this.#feedback.start(session);
    this.#sender.handleChannel(session.face);
    this.#uploads.handleJoined(session.uploadToken);
    roster.handleAll(session.participants, anew);
    this.#sharing.handleSession(session);
    session.start();
    this.emit('recordingsChanged', session.recordings);
  }

  async #reconnect(): Promise<void> {
    if (this.#connectionState !== 'connected') return;
    this.#setConnectionState('reconnecting');
    this.#feedback.stop();
    this.#sender.handleChannel(null);
    this.#uploads.handleLost();
    this.#sharing.handleLost();
    this.#unreadable += this.session.unreadable;
    this.#roster.handleLost();
    this.emit('speakersChanged', []);
    this.emit('recordingsChanged', []);
    try {
      const session = await this.#reconnection.run();
      if (session) this.#return(session);
    } catch (error) {
      this.#close(error as JoinError);
    }
  }

  #return(session: Session): void {
    const anew = session.sitting !== this.session.sitting;
    this.#setConnectionState('connected');
    this.#adopt(session, anew);
    this.#publishState();
    if (this.#audioTrack) this.#publishVoice().catch((error: unknown) => this.#handleProblem(error));
  }

  #handleWake(reason: WakeReason): void {
    if (this.#connectionState === 'reconnecting') this.#reconnection.wake();
    else this.session.check(reason === 'network');
  }

  /** What was written may be lost there; somebody who was here has it. */
  #bringChat(session: Session): void {
    session.restoreChat(this.#chat.missingFrom(session.chat)).catch((error: unknown) => {
      if (this.session === session && this.#connectionState === 'connected') this.#handleProblem(error);
    });
  }

  #close(error: JoinError | null): void {
    globalThis.removeEventListener?.('pagehide', this.#handlePageHide);
    this.#wakeUps.close();
    this.#reconnection.stop();
    this.#feedback.stop();
    this.#sender.handleChannel(null);
    this.#uploads.close();
    this.#sharing.close();
    this.#setConnectionState('closed');
    this.#roster.handleAll([]);
    this.emit('closed', error);
  }

  #setConnectionState(state: ConnectionState): void {
    if (this.#connectionState === state) return;
    this.#connectionState = state;
    this.emit('connectionStateChanged', state);
  }

  #handleChat(messages: readonly ChatMessage[]): void {
    for (const message of this.#chat.add(messages)) this.emit('chatMessage', message);
  }

  #handleMuted(by: string): void {
    this.#local.muted = true;
    // What was just on its way said otherwise.
    this.#publishState();
    this.emit('mutedBy', by);
  }

  #handleReaction(id: string, reaction: Reaction): void {
    const participant = this.participants.get(id);
    if (participant) this.emit('reaction', participant, reaction);
  }

  #handleCaption(id: string, caption: Caption): void {
    const participant = this.participants.get(id);
    if (participant) this.emit('caption', participant, caption);
  }

  #handleProblem(error: unknown): void {
    this.emit('problem', error);
  }
}
