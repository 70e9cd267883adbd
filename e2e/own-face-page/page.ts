import { type Avatar, createOwnFaceAvatar, createStageLights, exportOwnFace } from '@guise/avatar';
import { type BlendshapeName, blendshapeIndex, encodeOwnFace, restFaceFrame } from '@guise/protocol';
import { encodeTexture, FaceScanner, type ScanHint } from '@guise/tracker';
import {
  Box3,
  Color,
  Euler,
  Mesh,
  type MeshStandardMaterial,
  PerspectiveCamera,
  Quaternion,
  Scene,
  WebGLRenderer,
} from 'three';
import { GLTFLoader } from 'three/addons/loaders/GLTFLoader.js';
import type { Captured, Held, LoadedModel, Look } from './messages.js';

declare global {
  interface Window {
    /** A square picture's RGBA as a JPEG, as a browser's canvas writes it. Bytes go in and out as base64. */
    encodeJpeg(rgba: string, side: number): Promise<string>;
    /** Puts on an own-face file. */
    wear(file: string): Promise<void>;
    /** The avatar as a camera half a metre away sees it, RGBA of {@link SIDE} x SIDE pixels. */
    draw(look: Look): string;
    /** Lets the avatar sit for a capture, doing as it is told. */
    capture(models: string): Promise<Captured>;
    exportModel(file: string): Promise<string>;
    loadModel(glb: string): Promise<LoadedModel>;
    /** Puts an own face on, draws it and takes it off, so many times; what is held before and after. */
    wearAndTakeOff(file: string, times: number): Promise<[before: Held, after: Held]>;
  }
}

const SIDE = 640;
/** What the tracker takes every camera for. */
const FIELD_OF_VIEW = 63;

const renderer = new WebGLRenderer({ antialias: true, preserveDrawingBuffer: true });
renderer.setSize(SIDE, SIDE);
document.body.replaceChildren(renderer.domElement);
const scene = new Scene();
scene.background = new Color('#6c6a66');
scene.add(createStageLights());
const camera = new PerspectiveCamera(FIELD_OF_VIEW, 1, 0.05, 10);
camera.position.set(0, 0.135, 0.46);
let avatar: Avatar | null = null;

const bytesOf = (text: string) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

function textOf(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 0x8000)
    text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}

window.encodeJpeg = async (rgba, side) => {
  const canvas = new OffscreenCanvas(side, side);
  const pixels = new Uint8ClampedArray(bytesOf(rgba));
  canvas.getContext('2d')?.putImageData(new ImageData(pixels, side, side), 0, 0);
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.88 });
  return textOf(new Uint8Array(await blob.arrayBuffer()));
};

window.wear = async (file) => {
  avatar?.dispose();
  avatar = await createOwnFaceAvatar(bytesOf(file), { motion: 'reduced' });
  scene.add(avatar.object3D);
};

window.draw = ({ yaw = 0, pitch = 0, face = {} }) => {
  if (!avatar) throw new Error('nobody is there');
  const frame = restFaceFrame(0);
  frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'vision' };
  const turn = new Euler((-pitch * Math.PI) / 180, (yaw * Math.PI) / 180, 0, 'YXZ');
  frame.pose.rotation = new Quaternion().setFromEuler(turn).toArray() as [number, number, number, number];
  for (const [name, value] of Object.entries(face)) {
    frame.blendshapes[blendshapeIndex(name as BlendshapeName)] = value;
  }
  avatar.apply(frame);
  renderer.render(scene, camera);
  const gl = renderer.getContext();
  const pixels = new Uint8Array(SIDE * SIDE * 4);
  gl.readPixels(0, 0, SIDE, SIDE, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  const upright = new Uint8Array(pixels.length);
  const row = SIDE * 4;
  for (let y = 0; y < SIDE; y++)
    upright.set(pixels.subarray((SIDE - 1 - y) * row, (SIDE - y) * row), y * row);
  return textOf(upright);
};

window.capture = async (models) => {
  const scanner = await FaceScanner.create({ models });
  try {
    const refused = await scanner.fuse().catch((error: { reason: string }) => error.reason);
    let [yaw, pitch] = [0, 0];
    const turns: Partial<Record<ScanHint, readonly [yaw: number, pitch: number]>> = {
      'turn-left': [25, 0],
      'turn-right': [-25, 0],
      'look-up': [0, 20],
      'look-ahead': [0, 0],
    };
    for (let looks = 0; looks < 80; looks++) {
      window.draw({ yaw, pitch });
      const { step, hint, done } = await scanner.look(renderer.domElement);
      if (step === null) {
        const [start, face] = [performance.now(), await scanner.fuse()];
        const fused = performance.now();
        const jpeg = await encodeTexture(face.texture);
        const file = encodeOwnFace({ ...face, texture: jpeg, hair: 'crop' });
        const written = performance.now();
        (await createOwnFaceAvatar(file)).dispose();
        const times = { fuse: fused - start, write: written - fused, wear: performance.now() - written };
        return { done, side: face.side, jpeg: textOf(jpeg), refused: String(refused), times };
      }
      [yaw, pitch] = (hint && turns[hint]) ?? [yaw, pitch];
    }
    throw new Error('the capture did not come to its end');
  } finally {
    scanner.close();
  }
};

window.exportModel = async (file) => textOf(await exportOwnFace(bytesOf(file)));

window.loadModel = async (glb) => {
  const { scene: model } = await new GLTFLoader().parseAsync(bytesOf(glb).buffer, '');
  const meshes: Mesh[] = [];
  model.traverse((object) => {
    if (object instanceof Mesh) meshes.push(object);
  });
  const [skin] = meshes;
  if (!skin) throw new Error('no mesh');
  const names = meshes.map((mesh) => Object.keys(mesh.morphTargetDictionary ?? {}));
  const image = (skin.material as MeshStandardMaterial).map?.image as ImageBitmap;
  const size = new Box3().setFromObject(model, true);
  return {
    meshes: meshes.length,
    triangles: meshes.reduce((sum, { geometry }) => sum + (geometry.index?.count ?? 0) / 3, 0),
    targets: (names[0] ?? []).filter((name) => names.every((list) => list.includes(name))),
    texture: [image.width, image.height],
    size: size.max.sub(size.min).toArray(),
  };
};

window.wearAndTakeOff = async (file, times) => {
  const held = (): Held => ({ ...renderer.info.memory });
  avatar?.dispose();
  avatar = null;
  renderer.render(scene, camera);
  const before = held();
  for (let i = 0; i < times; i++) {
    const worn = await createOwnFaceAvatar(bytesOf(file));
    scene.add(worn.object3D);
    renderer.render(scene, camera);
    worn.dispose();
  }
  renderer.render(scene, camera);
  return [before, held()];
};
