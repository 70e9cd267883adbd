export type { FaceRate } from '@guise/protocol';
export type { JoinErrorReason } from './errors.js';
export { JoinError } from './errors.js';
export type { FaceSendStats } from './face-sender.js';
export { Moderation } from './moderation.js';
export { type FaceReceiveStats, RemoteParticipant } from './participant.js';
export { Playout, type PushResult } from './playout.js';
export type { DelayRange } from './playout-clock.js';
export { Room } from './room.js';
export type { ConnectionState, JoinOptions, RoomEvents, RoomStats } from './room-types.js';
export type { SharedScreen } from './screen-viewer.js';
export type {
  FrameTransform,
  PeerTrust,
  RoomSeal,
  RoomSealEvents,
  SealedStream,
  SealedText,
  SealStats,
} from './sealing/room-seal.js';
export type { SharingEnd } from './sharing.js';
export type { Traffic, TrafficCount } from './traffic.js';
export { contentHash } from './uploads/content-hash.js';
export { UploadError, type UploadErrorReason } from './uploads/upload-error.js';
export type { FetchUploadOptions, UploadOptions } from './uploads/uploads.js';
