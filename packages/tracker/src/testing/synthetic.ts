import { LANDMARK_COUNT, type Pose, type Vector3 } from '@guise/protocol';
import type { Crop } from '../crop.js';
import { rotate } from '../geometry/quaternion.js';
import type { FaceLayout } from '../model/layout.js';
import type { Picture } from '../picture.js';

/** A made-up head for tests: half an ellipsoid with a nose, `size` times a real one's. */
export function syntheticLayout(size = 1, uvSize = 32): FaceLayout {
  const canonical = new Float32Array(uvSize * uvSize * 3);
  const mask = new Float32Array(uvSize * uvSize);
  const rigid = new Float32Array(uvSize * uvSize);
  for (let v = 0; v < uvSize; v++) {
    for (let u = 0; u < uvSize; u++) {
      const [a, b] = [(u / (uvSize - 1)) * 2 - 1, (v / (uvSize - 1)) * 2 - 1];
      const pixel = v * uvSize + u;
      const nose = 0.02 * Math.exp(-20 * (a * a + (b - 0.1) ** 2));
      const depth = 0.09 * Math.sqrt(Math.max(0, 1 - 0.45 * (a * a + b * b)));
      canonical.set([0.075 * a * size, -0.1 * b * size, (depth + nose - 0.03) * size], pixel * 3);
      mask[pixel] = Math.hypot(a, b) <= 1 ? 1 : 0;
      // The lower face moves.
      rigid[pixel] = mask[pixel] * (b < 0.2 ? 1 : 0.1);
    }
  }
  return {
    inputSize: 16,
    uvSize,
    canonical,
    mask,
    rigid,
    landmarks: syntheticLandmarks(uvSize),
    blendshapes: [17, 0, 7],
    tongue: false,
    crop: { center: [0, 0, 0.02 * size], size: 0.2 * size, scale: 1.3 },
    closeUps: [],
    verticalFov: 63,
  };
}

/** On a spiral all over the face, the outer eye corners where they belong. */
function syntheticLandmarks(uvSize: number): Float32Array {
  const landmarks = new Float32Array(LANDMARK_COUNT * 2);
  const at = (a: number) => ((a + 1) / 2) * (uvSize - 1);
  for (let i = 0; i < LANDMARK_COUNT; i++) {
    const radius = 0.8 * Math.sqrt(i / LANDMARK_COUNT);
    landmarks.set([at(radius * Math.cos(i * 2.4)), at(radius * Math.sin(i * 2.4))], i * 2);
  }
  landmarks.set([at(-0.6), at(-0.3)], 36 * 2);
  landmarks.set([at(0.6), at(-0.3)], 45 * 2);
  return landmarks;
}

/** A pinhole camera's picture of a point in camera space: x, y [pixels, y down]. */
export function project([x, y, z]: Vector3, picture: { width: number; height: number }, verticalFov: number) {
  const focal = picture.height / 2 / Math.tan((verticalFov * Math.PI) / 360);
  return [picture.width / 2 - (focal * x) / z, picture.height / 2 + (focal * y) / z] as const;
}

/**
 * The position map a perfect network gives for a head in this pose, seen through this crop. Derived from the
 * perspective picture of each point, with z as the teacher counts it: along the camera's axis.
 */
export function perfectMap(
  layout: FaceLayout,
  pose: Pose,
  crop: Crop,
  picture: { width: number; height: number },
): Float32Array {
  const plane = layout.uvSize ** 2;
  const map = new Float32Array(plane * 3);
  const focal = picture.height / 2 / Math.tan((layout.verticalFov * Math.PI) / 360);
  for (let pixel = 0; pixel < plane; pixel++) {
    const point = layout.canonical.subarray(pixel * 3, pixel * 3 + 3);
    const turned = rotate(pose.rotation, [point[0], point[1], point[2]]);
    const seen = turned.map((value, axis) => value + pose.translation[axis]) as Vector3;
    const [x, y] = project(seen, picture, layout.verticalFov);
    // Into the crop: along its own right and down directions.
    const [right, down] = [x - crop.x, y - crop.y];
    const [cos, sin] = [Math.cos(crop.roll), Math.sin(crop.roll)];
    map[pixel] = 0.5 + (right * cos - down * sin) / crop.side;
    map[plane + pixel] = 0.5 + (right * sin + down * cos) / crop.side;
    map[2 * plane + pixel] = (turned[2] * focal) / -pose.translation[2] / crop.side;
  }
  return map;
}

/** A picture that tells where in it one is: red rises by 1 with each pixel to the right, green downwards. */
export function rampPicture(side = 256): Picture {
  const data = new Uint8ClampedArray(side * side * 4);
  for (let pixel = 0; pixel < side * side; pixel++) {
    data.set([pixel % side, Math.floor(pixel / side), 128, 255], pixel * 4);
  }
  return { data, width: side, height: side };
}

/** The crop that was cut out of a {@link rampPicture} [3, size, size]: what a network sees of where it is looking. */
export function cropOfRamp(image: Float32Array, size: number): Crop {
  const at = (column: number, row: number): [number, number] => {
    const pixel = row * size + column;
    return [image[pixel] * 255 + 0.5, image[size * size + pixel] * 255 + 0.5];
  };
  const [x0, y0] = at(0, 0);
  const [x1, y1] = at(size - 1, 0);
  const [x2, y2] = at(size - 1, size - 1);
  return {
    x: (x0 + x2) / 2,
    y: (y0 + y2) / 2,
    side: (Math.hypot(x1 - x0, y1 - y0) * size) / (size - 1),
    roll: Math.atan2(y0 - y1, x1 - x0),
  };
}
