/**
 * Models for tests: a doll as VRM 1.0, VRM 0.x and as a plain GLB with ARKit's names, all written here. Not part of
 * what the package exports to applications; tests elsewhere import it as `@guise/avatar/testing/write-models`.
 */
import { BLENDSHAPE_NAMES } from '@guise/protocol';
import { writeGlb } from '../model/glb.js';
import { BONE_NAMES, type BoneName } from './doll.js';
import { Doll, type DollOptions, type MutableJson, pascal, type WrittenModel } from './doll-writer.js';

export type { DollOptions, WrittenModel } from './doll-writer.js';

/** The doll as VRM 1.0. */
export function writeVrm1(options: DollOptions = {}): WrittenModel {
  const doll = new Doll({ ...options, kind: 'vrm-1' });
  const bind = (morph: string) => ({
    morphTargetBinds: [{ node: doll.node('Face'), index: doll.morph(morph), weight: 1 }],
  });
  const preset: MutableJson = Object.fromEntries(
    Object.entries(presets(options)).map(([name, morph]) => [name, bind(morph)]),
  );
  preset.blink = {
    morphTargetBinds: ['Fcl_EYE_Close_L', 'Fcl_EYE_Close_R'].flatMap((morph) => bind(morph).morphTargetBinds),
  };
  Object.assign(preset.happy as MutableJson, { overrideBlink: options.overrideBlink ?? 'none' });
  const custom = Object.fromEntries(perfectSync(options).map((name) => [pascal(name), bind(name)]));
  const range =
    options.look === 'expression'
      ? { inputMaxValue: 90, outputScale: 1 }
      : { inputMaxValue: 90, outputScale: 20 };
  doll.json.extensionsUsed = ['VRMC_vrm', 'VRMC_springBone', 'VRMC_materials_mtoon'];
  doll.json.extensions = {
    VRMC_vrm: {
      specVersion: '1.0',
      meta: { name: 'Doll', version: '1', authors: ['Guise'], licenseUrl: 'https://vrm.dev/licenses/1.0/' },
      humanoid: {
        humanBones: Object.fromEntries(humanBones().map((bone) => [bone, { node: doll.node(bone) }])),
      },
      expressions: { preset, custom },
      lookAt: {
        type: options.look ?? 'bone',
        offsetFromHeadBone: [0, 0.075, 0.07],
        rangeMapHorizontalInner: range,
        rangeMapHorizontalOuter: range,
        rangeMapVerticalDown: range,
        rangeMapVerticalUp: range,
      },
    },
    VRMC_springBone: {
      specVersion: '1.0',
      colliders: [{ node: doll.node('head'), shape: { sphere: { offset: [0, 0.07, 0], radius: 0.09 } } }],
      colliderGroups: [{ colliders: [0] }],
      springs: [
        {
          joints: ['hair1', 'hair2', 'hair3'].map((bone) => ({
            node: doll.node(bone),
            stiffness: 0.6,
            gravityPower: 0.3,
            dragForce: 0.5,
            hitRadius: 0.02,
          })),
          colliderGroups: [0],
        },
      ],
    },
  };
  for (const material of doll.json.materials as MutableJson[]) {
    material.extensions = {
      VRMC_materials_mtoon: {
        specVersion: '1.0',
        shadeColorFactor: [0.85, 0.68, 0.68],
        ...(options.texture === false ? {} : { shadeMultiplyTexture: { index: 0 } }),
        shadingToonyFactor: 0.7,
        outlineWidthMode: 'worldCoordinates',
        outlineWidthFactor: 0.0012,
        outlineColorFactor: [0.15, 0.08, 0.1],
      },
    };
  }
  return doll.written();
}

/** The doll as VRM 0.x: it faces -Z. */
export function writeVrm0(options: DollOptions = {}): WrittenModel {
  const doll = new Doll({ ...options, kind: 'vrm-0' });
  const names: Readonly<Record<string, string>> = {
    aa: 'a',
    ih: 'i',
    ou: 'u',
    ee: 'e',
    oh: 'o',
    blinkLeft: 'blink_l',
    blinkRight: 'blink_r',
    happy: 'joy',
    sad: 'sorrow',
    relaxed: 'fun',
    lookUp: 'lookup',
    lookDown: 'lookdown',
    lookLeft: 'lookleft',
    lookRight: 'lookright',
  };
  const group = (name: string, presetName: string, morph: string) => ({
    name,
    presetName,
    binds: [{ mesh: 0, index: doll.morph(morph), weight: 100 }],
    materialValues: [],
  });
  const groups = Object.entries(presets(options)).map(([name, morph]) =>
    name === 'surprised' ? group('Surprised', 'unknown', morph) : group(name, names[name] ?? name, morph),
  );
  groups.push(...perfectSync(options).map((name) => group(pascal(name), 'unknown', name)));
  const curve = {
    curve: [0, 0, 0, 1, 1, 1, 1, 0],
    xRange: 90,
    yRange: options.look === 'expression' ? 1 : 20,
  };
  doll.json.extensionsUsed = ['VRM'];
  doll.json.extensions = {
    VRM: {
      exporterVersion: 'Guise test',
      specVersion: '0.0',
      meta: { title: 'Doll', author: 'Guise', allowedUserName: 'Everyone', licenseName: 'CC0' },
      humanoid: {
        humanBones: humanBones().map((bone) => ({ bone, node: doll.node(bone), useDefaultValues: true })),
      },
      firstPerson: {
        firstPersonBone: doll.node('head'),
        firstPersonBoneOffset: { x: 0, y: 0.075, z: 0.07 },
        meshAnnotations: [],
        lookAtTypeName: options.look === 'expression' ? 'BlendShape' : 'Bone',
        lookAtHorizontalInner: curve,
        lookAtHorizontalOuter: curve,
        lookAtVerticalDown: curve,
        lookAtVerticalUp: curve,
      },
      blendShapeMaster: { blendShapeGroups: groups },
      secondaryAnimation: {
        boneGroups: [
          {
            stiffiness: 0.6,
            gravityPower: 0.3,
            gravityDir: { x: 0, y: -1, z: 0 },
            dragForce: 0.5,
            center: -1,
            hitRadius: 0.02,
            bones: [doll.node('hair1')],
            colliderGroups: [0],
          },
        ],
        colliderGroups: [
          { node: doll.node('head'), colliders: [{ offset: { x: 0, y: 0.07, z: 0 }, radius: 0.09 }] },
        ],
      },
      materialProperties: (doll.json.materials as MutableJson[]).map(({ name }) => ({
        name,
        shader: 'VRM/MToon',
        renderQueue: 2000,
        floatProperties: {
          _Cutoff: 0.5,
          _ShadeToony: 0.7,
          _OutlineWidthMode: 1,
          _OutlineWidth: 0.12,
          _CullMode: 2,
          _ZWrite: 1,
        },
        vectorProperties: { _Color: [1, 1, 1, 1], _ShadeColor: [0.9, 0.8, 0.8, 1], _MainTex: [0, 0, 1, 1] },
        textureProperties: options.texture === false ? {} : { _MainTex: 0, _ShadeTexture: 0 },
        keywordMap: {},
        tagMap: { RenderType: 'Opaque' },
      })),
    },
  };
  return doll.written();
}

/** The doll as a GLB whose morph targets have ARKit's names. */
export function writeArkitGlb(options: DollOptions = {}): WrittenModel {
  return new Doll({ ...options, kind: 'glb' }).written();
}

/** The file. */
export function bytesOf({ json, bin }: Pick<WrittenModel, 'json' | 'bin'>): Uint8Array<ArrayBuffer> {
  return writeGlb(json, bin);
}

function humanBones(): BoneName[] {
  return BONE_NAMES.filter((name) => !name.startsWith('hair'));
}

function presets({ look }: DollOptions): Record<string, string> {
  return {
    aa: 'Fcl_MTH_A',
    ih: 'Fcl_MTH_I',
    ou: 'Fcl_MTH_U',
    ee: 'Fcl_MTH_E',
    oh: 'Fcl_MTH_O',
    blinkLeft: 'Fcl_EYE_Close_L',
    blinkRight: 'Fcl_EYE_Close_R',
    happy: 'Fcl_ALL_Joy',
    angry: 'Fcl_ALL_Angry',
    sad: 'Fcl_ALL_Sorrow',
    relaxed: 'Fcl_ALL_Fun',
    surprised: 'Fcl_ALL_Surprised',
    ...(look === 'expression'
      ? { lookUp: 'Look_Up', lookDown: 'Look_Down', lookLeft: 'Look_Left', lookRight: 'Look_Right' }
      : {}),
  };
}

function perfectSync({ face }: DollOptions): readonly string[] {
  return face === 'perfect-sync' ? BLENDSHAPE_NAMES : [];
}
