export type { JoinErrorReason } from './errors.js';
export { JoinError } from './errors.js';
export type { FaceSendStats } from './face-sender.js';
export { type FaceReceiveStats, RemoteParticipant } from './participant.js';
export { Playout, type PushResult } from './playout.js';
export type { DelayRange } from './playout-clock.js';
export { type ConnectionState, type JoinOptions, Room, type RoomEvents, type RoomStats } from './room.js';
export { UploadError, type UploadErrorReason } from './uploads/upload-error.js';
export type { FetchUploadOptions, UploadOptions } from './uploads/uploads.js';
