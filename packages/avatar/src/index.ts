export { type Avatar, type AvatarDetail, type AvatarOptions, createAvatar } from './avatar.js';
export { CATALOGUE, CHARACTER_NAMES, type CharacterName, type HexColour } from './cast/catalogue.js';
export {
  type AvatarDescription,
  checkDescription,
  DESCRIPTION_BYTES,
  descriptionFromSeed,
  parseDescription,
  serializeDescription,
} from './cast/description.js';
export { type CastPerformanceOptions, exportCastPerformance } from './cast/export-cast.js';
export { CastLibrary, type FetchBytes } from './cast/library.js';
export { COLOURED_PARTS, type ColouredPart, OUTFITS, swatchesOf } from './cast/swatches.js';
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
export { AvatarError, type AvatarErrorReason, type ModelRefusal } from './errors.js';
export { addReaction, GESTURE_SECONDS } from './gestures.js';
export { createModelAvatar, type ModelAvatarOptions } from './model/create.js';
export { type FaceKind, inspectModel, type ModelSummary } from './model/inspect.js';
export type { ModelLicence } from './model/licence.js';
export { MODEL_LIMITS } from './model/limits.js';
export { type ExportOptions, exportOwnFace } from './own-face/export-own-face.js';
export { OwnFaceLibrary } from './own-face/library.js';
export { createOwnFaceAvatar, type DecodeTexture, type OwnFaceOptions } from './own-face/own-face-avatar.js';
export type { FacePerformance } from './performance/performance.js';
export { createStageLights, frameCamera } from './stage.js';
