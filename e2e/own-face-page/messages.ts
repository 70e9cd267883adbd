import type { BlendshapeName } from '@guise/protocol';

/** How the avatar looks in one picture. */
export interface Look {
  /** [degrees], to its own left and up. */
  yaw?: number;
  pitch?: number;
  face?: Partial<Record<BlendshapeName, number>>;
}

/** What came of a capture. */
export interface Captured {
  /** The steps that were done. */
  done: readonly string[];
  /** Of the face's position map. */
  side: number;
  /** Its texture, as base64. */
  jpeg: string;
  /** Why there was none before the capture. */
  refused: string;
  /** From the end of the capture on, one after the other: until there was a face, its file, an avatar of it [ms]. */
  times: { fuse: number; write: number; wear: number };
}

/** What three.js found in an exported model. */
export interface LoadedModel {
  meshes: number;
  triangles: number;
  /** Names of the morph targets that every mesh has. */
  targets: string[];
  /** Width and height of the skin's texture [texels]. */
  texture: [number, number];
  /** Width, height and depth [m]. */
  size: [number, number, number];
}

/** What the renderer holds on the graphics card. */
export interface Held {
  geometries: number;
  textures: number;
}
