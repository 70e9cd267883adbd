import {
  avatarTextSchema,
  type Caption,
  type ChatMessage,
  type FaceFrame,
  LIMITS,
  type ParticipantState,
  type Reaction,
  SignallingError,
  TypedEmitter,
} from '@guise/protocol';
import * as v from 'valibot';
import { Backoff } from './backoff.js';
import { ChatLog } from './chat-log.js';
import { JoinError } from './errors.js';
import { FaceFeedback } from './face-feedback.js';
import { FaceSender } from './face-sender.js';
import type { RemoteParticipant } from './participant.js';
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
import { type FetchUploadOptions, type UploadOptions, Uploads } from './uploads/uploads.js';
import { onVoiceClock } from './voice-clock.js';

/** Reasons that trying again does not cure. */
const FINAL_REASONS: ReadonlySet<string> = new Set(['room-not-found', 'version-mismatch', 'unsupported']);

/** A call: oneself, and everybody else in the room. Comes back by itself when the connection breaks. */
export class Room extends TypedEmitter<RoomEvents> {
  readonly #roster = new Roster({
    onJoined: (participant) => this.emit('participantJoined', participant),
    onUpdated: (participant) => this.emit('participantUpdated', participant),
    onLeft: (participant) => this.emit('participantLeft', participant),
  });
  readonly #backoff = new Backoff();
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
  readonly #pageListeners: readonly [event: string, listener: () => void][] = [
    ['pagehide', () => this.session.disconnect()],
    ['pageshow', () => this.#backoff.wake()],
    ['online', () => this.#backoff.wake()],
  ];

  private constructor(
    private readonly options: JoinOptions,
    private session: Session,
  ) {
    super();
    this.#local = localState(options);
    this.#sender = new FaceSender({ landmarks: options.landmarks ?? false });
    this.#sender.handleCamera(this.#local.cameraOn);
    this.#feedback = new FaceFeedback(this.participants, this.#sender);
    this.#uploads = new Uploads(options.server, options.room, (error) => this.#handleProblem(error));
    this.#adopt(session);
    for (const [event, listener] of this.#pageListeners) globalThis.addEventListener?.(event, listener);
  }

  /**
   * Joins a room. Faces and voices of the others start to arrive as soon as this resolves.
   * @throws JoinError with a reason, e.g. `room-not-found`, `room-full`, `unreachable`.
   */
  static async join(options: JoinOptions): Promise<Room> {
    return new Room(options, await Session.open(options, localState(options)));
  }

  /** One's own id as the others see it. Changes when the room had to be joined again. */
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

  /** Whether the server and this browser let one share a screen. */
  get canShareScreen(): boolean {
    return this.session.canShareScreen;
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
   * @throws SignallingError, JoinError
   */
  async publishAudio(track: MediaStreamTrack): Promise<void> {
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

  #adopt(session: Session): void {
    this.session = session;
    const roster = this.#roster;
    session.on('participantJoined', (info) => roster.handleJoined(info));
    session.on('participantUpdated', (info) => roster.handleUpdated(info));
    session.on('participantLeft', (id) => roster.handleLeft(id));
    session.on('speakersChanged', (ids) => this.emit('speakersChanged', ids));
    session.on('chatMessage', (message) => this.#handleChat([message]));
    session.on('reaction', (id, reaction) => this.#handleReaction(id, reaction));
    session.on('caption', (id, caption) => this.#handleCaption(id, caption));
    session.on('faceMessage', (id, message, arrival) =>
      roster.participants.get(id)?.handleFaceMessage(message, arrival),
    );
    session.on('audioTrack', (id, track, receiver) => roster.handleAudioTrack(id, track, receiver));
    session.on('problem', (error) => this.#handleProblem(error));
    session.on('lost', () => void this.#reconnect());
    this.#handleChat(session.chat);
    this.#feedback.start(session);
    this.#sender.handleChannel(session.face);
    this.#uploads.handleJoined(session.uploadToken);
    roster.handleAll(session.participants);
    this.#sharing.handleSession(session);
    session.start();
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
    for (let attempt = 0; this.#isReconnecting(); attempt++) {
      await this.#backoff.wait(attempt);
      if (this.#isReconnecting() && (await this.#tryAgain())) return;
    }
  }

  /** @returns whether the trying is over. */
  async #tryAgain(): Promise<boolean> {
    try {
      const session = await Session.open(this.options, { ...this.#local });
      if (!this.#isReconnecting()) {
        session.close();
        return true;
      }
      this.#setConnectionState('connected');
      this.#adopt(session);
      this.#publishState();
      if (this.#audioTrack) await session.setAudio(this.#audioTrack);
    } catch (error) {
      if (this.#connectionState === 'connected') this.#handleProblem(error);
      else if (error instanceof JoinError && FINAL_REASONS.has(error.reason)) this.#close(error);
      else return false;
    }
    return true;
  }

  #isReconnecting(): boolean {
    return this.#connectionState === 'reconnecting';
  }

  #close(error: JoinError | null): void {
    for (const [event, listener] of this.#pageListeners) globalThis.removeEventListener?.(event, listener);
    this.#feedback.stop();
    this.#sender.handleChannel(null);
    this.#uploads.close();
    this.#sharing.close();
    this.#setConnectionState('closed');
    this.#backoff.wake();
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
