import type { Points } from './umeyama.js';

/** A pinhole camera that looks through the middle of its pictures. */
export interface Camera {
  width: number;
  height: number;
  /** Focal length [pixels]. */
  focalLength: number;
}

/** `verticalFov`: how much of the scene the picture's height shows [degrees]. */
export function cameraOf(picture: { width: number; height: number }, verticalFov: number): Camera {
  const { width, height } = picture;
  return { width, height, focalLength: height / 2 / Math.tan((verticalFov * Math.PI) / 360) };
}

/** Where a head is, roughly: what one metre measures there [pixels], and the z of that place [pixels]. */
export interface Depth {
  scale: number;
  z: number;
}

/**
 * Points of a head in the picture (x, y up from the top left corner, z towards the camera; pixels) -> camera
 * space [m]. [N * 3] both.
 *
 * z counts along the camera's axis, not along the ray to the head: so does the teacher that the maps are learned
 * from, and a head fitted to points taken so turns just as its labels say, at the picture's edge as well.
 */
export function unproject(points: Points, depth: Depth, camera: Camera): Float64Array {
  const { width, height, focalLength } = camera;
  const out = new Float64Array(points.length);
  for (let i = 0; i < points.length; i += 3) {
    const distance = (focalLength - (points[i + 2] - depth.z)) / depth.scale;
    out[i] = ((points[i] - width / 2) / focalLength) * distance;
    out[i + 1] = ((points[i + 1] + height / 2) / focalLength) * distance;
    out[i + 2] = -distance;
  }
  return out;
}

/** Points in camera space -> where the picture shows them: x, y [pixels, y down from the top left corner]. [N * 3] -> [N * 2]. */
export function project(points: Points, camera: Camera): Float32Array {
  const { width, height, focalLength } = camera;
  const out = new Float32Array((points.length / 3) * 2);
  for (let i = 0; i < points.length / 3; i++) {
    const distance = -points[i * 3 + 2];
    out[i * 2] = width / 2 + (focalLength * points[i * 3]) / distance;
    out[i * 2 + 1] = height / 2 - (focalLength * points[i * 3 + 1]) / distance;
  }
  return out;
}
