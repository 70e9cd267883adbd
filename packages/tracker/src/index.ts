export { type MouthShape, mixMouth, mouthFrame } from './audio/mouth-shape.js';
export { readVisemeModel, type VisemePrototype } from './audio/viseme-reader.js';
export { VoiceAnalysis } from './audio/voice-analysis.js';
export { encodeTexture, FaceScanner } from './browser/face-scanner.js';
export type { FaceSource } from './browser/face-source.js';
export {
  FaceTracker,
  type FaceTrackerEvents,
  type FaceTrackerOptions,
  type WebGpuOptions,
} from './browser/face-tracker.js';
export { type Voice, VoiceFollower } from './browser/voice-follower.js';
export { VoiceMouth, type VoiceMouthEvents, type VoiceMouthOptions } from './browser/voice-mouth.js';
export { wakingContext } from './browser/waking-context.js';
export { type Calibration, emptyCalibration, readCalibration } from './calibration/calibration.js';
export { type CalibratorEvents, FaceCalibrator, STRENGTH } from './calibration/face-calibrator.js';
export { NEUTRAL_DURATION, type NeutralFailure } from './calibration/neutral-look.js';
export type { Crop } from './crop.js';
export {
  type DenseFace,
  type DenseOptions,
  denseFace,
  depthImage,
  type FaceMesh,
} from './dense/dense-face.js';
export type { DepthImage } from './dense/depth-buffer.js';
export { type EncodedPicture, writeGlb } from './dense/glb.js';
export { type ObjFiles, writeObj } from './dense/obj.js';
export { type ReconstructedFace, reconstructFace } from './dense/reconstruct.js';
export { ModelError, type ModelErrorReason, TrackerError, type TrackerErrorReason } from './errors.js';
export { FaceMixer } from './face-mixer.js';
export type { FaceObservation, SeenHead } from './face-model.js';
export type { BackendChoice } from './gpu/backend-choice.js';
export { type DownloadProgress, fetchedModel, type ModelSource } from './model/source.js';
export type { Picture } from './picture.js';
export { FacePipeline, type PipelineModels, type PipelineResult } from './pipeline.js';
export {
  createOnnxRuntime,
  type FloatTensor,
  type Network,
  type Runtime,
  type WasmLocation,
} from './runtime.js';
export { type ExpressionBasis, parseExpressionBasis } from './scan/expression-basis.js';
export { FaceScan, type ScanProgress } from './scan/face-scan.js';
export { type FuseOptions, type ScannedFace, scanPhotograph } from './scan/fuse.js';
export { SCAN_STEPS, type ScanHint, type ScanStep } from './scan/guide.js';
export { ScanError, type ScanErrorReason } from './scan/scan-error.js';
export type { TrackingChange } from './tracking.js';
export { type CameraView, type FaceInView, ViewMeter } from './view.js';
