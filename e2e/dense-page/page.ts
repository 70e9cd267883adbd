import { createAvatar, createStageLights, frameCamera } from '@guise/avatar';
import {
  Box3,
  Color,
  DirectionalLight,
  HemisphereLight,
  Mesh,
  type MeshStandardMaterial,
  PerspectiveCamera,
  Scene,
  WebGLRenderer,
} from 'three';
import { GLTFLoader } from 'three/addons/loaders/GLTFLoader.js';
import type { LoadedFace } from './messages.js';

declare global {
  interface Window {
    /** Draws a portrait of a built-in avatar: somebody to photograph who is nobody. */
    drawPortrait(side: number): Promise<void>;
    /** Loads a GLB and draws it, turned by these angles to its left [degrees], side by side. */
    drawFace(glb: string, angles: readonly number[]): Promise<LoadedFace>;
  }
}

/** What each view of a face measures [pixels]. */
const VIEW = { width: 400, height: 460 };
const BACKDROP = new Color('#1b1924');

function renderer(width: number, height: number): WebGLRenderer {
  const made = new WebGLRenderer({ antialias: true, preserveDrawingBuffer: true });
  made.setSize(width, height);
  document.body.replaceChildren(made.domElement);
  return made;
}

window.drawPortrait = async (side) => {
  const avatar = await createAvatar({ character: 'finn' });
  avatar.update(0);
  const scene = new Scene();
  scene.background = BACKDROP;
  scene.add(avatar.object3D, createStageLights());
  const camera = new PerspectiveCamera();
  frameCamera(camera, 1);
  renderer(side, side).render(scene, camera);
  avatar.dispose();
};

window.drawFace = async (glb, angles) => {
  const { scene: face } = await new GLTFLoader().loadAsync(glb);
  const meshes: Mesh[] = [];
  face.traverse((object) => {
    if (object instanceof Mesh) meshes.push(object);
  });
  const [mesh] = meshes;
  if (!mesh || meshes.length > 1) throw new Error(`${meshes.length} meshes in a file that should have one`);
  const size = new Box3().setFromObject(face);

  const scene = new Scene();
  scene.background = BACKDROP;
  const key = new DirectionalLight('#ffffff', 1.3);
  key.position.set(-0.5, 0.6, 1);
  scene.add(face, key, new HemisphereLight('#ffffff', '#8880a0', 2.2));
  const camera = new PerspectiveCamera(22, VIEW.width / VIEW.height, 0.05, 10);
  camera.position.set(0, 0, 0.64);
  const view = renderer(VIEW.width * angles.length, VIEW.height);
  view.setScissorTest(true);
  for (const [column, angle] of angles.entries()) {
    face.rotation.y = (angle * Math.PI) / 180;
    view.setViewport(column * VIEW.width, 0, VIEW.width, VIEW.height);
    view.setScissor(column * VIEW.width, 0, VIEW.width, VIEW.height);
    view.render(scene, camera);
  }
  const image = (mesh.material as MeshStandardMaterial).map?.image as ImageBitmap | undefined;
  return {
    triangles: (mesh.geometry.index?.count ?? 0) / 3,
    size: size.max.sub(size.min).toArray(),
    texture: image ? [image.width, image.height] : null,
    view: VIEW,
  };
};
