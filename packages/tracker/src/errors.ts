/** What stopped the tracker, or kept it from starting. */
export type TrackerErrorReason =
  /** A model could not be fetched, or is not a model this tracker can run. */
  | 'model-load-failed'
  /** WebAssembly with SIMD is missing, or its files could not be fetched. */
  | 'no-wasm'
  /** This browser offers no way to read a camera's pictures. */
  | 'camera-unsupported'
  /** The camera track has ended: unplugged, taken by another program, or permission withdrawn. */
  | 'camera-ended'
  /** A picture could not be read or processed. */
  | 'frame-failed'
  /** The worker died. Create a new tracker. */
  | 'worker-crashed'
  /** The tracker has been closed. */
  | 'closed';

/** Thrown by `FaceTracker.create` and `start`, and handed to `error` listeners. */
export class TrackerError extends Error {
  override readonly name = 'TrackerError';

  constructor(
    readonly reason: TrackerErrorReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** Wraps whatever was thrown; a {@link TrackerError} stays as it is, a {@link ModelError} keeps its words. */
  static from(thrown: unknown, reason: TrackerErrorReason): TrackerError {
    if (thrown instanceof TrackerError) return thrown;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new TrackerError(thrown instanceof ModelError ? 'model-load-failed' : reason, message, {
      cause: thrown,
    });
  }
}

/** What is wrong with a model folder. */
export type ModelErrorReason =
  /** `model.onnx`, `layout.json` or a network that it names cannot be read. */
  | 'file-missing'
  /** `layout.json` is no JSON, lacks something, or contradicts itself. */
  | 'layout-invalid'
  /** `model.onnx`, or a network that the layout names, is no ONNX model, or its inputs and outputs are not those its layout describes. */
  | 'model-invalid';

/** A model folder that cannot be used. The message names the file and what is missing from it. */
export class ModelError extends Error {
  override readonly name = 'ModelError';

  constructor(
    readonly reason: ModelErrorReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
