/**
 * A picture's pixels: RGBA, row by row from the top left, 4 bytes a pixel. Places in it are in pixels, x right
 * and y down from the top left corner, so that the first pixel's centre is at (0.5, 0.5).
 */
export interface Picture {
  data: Uint8ClampedArray | Uint8Array;
  width: number;
  height: number;
}
