import type { RemoteParticipant, Room } from '@guise/client';

/** The part of a {@link Room} that a lobby needs. */
export type LobbyRoom = Pick<
  Room,
  | 'localId'
  | 'localName'
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
  | 'setFaceRate'
  | 'sendState'
  | 'chat'
  | 'sendChat'
  | 'react'
  | 'upload'
  | 'fetchUpload'
  | 'moderation'
  | 'leave'
>;

/** The part of a {@link RemoteParticipant} that a lobby needs. */
export type LobbyRemote = Pick<
  RemoteParticipant,
  | 'id'
  | 'name'
  | 'identity'
  | 'muted'
  | 'cameraOn'
  | 'isHost'
  | 'reconnecting'
  | 'avatar'
  | 'audioTrack'
  | 'faceRate'
  | 'state'
  | 'onState'
  | 'sampleFace'
>;
