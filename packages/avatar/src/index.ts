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
export { CastLibrary, type FetchBytes } from './cast/library.js';
export { AvatarError, type AvatarErrorReason } from './errors.js';
export { type ExportOptions, exportOwnFace } from './own-face/export-own-face.js';
export { OwnFaceLibrary } from './own-face/library.js';
export { createOwnFaceAvatar, type DecodeTexture, type OwnFaceOptions } from './own-face/own-face-avatar.js';
export { createStageLights, frameCamera } from './stage.js';
