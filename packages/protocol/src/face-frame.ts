import { BLENDSHAPE_COUNT, BLENDSHAPE_NAMES } from './blendshapes.js';
import { MIRROR_LANDMARK } from './mirror.js';

/** Number of facial landmarks: iBUG's 68. */
export const LANDMARK_COUNT = 68;

/** Where a group of channels comes from. `absent`: nothing known, draw it at rest. */
export const CHANNEL_SOURCES = ['absent', 'vision', 'audio', 'idle'] as const;
export type ChannelSource = (typeof CHANNEL_SOURCES)[number];

/**
 * Channel groups that can have different sources:
 * `head` the pose; `upper` brows, eyes, lids, cheeks, nose; `mouth` jaw and lips; `tongue` tongueOut.
 */
export const CHANNEL_GROUPS = ['head', 'upper', 'mouth', 'tongue'] as const;
export type ChannelGroup = (typeof CHANNEL_GROUPS)[number];

/** Unit quaternion (x, y, z, w). */
export type Quaternion = [x: number, y: number, z: number, w: number];
export type Vector3 = [x: number, y: number, z: number];

/**
 * Head in camera space: right-handed, Y up, the camera looks down -Z (ARKit's convention), so a head
 * in front of the camera has a negative z. Identity rotation: the face looks into the camera.
 * The head's own axes: x to the subject's left, y up, z out of the face.
 */
export interface Pose {
  rotation: Quaternion;
  /** Metres. */
  translation: Vector3;
}

/** One moment of one face. */
export interface FaceFrame {
  /** When the picture was taken: sender's monotonic clock [ms]; as received, since 1970. */
  timestamp: number;
  pose: Pose;
  /** [52] ARKit coefficients, 0..1, in the order of {@link BLENDSHAPE_NAMES}. */
  blendshapes: Float32Array;
  /**
   * [68 * 3] iBUG landmarks x, y, z in head space (pose removed), origin at the canonical head's, unit =
   * interocular distance (outer eye corners) of the neutral face. `null`: none known.
   */
  landmarks: Float32Array | null;
  /** How sure the tracker is that this is a face, 0..1. */
  confidence: number;
  sources: Record<ChannelGroup, ChannelSource>;
}

/** A face at rest: looking at the camera from half a metre, nothing moving, every source `absent`. */
export function restFaceFrame(timestamp = 0): FaceFrame {
  return {
    timestamp,
    pose: { rotation: [0, 0, 0, 1], translation: [0, 0, -0.5] },
    blendshapes: new Float32Array(BLENDSHAPE_COUNT),
    landmarks: null,
    confidence: 0,
    sources: { head: 'absent', upper: 'absent', mouth: 'absent', tongue: 'absent' },
  };
}

/** Index of each blendshape's mirror image (Left and Right swapped; itself where it has no side). */
const MIRROR_BLENDSHAPE = BLENDSHAPE_NAMES.map((name) => {
  const other = name.endsWith('Left')
    ? name.replace(/Left$/, 'Right')
    : name.endsWith('Right')
      ? name.replace(/Right$/, 'Left')
      : name;
  return (BLENDSHAPE_NAMES as readonly string[]).indexOf(other);
});

/** The same moment as in a mirror: what a self-view shows. */
export function mirrorFaceFrame(frame: FaceFrame): FaceFrame {
  const [qx, qy, qz, qw] = frame.pose.rotation;
  const [tx, ty, tz] = frame.pose.translation;
  const source = frame.landmarks;
  let landmarks: Float32Array | null = null;
  if (source) {
    landmarks = new Float32Array(source.length);
    for (let i = 0; i < LANDMARK_COUNT; i++) {
      const j = (MIRROR_LANDMARK[i] as number) * 3;
      landmarks[i * 3] = -(source[j] as number);
      landmarks[i * 3 + 1] = source[j + 1] as number;
      landmarks[i * 3 + 2] = source[j + 2] as number;
    }
  }
  return {
    ...frame,
    pose: { rotation: [qx, -qy, -qz, qw], translation: [-tx, ty, tz] },
    blendshapes: frame.blendshapes.map((_, i) => frame.blendshapes[MIRROR_BLENDSHAPE[i] as number] as number),
    landmarks,
  };
}
