import { type Crop, cropToPicture } from './crop.js';
import type { Picture } from './picture.js';

/** A face as it lies in the camera's picture. */
export interface FaceInView {
  /** Mean luminance of the middle of the face, 0..1 (as encoded, sRGB). */
  light: number;
  /** Height of the face, as a share of the picture's shorter side. */
  size: number;
  /** From the picture's middle to the face's, in widths of the picture: -0.5..0.5, to the right as the camera sees it. */
  x: number;
  /** The same in heights of the picture, downwards. */
  y: number;
  /** How sure the face model is, 0..1. */
  confidence: number;
}

/** How well a camera's picture shows a face: numbers only, and what a person can do something about. */
export interface CameraView {
  /** Mean luminance around the face, or of the whole picture where there is none, 0..1 (as encoded, sRGB). */
  surroundings: number;
  /** `null` while no face is seen. */
  face: FaceInView | null;
}

/** Shortest time between two measurements [ms]. */
const INTERVAL = 500;
/** Places looked at along the picture's longer side, and along a side of the face. */
const PICTURE_STEPS = 32;
const FACE_STEPS = 12;
/** Half a side of the square that is all skin, and of the one that holds all of the head, in heights of the face. */
const SKIN = 0.3;
const HEAD = 0.9;

/** Looks at a picture's light and at where the face is in it, twice a second. Some hundred pixels are read. */
export class ViewMeter {
  #measured = Number.NEGATIVE_INFINITY;

  /**
   * @param seen where the face was fitted, `null`: it was not; `scale`: how much larger the crop is than the face
   * @param timestamp of the picture [ms]
   * @returns `null` while the last measurement is fresh
   */
  measure(
    picture: Picture,
    seen: { crop: Crop; scale: number; confidence: number } | null,
    timestamp: number,
  ): CameraView | null {
    const since = timestamp - this.#measured;
    // A clock set back must not stop it.
    if (since >= 0 && since < INTERVAL) return null;
    this.#measured = timestamp;
    if (!seen) return { surroundings: lightAround(picture, null), face: null };
    const { crop, scale, confidence } = seen;
    const height = crop.side / scale;
    return {
      surroundings: lightAround(picture, { ...crop, side: 2 * HEAD * height }),
      face: {
        light: lightIn(picture, { ...crop, side: 2 * SKIN * height }),
        size: height / Math.min(picture.width, picture.height),
        x: crop.x / picture.width - 0.5,
        y: crop.y / picture.height - 0.5,
        confidence,
      },
    };
  }
}

/** Mean luminance of a square; of the part of it that lies in the picture. */
function lightIn(picture: Picture, square: Crop): number {
  const { width, height } = picture;
  let [sum, count] = [0, 0];
  for (let row = 0; row < FACE_STEPS; row++) {
    for (let column = 0; column < FACE_STEPS; column++) {
      const [x, y] = cropToPicture(square, (column + 0.5) / FACE_STEPS, (row + 0.5) / FACE_STEPS);
      if (x < 0 || y < 0 || x >= width || y >= height) continue;
      sum += luminance(picture, Math.floor(x), Math.floor(y));
      count++;
    }
  }
  return count === 0 ? 0 : sum / count;
}

/** Mean luminance outside a square, which is taken as upright; of everything where the square leaves nothing. */
function lightAround(picture: Picture, square: Crop | null): number {
  const { width, height } = picture;
  const step = Math.max(1, Math.max(width, height) / PICTURE_STEPS);
  let [sum, count, all, places] = [0, 0, 0, 0];
  for (let y = step / 2; y < height; y += step) {
    for (let x = step / 2; x < width; x += step) {
      const light = luminance(picture, Math.floor(x), Math.floor(y));
      all += light;
      places++;
      const half = (square?.side ?? 0) / 2;
      if (square && Math.abs(x - square.x) < half && Math.abs(y - square.y) < half) continue;
      sum += light;
      count++;
    }
  }
  // A face that fills the picture leaves too little around it to speak of.
  return count > places / 10 ? sum / count : all / Math.max(1, places);
}

/** Rec. 709 luma of a pixel, 0..1. */
function luminance({ data, width }: Picture, x: number, y: number): number {
  const at = (y * width + x) * 4;
  return (
    (0.2126 * (data[at] as number) + 0.7152 * (data[at + 1] as number) + 0.0722 * (data[at + 2] as number)) /
    255
  );
}
