import { AvatarPublisher, type PublishingRoom } from '@guise/avatar';
import type { ConnectionState, JoinError, RemoteParticipant, Room, RoomSeal } from '@guise/client';
import type { Reaction } from '@guise/protocol';
import type { AvatarFiles, FileRoom } from '../avatars/avatar-files.js';
import { type CaptionRoom, Captions } from '../captions/captions.js';
import { browserSpeech } from '../captions/speech-service.js';
import { spokenLanguage } from '../captions/spoken-languages.js';
import { Consent } from '../mocap/consent.js';
import { Recorder } from '../mocap/recorder.js';
import { Observable } from '../observable.js';
import { CallStats } from '../stats/call-stats.js';
import { language, words } from '../words/index.js';
import { ConnectionQuality } from './connection-quality.js';
import { Conversation } from './conversation.js';
import { type DeviceNews, deviceNews } from './device-news.js';
import { type AttentionRoom, FaceAttention } from './face-attention.js';
import type { Me } from './me.js';
import { Panels } from './panels.js';
import { People } from './people.js';
import type { Playback } from './playback.js';
import { Reactions } from './reactions.js';
import { Returns } from './returns.js';
import { type ScreenRoom, ScreenSharing } from './screen-sharing.js';
import { Sealing } from './sealing.js';
import { StageView } from './stage-view.js';
import type { Strain } from './strain.js';
import { VoicePublisher } from './voice-publisher.js';

/** The part of a {@link Room} that a call needs. */
export type CallRoom = Pick<
  Room,
  | 'localId'
  | 'participants'
  | 'muted'
  | 'cameraOn'
  | 'handRaised'
  | 'setHandRaised'
  | 'on'
  | 'publishAudio'
  | 'setMuted'
  | 'setCameraOn'
  | 'sendFace'
  | 'chat'
  | 'sendChat'
  | 'unreadableChat'
  | 'react'
  | 'leave'
  | 'stats'
  | 'traffic'
  | 'recordings'
  | 'askToRecord'
  | 'stopRecording'
  | 'answerRecording'
  | 'moderation'
> &
  AttentionRoom &
  CaptionRoom &
  ScreenRoom &
  FileRoom &
  PublishingRoom;

/** What plays the sound of a shared screen is called so among the voices. */
const SCREEN_SOUND = 'screen';

/** Why the others see a stand-in. */
const PUBLISH_PROBLEMS = { gone: words.prejoin.avatarGone, 'not-sent': words.prejoin.avatarNotSent };

/** Somebody came or went; said aloud and shown for a moment. */
/** As many as may come at once: somebody leaves, hands a role over, and their screen goes. */
const ANNOUNCEMENTS_KEPT = 4;

export interface Announcement {
  text: string;
  /** Counts up, so that the same text twice is said twice. */
  number: number;
}

/**
 * A call in progress: keeps the room told about this person's microphone, camera, avatar and face, plays the others'
 * voices, and says what a view needs to know.
 */
export class Call extends Observable {
  readonly room: CallRoom;
  readonly me: Me;
  connection: ConnectionState = 'connected';
  /** Why there is no way back in, once the connection is `closed` and nobody left on purpose. */
  lostBecause: JoinError | null = null;
  /** The newest few, the newest last: two that come at once (somebody left, their role is yours) are both heard. */
  announcements: readonly Announcement[] = [];
  /** The server said that it is about to stop. */
  serverStopping = false;
  readonly playback: Playback;
  readonly conversation: Conversation;
  readonly reactions = new Reactions();
  readonly panels = new Panels();
  readonly screen: ScreenSharing;
  readonly captions: Captions;
  readonly recorder: Recorder;
  readonly consent: Consent;
  readonly stats: CallStats;
  readonly people: People;
  /** How hard this device works; `null`: nobody watches. */
  strain: Strain | null = null;
  readonly view: StageView;
  readonly quality: ConnectionQuality;
  /** How much of everybody's face is asked for. */
  readonly attention: FaceAttention;
  /** Who came without the key, and what to compare; `null`: the call is not sealed. */
  readonly sealing: Sealing | null;

  /** The newest news of each device that was announced. */
  readonly #told: DeviceNews = { camera: '', microphone: '', speaker: '', framing: '' };
  #speakerId: string;
  #speakers: ReadonlySet<string> = new Set();
  /** Whose raised hand has been announced. */
  readonly #hands = new Set<string>();
  readonly #returns = new Returns((sentence) => this.announce(sentence));
  readonly #voice: VoicePublisher;
  readonly #files: AvatarFiles;
  readonly #publisher: AvatarPublisher;
  readonly #seal: RoomSeal | null;
  readonly #unsubscribe: (() => void)[] = [];

  /**
   * @param view what this person wants to see; without: what a first call shows
   * @param seal what the room seals with; the call closes it. `null`: it is a plain one
   */
  constructor(
    room: CallRoom,
    me: Me,
    playback: Playback,
    files: AvatarFiles,
    view: StageView = new StageView(room.localId),
    seal: RoomSeal | null = null,
  ) {
    super();
    this.#seal = seal;
    this.view = view;
    this.quality = new ConnectionQuality(room.participants);
    this.#files = files;
    files.room = room;
    this.#publisher = new AvatarPublisher(room, files, (problem) => this.announce(PUBLISH_PROBLEMS[problem]));
    this.room = room;
    this.me = me;
    this.#speakerId = me.speaker.deviceId;
    Object.assign(this.#told, deviceNews(me));
    this.playback = playback;
    const announce = (sentence: string) => this.announce(sentence);
    this.conversation = new Conversation(room, (name, text) => announce(words.talk.wrote(name, text)));
    this.#voice = new VoicePublisher(room, announce);
    this.screen = new ScreenSharing(room, {
      devices: screenDevices(),
      play: (track) => playback.set(SCREEN_SOUND, track),
      announce,
    });
    this.captions = new Captions(room, {
      speech: browserSpeech(),
      language: spokenLanguage(globalThis.navigator?.languages ?? [], language),
      announce,
    });
    this.attention = new FaceAttention(room);
    this.sealing = seal && new Sealing(room, seal, ({ name }) => announce(words.seal.strangerCame(name)));
    this.recorder = new Recorder(room, () => ({ name: me.name, avatar: me.avatar }));
    this.consent = new Consent(room);
    this.stats = new CallStats(room, me);
    this.people = new People(
      room,
      () => me,
      (sentence) => this.announce(sentence),
      (id) => this.sealing?.isStranger(id) ?? false,
    );
    this.#listen();
    this.#unsubscribe.push(
      me.subscribe(() => this.#handleMe()),
      this.panels.subscribe(() => this.#handlePanels()),
      ...(this.sealing ? [this.sealing.subscribe(() => this.people.handleTrust())] : []),
      this.recorder.subscribe(() => this.attention.handleRecording(this.recorder.state === 'recording')),
      ...[
        ...[playback, this.conversation, this.reactions, this.people, this.screen, this.captions],
        ...[this.recorder, this.consent, view, this.quality],
      ].map((part) => part.subscribe(() => this.changed())),
    );
    me.face.onFrame = (frame) => {
      room.sendFace(frame);
      this.recorder.handleOwn(frame);
    };
    for (const participant of room.participants.values())
      playback.set(participant.id, participant.audioTrack);
    if (!room.moderation.grants.publishAudio) this.announce(words.people.listenOnly);
    this.#handleMe();
  }

  /** The others, in the order in which they came. */
  get others(): readonly RemoteParticipant[] {
    return [...this.room.participants.values()];
  }

  /** Whether this participant, or `this.room.localId`, is speaking. */
  isSpeaking(id: string): boolean {
    return id === this.room.localId ? this.me.speaking : this.#speakers.has(id);
  }

  get handRaised(): boolean {
    return this.room.handRaised;
  }

  /** Shows everybody that one wants to say something, or no longer does. */
  toggleHand(): void {
    this.room.setHandRaised(!this.room.handRaised);
    this.changed();
  }

  /** Shows a reaction on one's own face and everybody's screen. */
  react(reaction: Reaction): void {
    this.reactions.show(this.room.localId, reaction);
    this.room.react(reaction).catch((error: unknown) => console.warn('Nobody saw your reaction:', error));
  }

  /** Says something aloud and shows it for a moment. */
  announce(text: string): void {
    const number = (this.announcements.at(-1)?.number ?? 0) + 1;
    this.announcements = [...this.announcements, { text, number }].slice(-ANNOUNCEMENTS_KEPT);
    this.changed();
  }

  /** Leaves the room and stops listening. Devices stay with {@link Me}. */
  async leave(): Promise<void> {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.me.face.onFrame = null;
    this.playback.close();
    this.conversation.close();
    this.screen.close();
    this.captions.close();
    this.recorder.close();
    this.consent.close();
    this.stats.watch(false);
    this.people.close();
    this.view.close();
    this.quality.close();
    this.sealing?.close();
    this.#voice.close();
    this.#files.room = null;
    await this.room.leave();
    this.#seal?.close();
  }

  #listen(): void {
    const { room, playback } = this;
    this.#unsubscribe.push(
      room.on('participantJoined', (participant) => {
        playback.set(participant.id, participant.audioTrack);
        this.announce(words.talk.joined(participant.name));
      }),
      room.on('participantLeft', (participant) => {
        playback.set(participant.id, null);
        this.#hands.delete(participant.id);
        this.#returns.handleLeft(participant);
        this.view.handleLeft(participant.id);
        this.announce(words.talk.left(participant.name));
      }),
      room.on('participantUpdated', (participant) => {
        playback.set(participant.id, participant.audioTrack);
        this.#handleHand(participant);
        this.#returns.handleUpdated(participant);
        this.changed();
      }),
      room.on('reaction', (participant, reaction) => this.reactions.show(participant.id, reaction)),
      room.on('mutedBy', () => this.me.mute()),
      room.on('speakersChanged', (ids) => {
        // Who cannot be heard does not count as speaking.
        this.#speakers = new Set(ids.filter((id) => !this.sealing?.isStranger(id)));
        this.#handleSpeakers();
        this.changed();
      }),
      room.on('connectionStateChanged', (state) => {
        // That it is over is said with the reason; until then everybody leaves.
        if (state === 'closed') return;
        if (this.connection === 'reconnecting' && state === 'connected') {
          this.announce(words.staying.youAreBack);
          this.#voice.handleReconnected();
        }
        this.connection = state;
        if (state === 'reconnecting') this.quality.handleReconnecting();
        this.serverStopping = false;
        this.changed();
      }),
      room.on('serverStopping', () => {
        this.serverStopping = true;
        this.changed();
      }),
      room.on('closed', (error) => {
        this.connection = 'closed';
        this.lostBecause = error;
        this.changed();
      }),
      // The call goes on; what went wrong belongs in the console.
      room.on('problem', (error) => console.warn('The call goes on without:', error)),
    );
  }

  #handleSpeakers(): void {
    this.view.handleSpeakers(this.me.speaking ? [...this.#speakers, this.room.localId] : this.#speakers);
  }

  #handlePanels(): void {
    this.conversation.handleShown(this.panels.open === 'chat');
    this.stats.watch(this.panels.open === 'stats');
    this.changed();
  }

  #handleHand({ id, name, handRaised }: RemoteParticipant): void {
    if (!handRaised) this.#hands.delete(id);
    else if (!this.#hands.has(id)) {
      this.#hands.add(id);
      this.announce(words.talk.raisedHand(name));
    }
  }

  #handleMe(): void {
    const { muted, cameraOn, avatar, microphone, speaker } = this.me;
    this.#tellOfDevices();
    if (speaker.deviceId !== this.#speakerId) {
      this.#speakerId = speaker.deviceId;
      void this.playback.follow();
    }
    if (muted !== this.room.muted) this.room.setMuted(muted);
    if (cameraOn !== this.room.cameraOn) this.room.setCameraOn(cameraOn);
    this.#publisher.wear(avatar);
    this.captions.writer.handleVoice(muted, microphone.track);
    const { publishAudio } = this.room.moderation.grants;
    if (publishAudio && microphone.track) this.#voice.publish(microphone.track);
    this.#handleSpeakers();
    this.changed();
  }

  /** Says once what has become of a device, and what would help the camera. */
  #tellOfDevices(): void {
    const news = deviceNews(this.me);
    for (const [kind, sentence] of Object.entries(news) as [keyof typeof news, string][]) {
      if (sentence === this.#told[kind]) continue;
      this.#told[kind] = sentence;
      if (sentence) this.announce(sentence);
    }
  }
}

/** What captures screens in this browser; phones have nothing. */
function screenDevices(): MediaDevices | null {
  const devices = globalThis.navigator?.mediaDevices;
  return devices && 'getDisplayMedia' in devices ? devices : null;
}
