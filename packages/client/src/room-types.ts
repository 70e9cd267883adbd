import type { Caption, ChatMessage, ParticipantState, Reaction, RoomRecording } from '@guise/protocol';
import type { types } from 'mediasoup-client';
import type { JoinError } from './errors.js';
import type { FaceSendStats } from './face-sender.js';
import type { FaceReceiveStats, RemoteParticipant } from './participant.js';
import type { SharedScreen } from './screen-viewer.js';
import type { RoomSeal } from './sealing/room-seal.js';
import type { SharingEnd } from './sharing.js';

/** What `Room.join` needs to know. */
export interface JoinOptions {
  /** Origin of the server, e.g. `location.origin`. */
  server: string;
  /** The room's name, the `<name>` of a `/r/<name>` link. */
  room: string;
  /** The name the others see, 1..40 characters. Where the token says one, that counts; otherwise it is needed. */
  name?: string;
  /** Join muted. Default `false`. */
  muted?: boolean;
  /** Join with the camera on. Default `true`. */
  cameraOn?: boolean;
  /** The text that says which avatar one wears, 1..400 bytes of UTF-8. Default `null`: nothing chosen. */
  avatar?: string | null;
  /** Send landmarks along with every face, for receivers that want more than an avatar. Default `false`. */
  landmarks?: boolean;
  /**
   * Where the server has a secret: says who one is and what one may do. A function is asked each time the room is joined, also
   * again after a lost connection, when an older one may have expired.
   */
  token?: string | (() => string | Promise<string>);
  /** Kept by this browser, base64url, 16..64 characters: by it an open room knows one again. Best effort. */
  browserKey?: string;
  /** The room has a lobby: a moderator has been asked, and `Room.join` goes on when they answer. */
  onWaiting?: () => void;
  /** Gives up joining, e.g. waiting: rejects with `closed`. */
  signal?: AbortSignal;
  /** `relay`: through the server's TURN servers only. Default `all`. */
  iceTransportPolicy?: RTCIceTransportPolicy;
  /**
   * End-to-end encryption, `createRoomSeal` of `@guise/seal`: nobody without the link's secret, the server first, can read what is
   * said and shown, and nothing is taken of them. For this room alone, and still to be closed by who made it. Default: none.
   */
  seal?: RoomSeal;
  /** WebRTC in place of the browser's: `nodeWebRtc` of `@guise/client-node`. */
  webRtc?: types.HandlerFactory;
}

export type ConnectionState = 'connected' | 'reconnecting' | 'closed';

export interface RoomEvents {
  participantJoined: [participant: RemoteParticipant];
  participantLeft: [participant: RemoteParticipant];
  /** Name, mute, camera state, avatar, hand, captions, connection or audio track changed. */
  participantUpdated: [participant: RemoteParticipant];
  /** Ids of those who speak, loudest first; one's own is among them. Empty: silence. */
  speakersChanged: [ids: readonly string[]];
  /** Somebody wrote, oneself included. */
  chatMessage: [message: ChatMessage];
  /** Somebody else reacts. */
  reaction: [participant: RemoteParticipant, reaction: Reaction];
  /** Somebody else says something, in words; the newest text of an utterance replaces the one before. */
  caption: [participant: RemoteParticipant, caption: Caption];
  /** Somebody else shares a screen, its picture or sound came, or it ended (`null`). */
  sharedScreenChanged: [screen: SharedScreen | null];
  /** One's own screen is no longer shared, and not because of `stopSharing`. `by`: who made it, if somebody did. */
  sharingEnded: [reason: SharingEnd, by: RemoteParticipant | null];
  /** Who records the room has changed, or what one has agreed to. */
  recordingsChanged: [recordings: readonly RoomRecording[]];
  /** Somebody who agreed to be recorded by oneself no longer does, from `at` [ms since 1970] on, on the clock of their faces. */
  consentWithdrawn: [participantId: string, at: number];
  /** Somebody begins or ceases to be host, oneself included; `by` whom, `null`: the last host left. */
  roleChanged: [participantId: string, moderates: boolean, by: string | null];
  /** Lobby or lock were switched by that participant. */
  accessChanged: [by: string];
  /** For moderators: somebody asks to be let in, or no longer does. */
  knockersChanged: [];
  /** A moderator muted one; one is muted now and may unmute oneself. */
  mutedBy: [participantId: string];
  /**
   * The server is about to stop, in so many seconds at the latest; it stays for as long as somebody is in the room. The way to the
   * next one is found as after any lost connection.
   */
  serverStopping: [within: number];
  /** On the way back: one has to be let in again. `connectionStateChanged` says when one is in. */
  waiting: [];
  connectionStateChanged: [state: ConnectionState];
  /** The room is over. `null`: it was left; otherwise why there is no way back in. */
  closed: [error: JoinError | null];
  /** Something did not work and the call goes on, e.g. one voice could not be received. */
  problem: [error: unknown];
}

/** Packets in and out since the room was joined. */
export interface RoomStats {
  face: FaceSendStats;
  participants: ReadonlyMap<string, FaceReceiveStats>;
  /** Messages from the server that made no sense. */
  unreadableNotifications: number;
}

/** What the others see of whoever joins so. */
export function localState(options: JoinOptions): ParticipantState {
  return {
    muted: options.muted ?? false,
    cameraOn: options.cameraOn ?? true,
    avatar: options.avatar ?? null,
    handRaised: false,
    captionsOn: false,
  };
}
