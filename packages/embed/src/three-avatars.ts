import { createWornAvatar } from '@guise/avatar';
import { Group } from 'three';
import type { AvatarEngine } from './avatar-engine.js';

/** Guise's own avatars in three; loaded only where the game brings none. */
export const threeAvatars: AvatarEngine = {
  make: createWornAvatar,
  createHolder: () => new Group(),
};
