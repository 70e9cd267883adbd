import type { VRM, VRMHumanBoneName } from '@pixiv/three-vrm';
import type { Object3D } from 'three';

/** The bones that matter in a call; `null`: the model has no such bone. */
export interface ModelBones {
  readonly head: Object3D | null;
  readonly neck: Object3D | null;
  readonly chest: Object3D | null;
  /** The left, the right. */
  readonly eyes: readonly [Object3D | null, Object3D | null];
  /** Upper arm and the bone below it, the left, the right. */
  readonly arms: readonly (readonly [upper: Object3D, lower: Object3D])[];
}

/** What tools call the bones of plain GLBs, without prefixes, case and punctuation: the first that is there. */
const NAMES = {
  head: ['head'],
  neck: ['neck', 'neck1', 'neck01', 'necktwist01'],
  chest: ['upperchest', 'chest', 'spine2', 'spine02', 'spine3', 'spine003', 'spine1'],
  leftEye: ['lefteye', 'eyel', 'eyeleft', 'leye'],
  rightEye: ['righteye', 'eyer', 'eyeright', 'reye'],
  leftUpperArm: ['leftarm', 'leftupperarm', 'upperarml', 'lupperarm'],
  leftLowerArm: ['leftforearm', 'leftlowerarm', 'forearml', 'lowerarml', 'lforearm'],
  rightUpperArm: ['rightarm', 'rightupperarm', 'upperarmr', 'rupperarm'],
  rightLowerArm: ['rightforearm', 'rightlowerarm', 'forearmr', 'lowerarmr', 'rforearm'],
} as const;

const PREFIX = /^(mixamorig\d*|ccbase|def|org|jbip[clr]|bip\d*|armature)/;

/** A VRM says which bones are which; in a plain GLB they are known by their names. */
export function bonesOf(scene: Object3D, vrm: VRM | null): ModelBones {
  const named = vrm ? null : nodesByName(scene);
  const find = (name: keyof typeof NAMES): Object3D | null => {
    if (vrm) return vrm.humanoid.getRawBoneNode(name as VRMHumanBoneName);
    for (const alias of NAMES[name]) {
      const node = named?.get(alias);
      if (node) return node;
    }
    return null;
  };
  const arm = (side: 'left' | 'right') => {
    const [upper, lower] = [find(`${side}UpperArm`), find(`${side}LowerArm`)];
    return upper && lower ? ([[upper, lower]] as const) : [];
  };
  const upperChest = vrm?.humanoid.getRawBoneNode('upperChest') ?? null;
  const head = find('head');
  return {
    head,
    neck: aboveOf(head, find('neck')),
    chest: aboveOf(head, upperChest ?? find('chest') ?? vrm?.humanoid.getRawBoneNode('spine') ?? null),
    eyes: [find('leftEye'), find('rightEye')],
    arms: [...arm('left'), ...arm('right')],
  };
}

/** A bone that the head does not hang on would be turned for nothing, or against it. */
function aboveOf(head: Object3D | null, bone: Object3D | null): Object3D | null {
  for (let node = head?.parent ?? null; node; node = node.parent) if (node === bone) return bone;
  return null;
}

function nodesByName(scene: Object3D): Map<string, Object3D> {
  const named = new Map<string, Object3D>();
  scene.traverse((node) => {
    const { geometry } = node as { geometry?: unknown };
    const name = node.name.toLowerCase().replace(/[^a-z0-9]/g, '');
    const plain = name.replace(PREFIX, '') || name;
    // A mesh called Head is what hangs on the bone of that name, or what there is instead of one.
    if (!named.has(plain) || !geometry) named.set(plain, named.get(plain) ?? node);
  });
  return named;
}
