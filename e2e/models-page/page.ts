import {
  type Avatar,
  type AvatarDetail,
  AvatarError,
  createModelAvatar,
  createStageLights,
  frameCamera,
  inspectModel,
} from '@guise/avatar';
import { asPatchwork } from '@guise/avatar/testing/patchwork';
import {
  bytesOf,
  type WrittenModel,
  writeArkitGlb,
  writeVrm0,
  writeVrm1,
} from '@guise/avatar/testing/write-models';
import { blendshapeIndex, type FaceFrame, restFaceFrame } from '@guise/protocol';
import {
  BoxGeometry,
  Color,
  Mesh,
  MeshStandardMaterial,
  PerspectiveCamera,
  Scene,
  type Texture,
  WebGLRenderer,
} from 'three';
import type { Change, DollName, Held, Pose } from './messages.js';

declare global {
  interface Window {
    /** Draws dolls (rows) in poses (columns), as tiles of a call show them. */
    drawSheet(dolls: readonly DollName[], poses: readonly Pose[]): Promise<void>;
    /** Where the picture of a doll changes with each pose. */
    changes(doll: DollName, poses: readonly Pose[], detail: AvatarDetail): Promise<Change[]>;
    /**
     * How much a doll that is a patchwork of many materials looks otherwise in a small tile: the share of pixels, and what
     * each takes to draw.
     */
    coarseness(doll: DollName): Promise<{ pixels: number; full: number; small: number }>;
    /** Loads, shows and disposes of dolls in turn; what is held before the first, while one is shown, and in the end. */
    wearAndTear(
      dolls: readonly DollName[],
      times: number,
    ): Promise<{ before: Held; worn: Held; after: Held }>;
    /** How much of a tile that shows a doll is white [share]. */
    whiteness(doll: DollName): Promise<number>;
    /**
     * Of a doll whose picture is of this type, so wide and half as high: the pixels that its file is said to show, and
     * the side of its largest texture.
     */
    textureOf(type: string, side: number): Promise<{ pixels: number; side: number }>;
    /** Why a doll is refused whose picture has a good header and nothing good behind it. */
    refusalOfBrokenPicture(): Promise<string>;
  }
}

const WRITE: Readonly<Record<DollName, () => WrittenModel>> = {
  'VRM 1.0': () => writeVrm1(),
  'VRM 1.0, Perfect Sync': () => writeVrm1({ face: 'perfect-sync' }),
  'VRM 1.0, looking by expressions': () => writeVrm1({ look: 'expression' }),
  'VRM 0.x': () => writeVrm0(),
  'VRM 0.x, Perfect Sync': () => writeVrm0({ face: 'perfect-sync' }),
  GLB: () => writeArkitGlb({ names: 'sided' }),
  'GLB without bones': () => writeArkitGlb({ bones: false }),
};

const TILE = { width: 220, height: 240 };
const BACKDROP = new Color('#1b1924');

let bitmaps = 0;
const decode = window.createImageBitmap.bind(window) as (...of: unknown[]) => Promise<ImageBitmap>;
window.createImageBitmap = (async (...of: unknown[]) => {
  const bitmap = await decode(...of);
  bitmaps++;
  const close = bitmap.close.bind(bitmap);
  bitmap.close = () => {
    if (bitmap.width > 0) bitmaps--;
    close();
  };
  return bitmap;
}) as typeof createImageBitmap;

function stage(width: number, height: number) {
  const renderer = new WebGLRenderer({ antialias: true, preserveDrawingBuffer: true });
  renderer.setSize(width, height);
  document.body.replaceChildren(renderer.domElement);
  const scene = new Scene();
  scene.background = BACKDROP;
  scene.add(createStageLights());
  const camera = new PerspectiveCamera();
  frameCamera(camera, TILE.width / TILE.height);
  return { renderer, scene, camera };
}

function frameOf({ channels = {}, yaw = 0 }: Pose): FaceFrame {
  const frame = restFaceFrame();
  frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'vision' };
  for (const [name, value] of Object.entries(channels)) {
    frame.blendshapes[blendshapeIndex(name as Parameters<typeof blendshapeIndex>[0])] = value;
  }
  const half = (yaw * Math.PI) / 360;
  frame.pose.rotation = [0, Math.sin(half), 0, Math.cos(half)];
  return frame;
}

/** Shows a pose, with the hair come to rest. */
function show(avatar: Avatar, pose: Pose): void {
  avatar.apply(frameOf(pose));
  for (let i = 0; i < 90; i++) avatar.update(1 / 60);
}

const wear = (doll: DollName) => createModelAvatar(bytesOf(WRITE[doll]()), { motion: 'reduced' });

window.drawSheet = async (dolls, poses) => {
  const { renderer, scene, camera } = stage(TILE.width * poses.length, TILE.height * dolls.length);
  renderer.setScissorTest(true);
  for (const [row, doll] of dolls.entries()) {
    const avatar = await wear(doll);
    scene.add(avatar.object3D);
    for (const [column, pose] of poses.entries()) {
      show(avatar, pose);
      const place = [
        column * TILE.width,
        (dolls.length - 1 - row) * TILE.height,
        TILE.width,
        TILE.height,
      ] as const;
      renderer.setViewport(...place);
      renderer.setScissor(...place);
      renderer.render(scene, camera);
    }
    avatar.dispose();
  }
};

window.changes = async (doll, poses, detail) => {
  const { renderer, scene, camera } = stage(TILE.width, TILE.height);
  const avatar = await wear(doll);
  avatar.setDetail?.(detail);
  scene.add(avatar.object3D);
  const picture = (pose: Pose): Uint8Array => {
    show(avatar, pose);
    renderer.render(scene, camera);
    return pixelsOf(renderer);
  };
  const rest = picture({});
  const found = poses.map((pose) => difference(rest, picture(pose)));
  avatar.dispose();
  renderer.dispose();
  return found;
};

window.coarseness = async (doll) => {
  const { renderer, scene, camera } = stage(TILE.width, TILE.height);
  const avatar = await createModelAvatar(bytesOf(asPatchwork(WRITE[doll]())), { motion: 'reduced' });
  scene.add(avatar.object3D);
  const picture = (detail: AvatarDetail) => {
    avatar.setDetail?.(detail);
    show(avatar, {});
    renderer.render(scene, camera);
    return { shown: pixelsOf(renderer), calls: renderer.info.render.calls };
  };
  const [full, small] = [picture('full'), picture('small')];
  avatar.dispose();
  renderer.dispose();
  const { pixels } = difference(full.shown, small.shown, 120);
  return { pixels, full: full.calls, small: small.calls };
};

function pixelsOf(renderer: WebGLRenderer): Uint8Array {
  const gl = renderer.getContext();
  const pixels = new Uint8Array(TILE.width * TILE.height * 4);
  gl.readPixels(0, 0, TILE.width, TILE.height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  return pixels;
}

/** @param least of what three channels differ by */
function difference(a: Uint8Array, b: Uint8Array, least = 40): Change {
  let [pixels, x, y] = [0, 0, 0];
  for (let i = 0; i < a.length; i += 4) {
    const far = [0, 1, 2].reduce((sum, c) => sum + Math.abs((a[i + c] as number) - (b[i + c] as number)), 0);
    if (far < least) continue;
    pixels++;
    x += (i / 4) % TILE.width;
    y += TILE.height - Math.floor(i / 4 / TILE.width);
  }
  return { pixels: pixels / (a.length / 4), x: x / pixels / TILE.width, y: y / pixels / TILE.height };
}

window.whiteness = async (doll) => {
  const { renderer, scene, camera } = stage(TILE.width, TILE.height);
  const avatar = await wear(doll);
  scene.add(avatar.object3D);
  show(avatar, {});
  renderer.render(scene, camera);
  const pixels = pixelsOf(renderer);
  let white = 0;
  for (let i = 0; i < pixels.length; i += 4) {
    if (Math.min(pixels[i] as number, pixels[i + 1] as number, pixels[i + 2] as number) > 240) white++;
  }
  avatar.dispose();
  renderer.dispose();
  return white / (pixels.length / 4);
};

window.wearAndTear = async (dolls, times) => {
  const { renderer, scene, camera } = stage(64, 64);
  const held = (): Held => {
    renderer.render(scene, camera);
    const { memory, programs } = renderer.info;
    return {
      geometries: memory.geometries,
      textures: memory.textures,
      programs: programs?.length ?? -1,
      bitmaps,
    };
  };
  const files = dolls.map((doll) => bytesOf(WRITE[doll]()));
  // Three.js keeps a table for physical materials once there was one.
  const stays = new Mesh(new BoxGeometry(0.01, 0.01, 0.01), new MeshStandardMaterial());
  scene.add(stays);
  const before = held();
  let worn = before;
  for (let i = 0; i < times; i++) {
    const avatar = await createModelAvatar(files[i % files.length] as Uint8Array);
    scene.add(avatar.object3D);
    avatar.apply(frameOf({ channels: { jawOpen: 0.5 } }));
    avatar.update(1 / 60);
    if (i % 2 === 1) avatar.setDetail?.('small');
    worn = held();
    avatar.dispose();
  }
  const after = held();
  renderer.dispose();
  return { before, worn, after };
};

/** The file of the doll with another picture. */
function withPicture(picture: Uint8Array): Uint8Array {
  const model = writeArkitGlb();
  const bin = new Uint8Array(model.bin.length + picture.length);
  bin.set(model.bin);
  bin.set(picture, model.bin.length);
  const view = { buffer: 0, byteOffset: model.bin.length, byteLength: picture.length };
  model.json.bufferViews.push(view);
  model.json.buffers[0].byteLength = bin.length;
  model.json.images = [{ mimeType: 'image/png', bufferView: model.json.bufferViews.length - 1 }];
  return bytesOf({ json: model.json, bin });
}

async function pictureOf(type: string, side: number): Promise<Uint8Array> {
  const canvas = new OffscreenCanvas(side, side / 2);
  canvas.getContext('2d');
  const blob = await canvas.convertToBlob({ type });
  return new Uint8Array(await blob.arrayBuffer());
}

window.textureOf = async (type, side) => {
  const file = withPicture(await pictureOf(type, side));
  const { texturePixels } = inspectModel(file);
  const avatar = await createModelAvatar(file);
  let largest = 0;
  avatar.object3D.traverse((node) => {
    const { material } = node as { material?: { map?: Texture | null } };
    const image = material?.map?.image as ImageBitmap | undefined;
    if (image) largest = Math.max(largest, image.width, image.height);
  });
  avatar.dispose();
  return { pixels: texturePixels, side: largest };
};

window.refusalOfBrokenPicture = async () => {
  const picture = await pictureOf('image/png', 64);
  picture.fill(0x5a, 33);
  try {
    (await createModelAvatar(withPicture(picture))).dispose();
    return 'it is worn';
  } catch (error) {
    return error instanceof AvatarError ? error.reason : String(error);
  }
};
