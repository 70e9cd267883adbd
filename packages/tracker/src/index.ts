export { FaceTracker, type FaceTrackerEvents, type FaceTrackerOptions } from './browser/face-tracker.js';
export { ModelError, type ModelErrorReason, TrackerError, type TrackerErrorReason } from './errors.js';
export {
  createOnnxRuntime,
  type FloatTensor,
  type Network,
  type Runtime,
  type WasmLocation,
} from './runtime.js';
