import { type AvatarDetail, CHARACTER_NAMES, createAvatar } from '@guise/avatar';
import type { FaceFrame } from '@guise/protocol';
import type { Object3D } from 'three';

/** Anything that stands in a scene and follows frames. */
export interface Puppet {
  readonly object3D: Object3D;
  apply(frame: FaceFrame): void;
  /** @param dt seconds */
  update(dt: number): void;
  dispose(): void;
}

export interface Kind {
  readonly name: string;
  readonly details: readonly AvatarDetail[];
  /** The `index`th of them. */
  make(index: number, detail: AvatarDetail): Promise<Puppet>;
}

const cast: Kind = {
  name: 'cast',
  details: ['full', 'small'],
  async make(index, detail) {
    const character = CHARACTER_NAMES[index % CHARACTER_NAMES.length] as (typeof CHARACTER_NAMES)[number];
    const avatar = await createAvatar({ character }, { seed: `avatar ${index}` });
    avatar.setDetail?.(detail);
    return avatar;
  },
};

export const KINDS: readonly Kind[] = [cast];
