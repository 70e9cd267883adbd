import { frameCamera } from '@guise/avatar';
import { MathUtils, type PerspectiveCamera } from 'three';

/** How far down an avatar's bust is whole, from its origin [m]: nobody should see it float. */
const BUST_END = -0.14;
/** Zoom in a wide tile: some air, so that a head that moves stays in. */
const WIDE_ZOOM = 0.96;
/** Zoom in the tallest tile: else the face would be lost in it, and a head that leans by 15 degrees still fits. */
const TALL_ZOOM = 1.04;
/** Below this width over height, a tile begins to count as tall; at half of it, it is as tall as can be. */
const TALL_FROM = 0.9;

/** Points a camera at an avatar at the origin for a tile `aspect` times as wide as high. */
export function aimCamera(camera: PerspectiveCamera, aspect: number): void {
  const tallness = MathUtils.smoothstep(TALL_FROM - aspect, 0, TALL_FROM / 2);
  camera.zoom = MathUtils.lerp(WIDE_ZOOM, TALL_ZOOM, tallness);
  frameCamera(camera, aspect);
  // Room to spare goes above the head, not below the bust.
  const halfHeight = (camera.position.z * Math.tan(MathUtils.degToRad(camera.fov / 2))) / camera.zoom;
  camera.position.y = Math.max(camera.position.y, BUST_END + halfHeight);
}
