import { vrmWeights } from '@guise/avatar/vrm';
import {
  BLENDSHAPE_NAMES,
  conjugate,
  type FaceFrame,
  multiply,
  type Quaternion,
  slerp,
  type Vector3,
} from '@guise/protocol';

/** Which blendshapes a model understands: ARKit's 52 ("Perfect Sync"), VRM's own, or whichever it has. */
export const EXPRESSIONS = ['both', 'perfect-sync', 'presets'] as const;
export type Expressions = (typeof EXPRESSIONS)[number];

/** A bone as VMC has it: relative to its parent, in Unity's axes (left-handed, y up, z out of the face). */
export interface VmcBone {
  readonly name: string;
  /** Metres. */
  readonly position: Vector3;
  /** Unit quaternion (x, y, z, w). */
  readonly rotation: Quaternion;
}

/** One moment of one face as VMC says it. */
export interface VmcFace {
  readonly bones: readonly VmcBone[];
  /** 0..1, by the names of a model's blend shape clips. */
  readonly blends: readonly (readonly [name: string, value: number])[];
}

const IDENTITY: Quaternion = [0, 0, 0, 1];
/** How much of the head's turn the neck takes, as the cast's avatars do. */
const NECK_SHARE = 0.38;
/** Where the bones of a usual model are, for receivers that put them where they are told [m]. */
const PLACES: Record<'neck' | 'head', Vector3> = { neck: [0, 0.11, -0.02], head: [0, 0.08, 0.01] };

/** VRM 0.x's names, which VMC speaks, of VRM 1.0's expressions. */
export const VRM0_NAMES: Readonly<Record<string, string>> = {
  aa: 'A',
  ih: 'I',
  ou: 'U',
  ee: 'E',
  oh: 'O',
  blink: 'Blink',
  blinkLeft: 'Blink_L',
  blinkRight: 'Blink_R',
  happy: 'Joy',
  angry: 'Angry',
  sad: 'Sorrow',
  surprised: 'Surprised',
  relaxed: 'Fun',
};

/** Perfect Sync's names: ARKit's with a capital. */
export const PERFECT_SYNC_NAMES: readonly string[] = BLENDSHAPE_NAMES.map(
  (name) => name.charAt(0).toUpperCase() + name.slice(1),
);

/**
 * A rotation in Unity's axes. Ours are right-handed with x to the subject's left; Unity's x goes to the subject's right, so the
 * world is mirrored along x: axes turn round, but for their x.
 */
export function unityRotation([x, y, z, w]: Readonly<Quaternion>): Quaternion {
  return [x, -y || 0, -z || 0, w];
}

export function vmcFace({ pose, blendshapes }: FaceFrame, expressions: Expressions): VmcFace {
  const rotation = unityRotation(pose.rotation);
  const neck = slerp(IDENTITY, rotation, NECK_SHARE);
  return {
    bones: [
      { name: 'Neck', position: PLACES.neck, rotation: neck },
      { name: 'Head', position: PLACES.head, rotation: multiply(conjugate(neck), rotation) },
    ],
    blends: [
      ...(expressions === 'presets' ? [] : perfectSync(blendshapes)),
      ...(expressions === 'perfect-sync' ? [] : presets(blendshapes)),
    ],
  };
}

function perfectSync(blendshapes: Float32Array): [string, number][] {
  return PERFECT_SYNC_NAMES.map((name, i) => [name, blendshapes[i] as number]);
}

function presets(blendshapes: Float32Array): [string, number][] {
  return [...vrmWeights(blendshapes)].map(([name, value]) => [VRM0_NAMES[name] ?? name, value]);
}
