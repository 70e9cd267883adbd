export { SealError, type SealErrorReason } from './errors.js';
export type { RoomKeys, SenderKey } from './export-keys.js';
export { openRecording, type Recording } from './recording.js';
export { createRoomSeal, type GuiseRoomSeal, type RoomSealOptions } from './room-seal.js';
