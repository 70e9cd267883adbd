export {
  BLENDSHAPE_COUNT,
  BLENDSHAPE_NAMES,
  type BlendshapeName,
  blendshapeIndex,
} from './blendshapes.js';
export {
  CHANNEL_GROUPS,
  CHANNEL_SOURCES,
  type ChannelGroup,
  type ChannelSource,
  type FaceFrame,
  LANDMARK_COUNT,
  mirrorFaceFrame,
  type Pose,
  type Quaternion,
  restFaceFrame,
  type Vector3,
} from './face-frame.js';
