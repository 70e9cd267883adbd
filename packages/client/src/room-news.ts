import {
  type Caption,
  type ChatMessage,
  type ParticipantInfo,
  type Reaction,
  type ResponseData,
  type RoomRecording,
  TypedEmitter,
} from '@guise/protocol';
import type { Standing } from './moderation.js';
import type { SignallingChannel } from './signalling-channel.js';

export interface RoomNewsEvents {
  participantJoined: [ParticipantInfo];
  participantUpdated: [ParticipantInfo];
  participantLeft: [participantId: string];
  speakersChanged: [participantIds: readonly string[]];
  chatMessage: [ChatMessage];
  reaction: [participantId: string, reaction: Reaction];
  caption: [participantId: string, caption: Caption];
  /** A key for us. */
  keySent: [from: string, envelope: string];
  recordingsChanged: [recordings: readonly RoomRecording[]];
  consentWithdrawn: [participantId: string, at: number];
  /** Somebody begins or ceases to moderate, oneself included; `by` whom, `null`: by itself. */
  roleChanged: [participantId: string, moderates: boolean, by: string | null];
  /** Lobby or lock were switched. */
  accessChanged: [by: string];
  knockersChanged: [];
  mutedBy: [participantId: string];
  /** The server stops after so many seconds at the latest. */
  serverStopping: [within: number];
}

const NO_STANDING: Standing = {
  grants: { join: false, publishFace: false, publishAudio: false, shareScreen: false, moderate: false },
  access: { lobby: false, locked: false },
  knockers: [],
};

/**
 * What the server says of the room and of who is in it, during one stay: kept from the moment that one listens, while the way in
 * takes its time, and told to whoever listens here.
 */
export class RoomNews extends TypedEmitter<RoomNewsEvents> {
  readonly #participants = new Map<string, ParticipantInfo>();
  #participantId = '';
  #chat: readonly ChatMessage[] = [];
  #recordings: readonly RoomRecording[] = [];
  #standing: Standing = NO_STANDING;
  /** Who spoke last. */
  #speakers: readonly string[] = [];
  #started = false;
  /** A moderator who muted us before {@link start}. */
  #mutedBy: string | null = null;
  /** The same of a server that is about to stop. */
  #stopping: number | null = null;

  constructor(signalling: Pick<SignallingChannel, 'on'>) {
    super();
    this.#wirePeople(signalling);
    this.#wireModeration(signalling);
  }

  /** Who else is there. */
  get participants(): ReadonlyMap<string, ParticipantInfo> {
    return this.#participants;
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

  /** One is in, and this is how it is there. */
  handleJoined({ participantId, participants, chat, recordings, ...joined }: ResponseData<'join'>): void {
    this.#participantId = participantId;
    this.#chat = chat;
    this.#recordings = recordings;
    this.#standing = { grants: joined.grants, access: joined.access, knockers: joined.knockers };
    for (const info of participants) this.#participants.set(info.id, info);
  }

  /** Somebody listens to what the stay tells. */
  start(): void {
    this.#started = true;
    const by = this.#mutedBy;
    const within = this.#stopping;
    // Whoever opened this stay listens once they have it.
    if (by !== null) setTimeout(() => this.emit('mutedBy', by));
    if (within !== null) setTimeout(() => this.emit('serverStopping', within));
    if (this.#speakers.length > 0) setTimeout(() => this.emit('speakersChanged', this.#speakers));
  }

  #wirePeople(signalling: Pick<SignallingChannel, 'on'>): void {
    signalling.on('participantJoined', ({ participant }) => this.#handleInfo(participant));
    signalling.on('participantUpdated', ({ participant }) => this.#handleInfo(participant));
    signalling.on('participantLeft', ({ participantId }) => {
      this.#participants.delete(participantId);
      this.emit('participantLeft', participantId);
    });
    signalling.on('activeSpeakers', ({ participantIds }) => {
      this.#speakers = participantIds;
      this.emit('speakersChanged', participantIds);
    });
    signalling.on('chatMessage', ({ message }) => this.emit('chatMessage', message));
    signalling.on('reaction', ({ participantId, reaction }) =>
      this.emit('reaction', participantId, reaction),
    );
    signalling.on('caption', ({ participantId, caption }) => this.emit('caption', participantId, caption));
    signalling.on('keySent', ({ from, envelope }) => this.emit('keySent', from, envelope));
    signalling.on('recordingsChanged', ({ recordings }) => {
      this.#recordings = recordings;
      this.emit('recordingsChanged', recordings);
    });
    signalling.on('serverStopping', ({ within }) => this.#handleStopping(within));
    signalling.on('consentWithdrawn', ({ participantId, at }) =>
      this.emit('consentWithdrawn', participantId, at),
    );
  }

  #wireModeration(signalling: Pick<SignallingChannel, 'on'>): void {
    signalling.on('roleChanged', ({ participantId, grants, by }) => {
      if (participantId === this.#participantId) this.#standing = { ...this.#standing, grants };
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
  }

  #handleStopping(within: number): void {
    if (this.#started) this.emit('serverStopping', within);
    else this.#stopping = within;
  }

  #handleInfo(info: ParticipantInfo): void {
    const known = this.#participants.has(info.id);
    this.#participants.set(info.id, info);
    this.emit(known ? 'participantUpdated' : 'participantJoined', info);
  }
}
