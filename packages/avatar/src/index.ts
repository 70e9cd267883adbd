export { type Avatar, type AvatarOptions, createAvatar } from './avatar.js';
export { AvatarError, type AvatarErrorReason } from './errors.js';
export { HAIR_STYLES, type HairStyle } from './geometry/hair.js';
export type { AvatarLook } from './look.js';
export { createStageLights, frameCamera } from './stage.js';
