// What needs no three: who wears what, and what a face shows. `@guise/avatar/core`, for engines of one's own.
export { CHARACTER_NAMES, type CharacterName, type HexColour } from './cast/catalogue.js';
export {
  type AvatarDescription,
  checkDescription,
  descriptionFromSeed,
  parseDescription,
  serializeDescription,
} from './cast/description.js';
export {
  isUpload,
  parseWorn,
  serializeWorn,
  UPLOAD_KINDS,
  type UploadedAvatar,
  type UploadKind,
  WORN_BYTES,
  type Worn,
} from './cast/worn.js';
export { mixFaceFrames } from './driving/face-blend.js';
export { FaceDriver } from './driving/face-driver.js';
export { addGaze } from './driving/gaze.js';
export { type Gaze, idleFaceFrame } from './driving/idle-face.js';
export { isSeen } from './driving/voice-face.js';
export { AvatarError, type AvatarErrorReason, type ModelRefusal } from './errors.js';
export { addReaction, GESTURE_SECONDS } from './gestures.js';
export {
  AvatarPublisher,
  type OwnFiles,
  type PublishingRoom,
  type PublishProblem,
} from './wearing/avatar-publisher.js';
export { descriptionOf, type Look, phaseOf, seedOf, wornBy } from './wearing/look.js';
export {
  type FetchFile,
  type MakeWorn,
  Wearing,
  type WearingEvents,
  type WearOptions,
} from './wearing/wearing.js';
export { announcedText, uploadOf } from './wearing/worn-text.js';
