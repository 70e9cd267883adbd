import type { FaceRate, JoinError, RemoteParticipant } from '@guise/client';
import { type ChatMessage, type Reaction, TypedEmitter } from '@guise/protocol';
import type { AvatarEngine } from './avatar-engine.js';
import { Figure } from './figure.js';
import { LobbyProblem } from './lobby-error.js';
import { LobbyParticipant } from './lobby-participant.js';
import type { LobbyEvents, LobbyOptions } from './lobby-types.js';
import { LocalPlayer } from './local-player.js';
import { checkAvatar, OwnAvatar, type WornChoice } from './own-avatar.js';
import { OwnMedia } from './own-media.js';
import { preferredMotion } from './preferred-motion.js';
import type { LobbyRoom } from './room-port.js';
import { VoiceOutput } from './voice-output.js';

const TOUCHES = ['pointerdown', 'keydown'] as const;

/** A call inside a game: everybody's avatar and voice, for the game's own scene and listener. */
export class Lobby extends TypedEmitter<LobbyEvents> {
  /** Oneself. */
  readonly local: LocalPlayer;
  readonly #participants = new Map<string, LobbyParticipant>();
  readonly #room: LobbyRoom;
  readonly #engine: AvatarEngine;
  readonly #options: LobbyOptions;
  readonly #media: OwnMedia;
  readonly #avatar: OwnAvatar;
  readonly #unsubscribe: (() => void)[];
  #voicesBlocked = false;
  #wantsMute: boolean;
  #published: MediaStreamTrack | null = null;
  /** Has been told once: a game says its state many times a second. */
  #stateRefused = false;
  #closed = false;

  /** @internal `joinLobby` makes lobbies. */
  constructor(room: LobbyRoom, engine: AvatarEngine, options: LobbyOptions) {
    super();
    this.#room = room;
    this.#engine = engine;
    this.#options = options;
    this.#wantsMute = options.muted ?? false;
    this.local = new LocalPlayer(room, () => this.#createFigure());
    this.#avatar = new OwnAvatar(
      room.localName,
      room,
      (text) => this.local.handleWorn(text),
      (problem) => this.emit('problem', problem),
    );
    this.#media = new OwnMedia({
      devices: globalThis.navigator?.mediaDevices,
      tracker: options.tracker ?? null,
      models: options.models ?? new URL('/models', options.server).href,
      wasm: options.wasm ?? null,
      audioContext: options.audioContext ?? null,
      onFrame: (frame) => {
        this.local.handleFrame(frame);
        room.sendFace(frame);
      },
      onChanged: () => this.#tell(),
      onProblem: (problem) => this.emit('problem', problem),
    });
    this.#unsubscribe = this.#listen();
    for (const participant of room.participants.values()) this.#add(participant);
    // After the game has had the chance to listen.
    setTimeout(() => this.#start());
  }

  /** Everybody else, by id. */
  get participants(): ReadonlyMap<string, LobbyParticipant> {
    return this.#participants;
  }

  get connectionState() {
    return this.#room.connectionState;
  }

  /** What was written, oldest first. */
  get chat(): readonly ChatMessage[] {
    return this.#room.chat;
  }

  /**
   * Moves every avatar to this moment: once a rendered frame, before it is drawn.
   * @param now the picture's time on `performance.now()`'s clock, as `requestAnimationFrame` and `setAnimationLoop` give it [ms]
   */
  update(now = performance.now()): void {
    for (const participant of this.#participants.values()) participant.update(now);
    this.local.update(now);
  }

  /**
   * Tells the others the game's own state (a place, a heading), 1..64 bytes, at most 20 times a second; the newest counts, and some are lost. The
   * first call opens the way and sends nothing.
   * @returns whether it went out; never without the grant `publishFace`
   * @throws RangeError when there are no bytes or too many
   */
  setState(bytes: Uint8Array): boolean {
    return this.#mayPublish('publishFace', 'state') && this.#room.sendState(bytes);
  }

  /**
   * How often a second somebody's face is to come here, at most: less for who is far away, 0 for who is out of sight. Until this is called 30, in rooms of
   * more than 12 people 15.
   */
  setRate(participant: LobbyParticipant | string, rate: FaceRate): void {
    const id = typeof participant === 'string' ? participant : participant.id;
    if (this.#participants.get(id)?.rate !== rate) this.#room.setFaceRate(id, rate);
  }

  /** Nobody hears one, or everybody does again, for which the browser asks for a microphone if there is none yet. */
  setMuted(muted: boolean): void {
    if (!muted && !this.#mayPublish('publishAudio', 'voice')) return;
    this.#wantsMute = muted;
    this.#tell();
    if (!muted) void this.#media.useMicrophone(true);
  }

  /** Follows one's face, or no longer: the camera is let go of. */
  setCameraOn(on: boolean): void {
    const { camera } = this.#options;
    if (on && !this.#mayPublish('publishFace', 'face')) return;
    void this.#media.useCamera(on && typeof camera === 'object' ? camera : on);
  }

  /** Another camera or microphone, e.g. one that was chosen from a list; the track stays the game's. */
  setTrack(kind: 'camera' | 'microphone', track: MediaStreamTrack | null): void {
    const isCamera = kind === 'camera';
    if (track && !this.#mayPublish(isCamera ? 'publishFace' : 'publishAudio', isCamera ? 'face' : 'voice'))
      return;
    void this.#media[kind === 'camera' ? 'useCamera' : 'useMicrophone'](track ?? false);
  }

  /** Wears something else. `null`: the one of the name. @throws LobbyError `bad-option` */
  setAvatar(avatar: WornChoice | null): void {
    if (avatar) checkAvatar(avatar);
    void this.#avatar.wear(avatar);
  }

  /** Writes to everybody. @throws SignallingError, JoinError */
  async sendChat(text: string): Promise<void> {
    await this.#room.sendChat(text);
  }

  /** Reacts with one's face, and tells everybody. @throws SignallingError `rate-limited` */
  async react(reaction: Reaction): Promise<void> {
    this.local.react(reaction);
    await this.#room.react(reaction);
  }

  /** Leaves; everything of it is freed. Later calls do nothing. */
  async leave(): Promise<void> {
    this.#close(null);
    await this.#room.leave();
  }

  #start(): void {
    if (this.#closed) return;
    const { camera, microphone, tracker, avatar } = this.#options;
    this.#media.setMuted(this.#room.muted);
    if ((camera || tracker) && this.#mayPublish('publishFace', 'face'))
      void this.#media.useCamera(camera || true);
    if (microphone && this.#mayPublish('publishAudio', 'voice')) void this.#media.useMicrophone(microphone);
    if (avatar) void this.#avatar.wear(avatar);
  }

  #listen(): (() => void)[] {
    const room = this.#room;
    const known = (id: string) => this.#participants.get(id);
    return [
      room.on('participantJoined', (participant) => {
        const joined = this.#add(participant);
        this.emit('participantJoined', joined);
      }),
      room.on('participantLeft', ({ id }) => this.#remove(id)),
      room.on('participantUpdated', ({ id }) => {
        const participant = known(id);
        participant?.handleUpdated();
        if (participant) this.emit('participantUpdated', participant);
      }),
      room.on('speakersChanged', (ids) => this.emit('speakersChanged', ids)),
      room.on('chatMessage', (message) => this.emit('chatMessage', message)),
      room.on('reaction', ({ id }, reaction) => {
        const participant = known(id);
        participant?.handleReaction(reaction);
        if (participant) this.emit('reaction', participant, reaction);
      }),
      room.on('mutedBy', () => {
        this.#wantsMute = true;
        this.#tell();
        this.emit('localUpdated', this.local);
      }),
      room.on('connectionStateChanged', (state) => this.emit('connectionStateChanged', state)),
      room.on('problem', (cause) =>
        this.emit(
          'problem',
          new LobbyProblem('call', 'Something in the call failed; it goes on.', { cause }),
        ),
      ),
      room.on('closed', (error) => this.#close(error)),
    ];
  }

  #add(remote: RemoteParticipant): LobbyParticipant {
    this.#remove(remote.id);
    const { audioContext = null } = this.#options;
    const create = typeof Audio === 'undefined' ? null : () => new Audio();
    const participant: LobbyParticipant = new LobbyParticipant(
      remote,
      this.#createFigure(),
      new VoiceOutput(audioContext, create, () => this.#handleBlocked()),
      (state) => this.emit('stateChanged', participant, state),
    );
    this.#participants.set(remote.id, participant);
    return participant;
  }

  #remove(id: string): void {
    const participant = this.#participants.get(id);
    if (!participant) return;
    this.#participants.delete(id);
    this.emit('participantLeft', participant);
    participant.close();
  }

  #createFigure(): Figure {
    return new Figure({
      engine: this.#engine,
      motion: this.#options.motion ?? preferredMotion(),
      fetchFile: async (hash, limit) => this.#avatar.own(hash) ?? this.#room.fetchUpload(hash, { limit }),
      onProblem: (problem) => this.emit('problem', problem),
    });
  }

  /** Tells the room what is sent now. */
  #tell(): void {
    if (this.#closed) return;
    const { voiceTrack, seeing } = this.#media;
    const muted = this.#wantsMute || !voiceTrack;
    this.#media.setMuted(muted);
    const isNews = muted !== this.#room.muted || seeing !== this.#room.cameraOn;
    if (muted !== this.#room.muted) this.#room.setMuted(muted);
    if (seeing !== this.#room.cameraOn) this.#room.setCameraOn(seeing);
    if (isNews) this.emit('localUpdated', this.local);
    if (voiceTrack && voiceTrack !== this.#published) void this.#publish(voiceTrack);
  }

  #mayPublish(grant: 'publishFace' | 'publishAudio', what: 'face' | 'voice' | 'state'): boolean {
    if (this.local.grants[grant]) return true;
    if (!this.#closed && !(what === 'state' && this.#stateRefused)) {
      this.#stateRefused ||= what === 'state';
      this.emit(
        'problem',
        new LobbyProblem('not-allowed', `Your ${what} is not sent: the token lacks ${grant}.`),
      );
    }
    return false;
  }

  async #publish(track: MediaStreamTrack): Promise<void> {
    this.#published = track;
    try {
      await this.#room.publishAudio(track);
    } catch (cause) {
      if (this.#published === track) this.#published = null;
      this.emit('problem', new LobbyProblem('microphone', 'Your voice could not be sent.', { cause }));
    }
  }

  #handleBlocked(): void {
    if (this.#voicesBlocked) return;
    this.#voicesBlocked = true;
    for (const event of TOUCHES) addEventListener(event, this.#handleTouched, { capture: true });
    this.emit(
      'problem',
      new LobbyProblem('voices-blocked', 'The browser plays no voices before the page has been touched.'),
    );
  }

  readonly #handleTouched = (): void => {
    this.#voicesBlocked = false;
    for (const event of TOUCHES) removeEventListener(event, this.#handleTouched, { capture: true });
    for (const participant of this.#participants.values()) participant.handleTouched();
  };

  #close(error: JoinError | null): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    if (this.#voicesBlocked) this.#handleTouched();
    for (const id of [...this.#participants.keys()]) this.#remove(id);
    this.#media.close();
    this.local.close();
    this.emit('closed', error);
  }
}
