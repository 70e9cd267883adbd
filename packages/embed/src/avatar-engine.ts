import type { Object3D } from 'three';
import { LobbyError } from './lobby-error.js';
import type { AvatarFactory } from './lobby-types.js';

/** What makes avatars. */
export interface AvatarEngine {
  make: AvatarFactory;
  /** In three: what holds whatever somebody wears. */
  createHolder: (() => Object3D) | null;
}

/** @throws LobbyError `no-three` */
export async function loadEngine(factory: AvatarFactory | undefined): Promise<AvatarEngine> {
  if (factory) return { make: factory, createHolder: null };
  try {
    const { threeAvatars } = await import('./three-avatars.js');
    return threeAvatars;
  } catch (cause) {
    const message =
      "three could not be loaded. Without a bundler, name it in the page's import map; without three, pass createAvatar.";
    throw new LobbyError('no-three', message, { cause });
  }
}
