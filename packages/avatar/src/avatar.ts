import type { FaceFrame } from '@guise/protocol';
import type { Object3D } from 'three';
import { CastAvatar } from './cast/cast-avatar.js';
import { type AvatarDescription, checkDescription } from './cast/description.js';
import { CastLibrary } from './cast/library.js';

/** How finely an avatar is drawn: `small` is for tiles where nobody can tell. */
export type AvatarDetail = 'full' | 'small';

/** A character that shows FaceFrames. */
export interface Avatar {
  /**
   * Add this to a scene. Metres, origin at the base of the neck, faces +Z, y up. The first of its nodes whose
   * `morphTargetDictionary` has ARKit's names is the face, turns with the head and says what is shown.
   */
  readonly object3D: Object3D;
  /**
   * Shows a frame. Coefficients are clamped to 0..1. Groups whose source is `absent` ease to rest over
   * successive frames, whatever values the frame holds for them.
   * @throws AvatarError `invalid-frame` (the avatar stays as it was) or `disposed`
   */
  apply(frame: FaceFrame): void;
  /** Life that nobody sends: breathing, and small motion where nothing is known. Every rendered frame. @param dt seconds */
  update(dt: number): void;
  /** Gives the GPU's memory back and leaves the scene. May be called twice. */
  dispose(): void;
  /** How finely to draw it from now on; avatars that know one way only have no such method. */
  setDetail?(detail: AvatarDetail): void;
}

export interface AvatarOptions {
  /** Avatars of different seeds do not blink and breathe together. Default: 'guise'. */
  seed?: string;
  /** `reduced`: no breathing and no motion of its own but blinks. Default: `full`. */
  motion?: 'full' | 'reduced';
  /** Where models come from. Default: one library for the page, over HTTP. */
  library?: CastLibrary;
}

const shared = new CastLibrary();

/**
 * Makes a member of the cast; its model is fetched if nobody wore it before.
 * @throws AvatarError `invalid-description` or `not-loaded`
 */
export async function createAvatar(
  description: AvatarDescription,
  options: AvatarOptions = {},
): Promise<Avatar> {
  const checked = checkDescription(description);
  const { library = shared, seed = 'guise', motion = 'full' } = options;
  return new CastAvatar(await library.model(checked.character), checked, { seed, motion });
}
