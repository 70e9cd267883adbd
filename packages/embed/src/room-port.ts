import type { RemoteParticipant, Room } from '@guise/client';

/** How often a second somebody's face is wanted. */
export type FaceRate = 0 | 5 | 15 | 30;

/** The part of a {@link Room} that a lobby needs. */
export type LobbyRoom = Pick<
  Room,
  | 'localId'
  | 'participants'
  | 'connectionState'
  | 'muted'
  | 'cameraOn'
  | 'avatar'
  | 'on'
  | 'setMuted'
  | 'setCameraOn'
  | 'setAvatar'
  | 'publishAudio'
  | 'sendFace'
  | 'chat'
  | 'sendChat'
  | 'react'
  | 'upload'
  | 'fetchUpload'
  | 'moderation'
  | 'leave'
> & {
  sendState?(bytes: Uint8Array): boolean;
  setFaceRate?(participantId: string, rate: FaceRate): void;
};

/** The part of a {@link RemoteParticipant} that a lobby needs. */
export type LobbyRemote = RemoteParticipant & {
  readonly state?: Uint8Array | null;
  onState?(listener: (bytes: Uint8Array, arrival: number) => void): () => void;
};
