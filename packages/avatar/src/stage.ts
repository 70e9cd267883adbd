import { DirectionalLight, Group, HemisphereLight, type PerspectiveCamera, Vector3 } from 'three';

/**
 * The light every avatar is made for: a warm soft key from above the viewer's left, a sky-and-floor fill, and a
 * cool rim from behind. Add it to the scene that holds the avatars; they all face +Z.
 */
export function createStageLights(): Group {
  const rig = new Group();
  rig.name = 'stage lights';
  const key = new DirectionalLight('#fff1e0', 2.4);
  key.position.set(-0.9, 1.3, 1.9);
  const rim = new DirectionalLight('#a9bfff', 3);
  rim.position.set(1.5, 0.9, -1.5);
  const fill = new HemisphereLight('#e6e6ff', '#b08a7c', 1.8);
  rig.add(key, rim, fill);
  return rig;
}

/** What a portrait shows [m]: from the chest to above the hair, and a head that leans to either side. */
const PORTRAIT = { bottom: -0.062, top: 0.302, halfWidth: 0.17 } as const;
const FIELD_OF_VIEW = 22;

/**
 * Puts a camera in front of an avatar so that head and shoulders fill a tile.
 * @param aspect width / height of the tile, > 0
 * @param centre the avatar's origin in the camera's parent [m]
 */
export function frameCamera(camera: PerspectiveCamera, aspect: number, centre = new Vector3()): void {
  const halfHeight = (PORTRAIT.top - PORTRAIT.bottom) / 2;
  const slope = Math.tan((FIELD_OF_VIEW * Math.PI) / 360);
  const distance = Math.max(halfHeight / slope, PORTRAIT.halfWidth / (slope * aspect));
  // In a tall tile the rest of the room goes below: the head stays in the upper half.
  const spare = distance * slope - halfHeight;
  const y = (PORTRAIT.top + PORTRAIT.bottom) / 2 - spare * 0.25;
  camera.fov = FIELD_OF_VIEW;
  camera.aspect = aspect;
  camera.near = 0.05;
  camera.far = 20;
  camera.position.set(centre.x, centre.y + y, centre.z + distance);
  camera.rotation.set(0, 0, 0);
  camera.updateProjectionMatrix();
}
