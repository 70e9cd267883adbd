// Everything that makes faces on this device; loaded only by who has a camera, a microphone or a tracker.
export {
  FaceCalibrator,
  FaceMixer,
  FaceTracker,
  VoiceFollower,
  VoiceMouth,
  wakingContext,
} from '@guise/tracker';
