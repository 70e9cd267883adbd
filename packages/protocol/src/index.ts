export {
  BLENDSHAPE_COUNT,
  BLENDSHAPE_NAMES,
  type BlendshapeName,
  blendshapeIndex,
} from './blendshapes.js';
export { type Caption, captionSchema, isCaptionText, isLanguageTag } from './captions.js';
export { type ChatMessage, chatTextSchema, REACTIONS, type Reaction } from './chat.js';
export { checkFrame as checkFaceFrame } from './codec/check-frame.js';
export { checkFaceMessage, checkFacePacket, type DecodedFace, FaceDecoder } from './codec/face-decoder.js';
export { FaceEncoder, type FaceEncoderOptions } from './codec/face-encoder.js';
export {
  HEADER_BYTES as FACE_HEADER_BYTES,
  isSealed as isSealedFace,
  markSealed as markFaceSealed,
  SEQUENCES as FACE_SEQUENCES,
  WIRE_VERSION,
} from './codec/packet.js';
export { TypedEmitter } from './emitter.js';
export {
  CHANNEL_GROUPS,
  CHANNEL_SOURCES,
  type ChannelGroup,
  type ChannelSource,
  type FaceFrame,
  LANDMARK_COUNT,
  mirrorFaceFrame,
  type Pose,
  type Quaternion,
  restFaceFrame,
  type Vector3,
} from './face-frame.js';
export {
  FACE_COUNT_BYTES,
  FACE_LAYERS,
  FACE_RATES,
  type FaceLayer,
  type FaceMessage,
  type FaceRate,
  LAYER_COUNTS,
  LAYER_RATES,
  layersOf,
  readFaceMessage,
  writeFaceMessage,
} from './face-layers.js';
export {
  browserKeySchema,
  GRANTS,
  type Grant,
  type Grants,
  grantsSchema,
  identitySchema,
  OPEN_GRANTS,
  TOKEN_ALGORITHM,
  type TokenClaims,
  tokenClaimsSchema,
  tokenSchema,
} from './grants.js';
export { isRoomName, LIMITS, ROOM_NAME_PATTERN } from './limits.js';
export { participantNameSchema, removalReasonSchema, roomNameSchema } from './names.js';
export {
  decodeOwnFace,
  encodeOwnFace,
  OWN_FACE_BYTES,
  OWN_FACE_HAIR,
  type OwnFace,
  type OwnFaceColour,
  type OwnFaceHair,
} from './own-face/own-face.js';
export { OwnFaceError, type OwnFaceErrorReason } from './own-face/own-face-error.js';
export { conjugate, multiply, normalize, slerp } from './quaternion.js';
export { type AddResult, FaceRecording } from './recording/face-recording.js';
export { anglesOf, type HeadAngles, rotationOf } from './recording/head-angles.js';
export {
  faceLine,
  jsonLines,
  RECORDING_FORMAT,
  RECORDING_VERSION,
  readJsonLines,
} from './recording/json-lines.js';
export {
  LIVE_LINK_COLUMNS,
  LIVE_LINK_RATE,
  liveLinkCsv,
  liveLinkRow,
  readLiveLinkCsv,
  timecode,
} from './recording/live-link.js';
export { readRecording } from './recording/read-recording.js';
export { RecordingError, type RecordingErrorReason } from './recording/recording-error.js';
export { isRecordingPurpose, type RoomRecording, recordingPurposeSchema } from './room-recordings.js';
export { SEAL_MARK } from './sealing.js';
export {
  type AdminClaims,
  adminClaimsSchema,
  DEPARTURE_REASONS,
  type DepartureReason,
  type PresentParticipant,
  participantListSchema,
  presentParticipantSchema,
  type RemoveRequest,
  ROOM_END_REASONS,
  type RoomEndReason,
  type RoomSummary,
  removeRequestSchema,
  removeResponseSchema,
  roomListSchema,
  roomSummarySchema,
  SERVER_API_ERROR_REASONS,
  SERVER_API_PATH,
  type ServerApiErrorReason,
  serverApiRefusalSchema,
  type WebhookEvent,
  webhookEventSchema,
} from './server-api.js';
export {
  avatarTextSchema,
  createRoomRequestSchema,
  createRoomResponseSchema,
  type Knocker,
  knockerSchema,
  NOTIFICATIONS,
  type NotificationData,
  type NotificationName,
  type ParticipantInfo,
  type ParticipantState,
  participantSchema,
  REQUESTS,
  type Reply,
  type RequestData,
  type RequestName,
  type ResponseData,
  ROOM_CLOSED_REASONS,
  type RoomAccessState,
  type RoomClosedReason,
  replySchema,
  SCREEN_CLOSED_REASONS,
  type ScreenClosedReason,
  SIGNALLING_PATH,
  SIGNALLING_VERSION,
} from './signalling.js';
export {
  SIGNALLING_ERROR_REASONS,
  SignallingError,
  type SignallingErrorMessage,
  type SignallingErrorReason,
  serverAddressSchema,
  signallingErrorSchema,
} from './signalling-error.js';
export {
  isUploadHash,
  UPLOAD_ERROR_REASONS,
  type UploadErrorReason,
  uploadPath,
  uploadRefusalSchema,
  uploadTime,
} from './uploads.js';
export type {
  DtlsParameters,
  FaceStreamParameters,
  IceServer,
  RtpCapabilities,
  RtpParameters,
  TransportOptions,
} from './webrtc-schemas.js';
export { WireError, type WireErrorReason } from './wire-error.js';
