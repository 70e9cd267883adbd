import {
  type Caption,
  type ChatMessage,
  FACE_RATES,
  type FaceFrame,
  type FaceRate,
  type Reaction,
  type RoomRecording,
  SignallingError,
  TypedEmitter,
} from '@guise/protocol';
import { ChatLog } from './chat-log.js';
import { JoinError } from './errors.js';
import { FaceFeedback } from './face-feedback.js';
import { FaceRates } from './face-rates.js';
import { FaceSender } from './face-sender.js';
import { openFirstSession } from './first-session.js';
import { LocalParticipant } from './local-participant.js';
import { Moderation } from './moderation.js';
import type { RemoteParticipant } from './participant.js';
import { RoomConnection } from './room-connection.js';
import {
  type ConnectionState,
  type JoinOptions,
  localState,
  type RoomEvents,
  type RoomStats,
} from './room-types.js';
import { Roster } from './roster.js';
import type { SharedScreen } from './screen-viewer.js';
import { KeyExchange } from './sealing/key-exchange.js';
import type { RoomSeal } from './sealing/room-seal.js';
import { SealedTexts } from './sealing/sealed-texts.js';
import { Servers } from './servers.js';
import { Session } from './session.js';
import { Sharing } from './sharing.js';
import { StateSender } from './state-sender.js';
import type { Traffic } from './traffic.js';
import { type FetchUploadOptions, type UploadOptions, Uploads } from './uploads/uploads.js';
import { onVoiceClock } from './voice-clock.js';

/** On the way back, a connection that takes longer than this is tried anew [ms]. */
const PATIENCE = 5000;

/** What a stay tells and the room hands on as it is. */
const HANDED_ON = [
  'speakersChanged',
  'recordingsChanged',
  'consentWithdrawn',
  'roleChanged',
  'accessChanged',
  'knockersChanged',
  'serverStopping',
  'problem',
] as const satisfies readonly (keyof RoomEvents)[];

/** A call: oneself, and everybody else in the room. Comes back by itself when the connection breaks. */
export class Room extends TypedEmitter<RoomEvents> {
  /** What keeps from everybody without the link's secret what is said here; `null`: nothing does. */
  readonly seal: RoomSeal | null;
  readonly #roster: Roster;
  readonly #rates: FaceRates;
  readonly #state: StateSender;
  readonly #keys: KeyExchange | null;
  readonly #texts: SealedTexts;
  /** What one may do here, who comes in, and what hosts do. */
  readonly moderation: Moderation;
  readonly #connection: RoomConnection;
  readonly #local: LocalParticipant;
  readonly #chat: ChatLog;
  readonly #sender: FaceSender;
  readonly #feedback: FaceFeedback;
  readonly #sharing = new Sharing({
    onScreen: (screen) => this.emit('sharedScreenChanged', screen),
    onEnded: (reason, by) => this.emit('sharingEnded', reason, this.participants.get(by ?? '') ?? null),
    onProblem: (error) => this.emit('problem', error),
  });
  readonly #uploads: Uploads;
  readonly #servers: Servers;

  private constructor(options: JoinOptions, session: Session) {
    super();
    const { seal } = options;
    const onProblem = (error: unknown) => this.emit('problem', error);
    this.seal = seal ?? null;
    this.#roster = this.#newRoster(seal);
    this.#rates = new FaceRates(this.participants);
    this.#state = new StateSender(onProblem, seal);
    const onTrust = () => {
      this.#present?.follow();
      this.#roster.handleTrust();
    };
    this.#keys = seal ? new KeyExchange(seal, { onTrust, onProblem }) : null;
    this.#texts = new SealedTexts(
      seal,
      () => this.localId,
      (id) => (id === this.localId ? this.localName : (this.participants.get(id)?.name ?? null)),
    );
    this.#chat = new ChatLog((message) => this.#texts.openLine(message));
    this.#local = new LocalParticipant(localState(options), onProblem);
    this.#sender = new FaceSender({ landmarks: options.landmarks ?? false });
    this.#sender.handleCamera(this.cameraOn);
    this.#feedback = new FaceFeedback(this.participants, this.#sender);
    this.#uploads = new Uploads(options.server, options.room, onProblem, seal);
    this.#servers = new Servers(options.server);
    this.#connection = new RoomConnection(session, (seat, signal) =>
      Session.open(
        options,
        { ...this.#local.state },
        {
          server: this.#servers.next(),
          seat,
          signal,
          timeout: PATIENCE,
          onWaiting: () => this.emit('waiting'),
        },
      ),
    );
    this.moderation = new Moderation(session, () => this.#connection.connected);
    this.#wireConnection();
    this.#adopt(session, false);
    this.#local.handleSession(session, true);
  }

  /**
   * Joins a room. Faces and voices of the others start to arrive as soon as this resolves.
   * Where there is a lobby it waits until a moderator answers.
   * @throws JoinError with a reason, e.g. `room-not-found`, `room-full`, `denied`, `token-expired`, `unreachable`; `secret-missing`
   *   where most of those who are there talk sealed, and one came without a seal.
   */
  static async join(options: JoinOptions): Promise<Room> {
    const session = await openFirstSession(options, localState(options));
    const { participants } = session;
    const sealed = participants.filter(({ introduction }) => introduction !== null);
    // One alone who says so shall not keep everybody else out of a plain call.
    if (options.seal || sealed.length * 2 <= participants.length) return new Room(options, session);
    await session.leave();
    throw JoinError.secretMissing();
  }

  /** One's own id as the others see it. It stays when the connection is made again, unless the server does not know one any more. */
  get localId(): string {
    return this.#connection.session.participantId;
  }

  /** The name the others see, which a token may have said. */
  get localName(): string {
    return this.#connection.session.name;
  }

  /** Everybody else, by id. */
  get participants(): ReadonlyMap<string, RemoteParticipant> {
    return this.#roster.participants;
  }

  get connectionState(): ConnectionState {
    return this.#connection.state;
  }

  /** What was written, oldest first: it outlives a lost connection and even the server. */
  get chat(): readonly ChatMessage[] {
    return this.#chat.messages;
  }

  /** How many lines one cannot read: in a sealed room those that were written before one came, or by strangers. */
  get unreadableChat(): number {
    return this.#chat.unreadable;
  }

  get muted(): boolean {
    return this.#local.state.muted;
  }

  get cameraOn(): boolean {
    return this.#local.state.cameraOn;
  }

  get handRaised(): boolean {
    return this.#local.state.handRaised;
  }

  get captionsOn(): boolean {
    return this.#local.state.captionsOn;
  }

  get avatar(): string | null {
    return this.#local.state.avatar;
  }

  /** Whether the server, one's grants and this browser let one share a screen. */
  get canShareScreen(): boolean {
    return this.#connection.session.canShareScreen && this.moderation.grants.shareScreen;
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
    await this.#local.setVoice(track);
  }

  async unpublishAudio(): Promise<void> {
    await this.#local.setVoice(null);
  }

  /** Muted, nothing is sent and the server forwards nothing. */
  setMuted(muted: boolean): void {
    this.#local.change({ muted });
  }

  /** With the camera off, {@link sendFace} sends only faces of which no camera saw anything: a voice's mouth. */
  setCameraOn(cameraOn: boolean): void {
    this.#sender.handleCamera(cameraOn);
    this.#local.change({ cameraOn });
  }

  /** Shows the others that one wants to say something, or no longer does. */
  setHandRaised(handRaised: boolean): void {
    this.#local.change({ handRaised });
  }

  /**
   * Tells the others which avatar one wears from now on. The text is whatever their avatars understand.
   * @param text 1..400 bytes of UTF-8; `null`: nothing chosen
   * @throws SignallingError `malformed`; what was worn before stays
   */
  setAvatar(text: string | null): void {
    this.#local.change({ avatar: text });
  }

  /**
   * Writes to everybody; it comes back as a `chatMessage`.
   * @param text trimmed 1..1000 characters, line breaks but no other control characters
   * @throws SignallingError e.g. `malformed`, `rate-limited`; JoinError when the connection is lost: nothing was sent
   */
  async sendChat(text: string): Promise<void> {
    await this.#connection.require().sendChat(this.#texts.sealLine(text));
  }

  /** Shows everybody else a reaction; whoever is away misses it. @throws SignallingError `rate-limited` */
  async react(reaction: Reaction): Promise<void> {
    await this.#present?.react(reaction);
  }

  /** Gets the others' captions, or no longer; the others see it. */
  setCaptionsOn(captionsOn: boolean): void {
    this.#local.change({ captionsOn });
  }

  /** Tells those who read captions what one says; whoever is away misses it. @throws SignallingError e.g. `rate-limited` */
  async sendCaption(caption: Caption): Promise<void> {
    await this.#present?.sendCaption(this.#texts.sealCaption(caption));
  }

  /**
   * Shares a screen, the first video track of `stream` and its sound, until {@link stopSharing} or `sharingEnded`; where the room had
   * to be joined again, it goes on. The tracks stay the caller's: they are not stopped.
   * @param options `replace`: whether to end the screen that somebody else shares
   * @throws SignallingError e.g. `screen-taken`, `screen-share-off`; JoinError while the connection is lost
   */
  async shareScreen(stream: MediaStream, options: { replace?: boolean } = {}): Promise<void> {
    this.#connection.require();
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
    return this.#present?.recordings ?? [];
  }

  /**
   * Asks everybody whether their face may be recorded; who agrees is told by `recordingsChanged`. It ends with
   * {@link stopRecording}, and when the connection is lost.
   * @param purpose what for, trimmed 1..80 characters
   * @throws SignallingError e.g. `malformed`, `out-of-order`, `rate-limited`; JoinError when the connection is lost
   */
  async askToRecord(purpose: string): Promise<void> {
    await this.#connection.require().askToRecord(purpose);
  }

  /** Nobody is asked or recorded any more. @throws SignallingError, JoinError */
  async stopRecording(): Promise<void> {
    await this.#present?.stopRecording();
  }

  /**
   * Agrees to be recorded by somebody, or does not (any more): what is seen from now on is not theirs to keep.
   * @throws SignallingError `not-found`; JoinError when the connection is lost: then nobody has agreed to anything
   */
  async answerRecording(recorderId: string, agrees: boolean): Promise<void> {
    await this.#connection.require().answerRecording({
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
   * How often one wants to see somebody's face, frames a second at most: the server leaves out the others. 30 unless it is set;
   * in a room of more than 12 people, 15. It is kept while they are in the room, over lost connections, too.
   * @throws RangeError for another rate than 0 (nothing), 5, 15 or 30
   */
  setFaceRate(participantId: string, rate: FaceRate): void {
    if (!FACE_RATES.includes(rate)) throw new RangeError(`A face's rate is one of ${FACE_RATES.join(', ')}.`);
    this.#rates.set(participantId, rate);
  }

  /**
   * Tells everybody a game's own state of oneself, e.g. where one stands; the newest counts, and some are lost. The first call opens
   * the channel, also after a lost connection, and sends nothing.
   * @param bytes 1..64 of them, 20 times a second at most
   * @returns `false` when it was not sent: too soon after the last one, or the channel is not open (yet)
   * @throws RangeError when they are none or too many
   */
  sendState(bytes: Uint8Array): boolean {
    return this.#state.send(bytes, performance.now());
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
      unreadableNotifications: this.#connection.unreadable,
    };
  }

  /**
   * What this device sends and receives, since the last time that the connection was made; it costs the browser a millisecond or two.
   * Files that are uploaded (avatars) are not in it.
   */
  traffic(): Promise<Traffic> {
    return this.#connection.session.traffic(this.sharing?.getTracks().map(({ id }) => id) ?? []);
  }

  /** Leaves; the others see it at once. Later calls do nothing. */
  async leave(): Promise<void> {
    if (this.connectionState === 'closed') return;
    const { session } = this.#connection;
    this.#close(null);
    await session.leave();
  }

  /** The present stay; `null` while there is none. */
  get #present(): Session | null {
    return this.#connection.connected ? this.#connection.session : null;
  }

  #newRoster(seal: RoomSeal | undefined): Roster {
    const listener = {
      onJoined: (participant: RemoteParticipant) => {
        this.#rates.handlePresence();
        this.emit('participantJoined', participant);
      },
      onUpdated: (participant: RemoteParticipant) => this.emit('participantUpdated', participant),
      onLeft: (participant: RemoteParticipant) => {
        this.#rates.handlePresence();
        this.emit('participantLeft', participant);
      },
    };
    return new Roster(listener, seal);
  }

  #wireConnection(): void {
    const connection = this.#connection;
    connection.on('stateChanged', (state) => this.emit('connectionStateChanged', state));
    connection.on('lost', () => this.#handleLost());
    connection.on('returned', (session, anew) => {
      this.#adopt(session, anew);
      this.#local.handleSession(session, false);
    });
    connection.on('over', (error) => this.#close(error));
  }

  /** @param anew the room began anew since the stay before */
  #adopt(session: Session, anew: boolean): void {
    for (const name of HANDED_ON) session.on(name, (...args) => this.emit(name, ...args));
    const roster = this.#roster;
    this.#keys?.handleSession(session);
    session.on('participantJoined', (info) => roster.handleJoined(info));
    session.on('participantUpdated', (info) => roster.handleUpdated(info));
    session.on('participantLeft', (id) => roster.handleLeft(id));
    session.on('chatMessage', (message) => this.#handleChat([message]));
    session.on('reaction', (id, reaction) => this.#handleReaction(id, reaction));
    session.on('caption', (id, caption) => this.#handleCaption(id, caption));
    session.on('faceMessage', (id, message, arrival, layer) =>
      roster.participants.get(id)?.handleFaceMessage(message, arrival, layer),
    );
    session.on('faceOpened', () => this.#rates.handleOpened());
    session.on('stateMessage', (id, message, arrival) =>
      roster.participants.get(id)?.handleStateMessage(message, arrival),
    );
    session.on('audioTrack', (id, track, receiver) => roster.handleAudioTrack(id, track, receiver));
    session.on('mutedBy', (id) => this.#handleMuted(id));
    this.moderation.handleSession(session);
    if (anew) this.#bringChat(session);
    this.#handleChat(session.chat);
    this.#feedback.start(session);
    this.#sender.handleChannel(session.face);
    this.#sender.handleLayered(session.faceLayered);
    this.#rates.handleSession(session);
    this.#state.handleSession(session);
    this.#uploads.handleJoined(session.uploadToken, session.server);
    roster.handleAll(session.participants, anew);
    this.#sharing.handleSession(session);
    session.start((id) => this.#rates.handleConsuming(id));
    this.emit('recordingsChanged', session.recordings);
  }

  #handleLost(): void {
    this.#servers.handleLost(this.#connection.session);
    this.#local.handleLost();
    this.#feedback.stop();
    this.#sender.handleChannel(null);
    this.#rates.handleSession(null);
    this.#state.handleSession(null);
    this.#uploads.handleLost();
    this.#sharing.handleLost();
    this.#roster.handleLost();
    this.#keys?.handleLost();
    this.emit('speakersChanged', []);
    this.emit('recordingsChanged', []);
  }

  /** What was written may be lost there; somebody who was here has it. */
  #bringChat(session: Session): void {
    session.restoreChat(this.#chat.missingFrom(session.chat)).catch((error: unknown) => {
      if (this.#present === session) this.emit('problem', error);
    });
  }

  #close(error: JoinError | null): void {
    this.#local.handleLost();
    this.#feedback.stop();
    this.#sender.handleChannel(null);
    this.#rates.handleSession(null);
    this.#state.handleSession(null);
    this.#uploads.close();
    this.#sharing.close();
    this.#connection.close();
    this.#roster.handleAll([]);
    this.#keys?.handleLost();
    this.emit('closed', error);
  }

  #handleChat(messages: readonly ChatMessage[]): void {
    for (const message of this.#chat.add(messages)) this.emit('chatMessage', message);
  }

  #handleMuted(by: string): void {
    // What was just on its way may say otherwise: muted already or not, it is said once more.
    this.#local.change({ muted: true });
    this.emit('mutedBy', by);
  }

  #handleReaction(id: string, reaction: Reaction): void {
    const participant = this.participants.get(id);
    if (participant) this.emit('reaction', participant, reaction);
  }

  #handleCaption(id: string, caption: Caption): void {
    const participant = this.participants.get(id);
    const opened = this.#texts.openCaption(id, caption);
    if (participant && opened) this.emit('caption', participant, opened);
  }
}
