import type { Pose, Quaternion, Vector3 } from '@guise/protocol';
import { conjugate, multiply, rotate, rotationFromViewAxis } from './quaternion.js';
import type { Similarity } from './umeyama.js';

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

/**
 * The head in camera space from its fit in the picture (pixels, y up from the top left corner).
 *
 * The fit is a weak perspective: it holds at the depth of the fitted points' `centroid` (head space, metres), and its
 * rotation is what is seen along the ray to the face. A head at the picture's edge that looks straight ahead shows
 * its side, so the rotation is turned by the angle between that ray and the camera's axis.
 */
export function poseFromFit(fit: Similarity, centroid: Vector3, camera: Camera): Pose {
  const [x, y] = applyFit(fit, centroid);
  const depth = camera.focalLength / fit.scale;
  const seen: Vector3 = [
    ((x - camera.width / 2) / camera.focalLength) * depth,
    ((y + camera.height / 2) / camera.focalLength) * depth,
    -depth,
  ];
  const rotation = multiply(rotationFromViewAxis(seen), fit.rotation);
  const [cx, cy, cz] = rotate(rotation, centroid);
  return { rotation, translation: [seen[0] - cx, seen[1] - cy, seen[2] - cz] };
}

/** The inverse of {@link poseFromFit}, save for the fit's z, which a camera does not see and which is 0 here. */
export function fitFromPose(pose: Pose, centroid: Vector3, camera: Camera): Similarity {
  const [cx, cy, cz] = rotate(pose.rotation, centroid);
  const [tx, ty, tz] = pose.translation;
  const seen: Vector3 = [tx + cx, ty + cy, tz + cz];
  const scale = camera.focalLength / -seen[2];
  const rotation: Quaternion = multiply(conjugate(rotationFromViewAxis(seen)), pose.rotation);
  const [x, y] = rotate(rotation, centroid);
  return {
    scale,
    rotation,
    translation: [camera.width / 2 + scale * (seen[0] - x), -camera.height / 2 + scale * (seen[1] - y), 0],
  };
}

/** Where a fit puts a point. */
export function applyFit({ scale, rotation, translation }: Similarity, point: Vector3): Vector3 {
  const [x, y, z] = rotate(rotation, point);
  return [scale * x + translation[0], scale * y + translation[1], scale * z + translation[2]];
}
