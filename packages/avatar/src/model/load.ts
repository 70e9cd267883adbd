import { MToonMaterialLoaderPlugin, VRM, VRMLoaderPlugin, VRMUtils } from '@pixiv/three-vrm';
import {
  type Group,
  LoadingManager,
  Material,
  type Mesh,
  MeshStandardMaterial,
  type Object3D,
  Texture,
} from 'three';
import { MeshoptDecoder } from 'three/addons/libs/meshopt_decoder.module.js';
import { type GLTF, GLTFLoader } from 'three/addons/loaders/GLTFLoader.js';
import { broken } from './json.js';
import { StageMToonMaterial } from './mtoon.js';
import { Pictures } from './pictures.js';

/** As much of a metal as a surface may be without surroundings. */
const METAL = 0.15;
/** Least roughness: smoother skin would shine beside the cast's matte vinyl. What a texture says of it stays. */
const MATTE = 0.6;

/** A model as three.js objects. */
export interface LoadedModel {
  readonly scene: Group;
  readonly vrm: VRM | null;
  /** Gives back everything that the GPU and the browser hold for it. */
  dispose(): void;
}

/**
 * Unpacks a model that was inspected and rebuilt. The textures are there when it resolves.
 * @param isVrm whether it has to be one
 * @throws AvatarError `model-broken`, and whatever the decoders throw
 */
export async function loadModel(bytes: Uint8Array<ArrayBuffer>, isVrm: boolean): Promise<LoadedModel> {
  const manager = new LoadingManager();
  const pictures = new Pictures(manager);
  const loader = new GLTFLoader(manager)
    .setMeshoptDecoder(MeshoptDecoder)
    .register((parser) => {
      Object.assign(parser, { textureLoader: pictures });
      return { name: 'pictures' };
    })
    // Bones are turned directly; see model-rig.ts.
    .register((parser) => {
      const mtoonMaterialPlugin = new MToonMaterialLoaderPlugin(parser, { materialType: StageMToonMaterial });
      return new VRMLoaderPlugin(parser, { autoUpdateHumanBones: false, mtoonMaterialPlugin });
    });
  try {
    const gltf = await loader.parseAsync(bytes.buffer, '');
    // three-vrm binds morph targets to expressions without waiting for them: they are there a task later.
    await new Promise((resolve) => setTimeout(resolve));
    if (pictures.failed > 0) broken('one of its pictures cannot be decoded');
    const { vrm } = gltf.userData;
    const isReady = vrm instanceof VRM;
    if (isVrm && !isReady) broken('it cannot be read as a VRM');
    // Primitives of one mesh often share all vertices of it, and each would bring all its morph targets along.
    VRMUtils.removeUnnecessaryVertices(gltf.scene);
    gltf.scene.traverse(fitForStage);
    if (isReady) VRMUtils.rotateVRM0(vrm);
    return { scene: gltf.scene, vrm: isReady ? vrm : null, dispose: () => dispose(gltf, pictures) };
  } catch (error) {
    pictures.close();
    throw error;
  }
}

/** Bones move skins out of their bounds; metal is black where there is nothing around for it to mirror; and all are matte here. */
function fitForStage(object: Object3D): void {
  object.frustumCulled = false;
  const { material } = object as Mesh;
  for (const one of Array.isArray(material) ? material : [material]) {
    if (!(one instanceof MeshStandardMaterial)) continue;
    one.metalness = Math.min(one.metalness, METAL);
    one.roughness = Math.max(one.roughness, MATTE);
  }
}

function dispose(gltf: GLTF, pictures: Pictures): void {
  VRMUtils.deepDispose(gltf.scene);
  // And what nothing in the scene shows any more: materials that were replaced by others, textures of those.
  for (const thing of gltf.parser.associations.keys()) {
    if (thing instanceof Material || thing instanceof Texture) thing.dispose();
    else disposeMesh(thing as Mesh);
  }
  gltf.scene.clear();
  pictures.close();
}

function disposeMesh({ geometry }: Partial<Mesh>): void {
  geometry?.dispose();
}
