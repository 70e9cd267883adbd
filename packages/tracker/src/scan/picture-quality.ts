import { type Crop, CropSampler } from '../crop.js';
import type { Picture } from '../picture.js';

/** Side of the square that quality is judged on [pixels]: large enough to tell a blurred face, small enough to be quick. */
const SIDE = 96;
/** The middle of a crop, which is all face. */
const MARGIN = 16;

export interface PictureQuality {
  /** Variance of the Laplacian over the face relative to its mean brightness: falls when the face is blurred. */
  sharpness: number;
  /** Mean luminance of the face, 0..1 (as encoded, sRGB). */
  brightness: number;
}

const sampler = new CropSampler(SIDE);

/** How well a picture shows the face in a crop. Blur by Pech-Pacheco et al. 2000. */
export function pictureQuality(picture: Picture, crop: Crop): PictureQuality {
  const planes = sampler.sample(picture, crop);
  const plane = SIDE * SIDE;
  const grey = Float32Array.from(
    { length: plane },
    (_, i) => 0.2126 * planes[i] + 0.7152 * planes[plane + i] + 0.0722 * planes[2 * plane + i],
  );
  let [sum, square, light, count] = [0, 0, 0, 0];
  for (let row = MARGIN; row < SIDE - MARGIN; row++) {
    for (let column = MARGIN; column < SIDE - MARGIN; column++) {
      const at = row * SIDE + column;
      const laplacian = 4 * grey[at] - grey[at - 1] - grey[at + 1] - grey[at - SIDE] - grey[at + SIDE];
      sum += laplacian;
      square += laplacian * laplacian;
      light += grey[at];
      count++;
    }
  }
  const brightness = light / count;
  const variance = square / count - (sum / count) ** 2;
  return { sharpness: variance / Math.max(brightness * brightness, 1e-4), brightness };
}
