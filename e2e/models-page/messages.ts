/** The dolls that the avatar package writes for tests. */
export const DOLLS = [
  'VRM 1.0',
  'VRM 1.0, Perfect Sync',
  'VRM 1.0, looking by expressions',
  'VRM 0.x',
  'VRM 0.x, Perfect Sync',
  'GLB',
  'GLB without bones',
] as const;
export type DollName = (typeof DOLLS)[number];

/** What a face does in a picture: ARKit's channels, and how far the head is turned to its left [degrees]. */
export interface Pose {
  readonly channels?: Readonly<Record<string, number>>;
  readonly yaw?: number;
}

/** Where a picture differs from that of a resting face, in shares of its width (from the left) and height (from the top). */
export interface Change {
  /** Share of all pixels. */
  readonly pixels: number;
  readonly x: number;
  readonly y: number;
}

/** What the renderer, and the browser, hold. */
export interface Held {
  readonly geometries: number;
  readonly textures: number;
  readonly programs: number;
  /** Decoded pictures that nobody has closed. */
  readonly bitmaps: number;
}
