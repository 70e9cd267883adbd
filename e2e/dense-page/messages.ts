/** What three.js found in a GLB. */
export interface LoadedFace {
  triangles: number;
  /** Width, height and depth [m]. */
  size: [number, number, number];
  /** Width and height of its texture [texels]; `null`: it has none. */
  texture: [number, number] | null;
  /** What one of the views that were drawn measures [pixels]. */
  view: { width: number; height: number };
}
