import {
  type AvatarDetail,
  CHARACTER_NAMES,
  createAvatar,
  createModelAvatar,
  createOwnFaceAvatar,
} from '@guise/avatar';
import { asPatchwork } from '@guise/avatar/testing/patchwork';
import { bytesOf, writeArkitGlb, writeVrm1 } from '@guise/avatar/testing/write-models';
import { BLENDSHAPE_NAMES, type FaceFrame } from '@guise/protocol';
import { type VRM, VRMLoaderPlugin } from '@pixiv/three-vrm';
import type { Mesh, Object3D } from 'three';
import { GLTFLoader } from 'three/addons/loaders/GLTFLoader.js';

/** Anything that stands in a scene and follows frames. */
export interface Puppet {
  readonly object3D: Object3D;
  apply(frame: FaceFrame): void;
  /** @param dt seconds */
  update(dt: number): void;
  dispose(): void;
}

export interface Kind {
  readonly name: string;
  readonly details: readonly AvatarDetail[];
  /** The `index`th of them. */
  make(index: number, detail: AvatarDetail): Promise<Puppet>;
}

const cast: Kind = {
  name: 'cast',
  details: ['full', 'small'],
  async make(index, detail) {
    const character = CHARACTER_NAMES[index % CHARACTER_NAMES.length] as (typeof CHARACTER_NAMES)[number];
    const avatar = await createAvatar({ character }, { seed: `avatar ${index}` });
    avatar.setDetail?.(detail);
    return avatar;
  },
};

/** The same VRM for both: a doll of a few thousand triangles with Perfect Sync clips, springs and toon shading. */
const doll = () => bytesOf(writeVrm1({ face: 'perfect-sync' }));

const model: Kind = {
  name: 'VRM',
  details: ['full', 'small'],
  async make(index, detail) {
    const avatar = await createModelAvatar(doll(), { seed: `avatar ${index}` });
    avatar.setDetail?.(detail);
    return avatar;
  },
};

/** The same without springs, which are three-vrm's: what it leaves behind is ours alone. */
const stiff: Kind = {
  name: 'VRM without springs',
  details: ['full'],
  make(index) {
    const written = writeVrm1({ face: 'perfect-sync' });
    delete written.json.extensions.VRMC_springBone;
    return createModelAvatar(bytesOf(written), { seed: `avatar ${index}` });
  },
};

/** The same doll in patches, each of a material of its own, and moved by morph targets: what a small tile makes the most of. */
const patchwork: Kind = {
  name: 'GLB in patches',
  details: ['full', 'small'],
  async make(index, detail) {
    const avatar = await createModelAvatar(bytesOf(asPatchwork(writeArkitGlb())), {
      seed: `avatar ${index}`,
    });
    avatar.setDetail?.(detail);
    return avatar;
  },
};

/** Nobody's: the mean face. */
const ownFace = (file: Uint8Array): Kind => ({
  name: 'own face',
  details: ['full', 'small'],
  async make(index, detail) {
    const avatar = await createOwnFaceAvatar(file, { seed: `avatar ${index}` });
    avatar.setDetail?.(detail);
    return avatar;
  },
});

/** As its readme shows: expressions by name, the head's bone, everything else its own. */
const plain: Kind = {
  name: 'plain three-vrm',
  details: ['full'],
  async make() {
    const loader = new GLTFLoader().register((parser) => new VRMLoaderPlugin(parser));
    const { userData } = await loader.parseAsync(doll().buffer, '');
    const vrm = userData.vrm as VRM;
    const head = vrm.humanoid.getNormalizedBoneNode('head');
    const clips = BLENDSHAPE_NAMES.map((name) => name.charAt(0).toUpperCase() + name.slice(1));
    return {
      object3D: vrm.scene,
      apply({ blendshapes, pose }) {
        for (let i = 0; i < clips.length; i++) {
          vrm.expressionManager?.setValue(clips[i] as string, blendshapes[i] as number);
        }
        head?.quaternion.fromArray(pose.rotation);
      },
      update: (dt) => vrm.update(dt),
      dispose() {
        vrm.scene.traverse((node: Object3D) => {
          (node as Mesh).geometry?.dispose();
          for (const material of [(node as Mesh).material].flat()) material?.dispose();
        });
      },
    };
  },
};

/** @param file of an own face */
export function kinds(file: Uint8Array): readonly Kind[] {
  return [cast, ownFace(file), model, stiff, patchwork, plain];
}
