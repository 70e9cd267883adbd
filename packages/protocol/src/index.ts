export {
  BLENDSHAPE_COUNT,
  BLENDSHAPE_NAMES,
  type BlendshapeName,
  blendshapeIndex,
} from './blendshapes.js';
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
export { isRoomName, LIMITS, ROOM_NAME_PATTERN } from './limits.js';
export { conjugate, multiply, normalize, slerp } from './quaternion.js';
export {
  createRoomResponseSchema,
  NOTIFICATIONS,
  type NotificationData,
  type NotificationName,
  type ParticipantInfo,
  participantNameSchema,
  participantSchema,
  REQUESTS,
  type Reply,
  type RequestData,
  type RequestName,
  type ResponseData,
  ROOM_CLOSED_REASONS,
  type RoomClosedReason,
  replySchema,
  roomNameSchema,
  SIGNALLING_PATH,
  SIGNALLING_VERSION,
} from './signalling.js';
export {
  SIGNALLING_ERROR_REASONS,
  SignallingError,
  type SignallingErrorMessage,
  type SignallingErrorReason,
  signallingErrorSchema,
} from './signalling-error.js';
export type {
  DtlsParameters,
  FaceStreamParameters,
  RtpCapabilities,
  RtpParameters,
  TransportOptions,
} from './webrtc-schemas.js';
export {
  checkFacePacket,
  decodeFaceFrame,
  encodeFaceFrame,
  FACE_PACKET_BYTES,
  FACE_PACKET_WITH_LANDMARKS_BYTES,
  WIRE_VERSION,
} from './wire.js';
export { WireError, type WireErrorReason } from './wire-error.js';
