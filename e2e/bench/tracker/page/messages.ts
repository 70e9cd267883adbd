/** What the page's worker is to measure. URLs are absolute. */
export interface Task {
  /** Raw I420 frames, one after the other. */
  readonly frames: { readonly url: string; readonly width: number; readonly height: number };
  /** Frames before those that count. */
  readonly warmUp: number;
  /** Frames that count. */
  readonly measured: number;
  /** The folder that holds the model folders. */
  readonly models: string;
  /** `null`: Guise is measured alone. */
  readonly mediapipe: { readonly wasm: string; readonly model: string } | null;
}

/** How long each frame took [ms], warm-up left out. */
export interface Measured {
  readonly isolated: boolean;
  readonly guise: GuiseTimes;
  readonly mediapipe: MediaPipeTimes | null;
}

export interface GuiseTimes {
  readonly whole: readonly number[];
  /** Getting the pixels out of the VideoFrame. */
  readonly grab: readonly number[];
  /** From the picture to the first network's start. */
  readonly crop: readonly number[];
  /** Each network that ran, by its file in the models folder; all its runs for one frame together, 0 where it did not. */
  readonly networks: Readonly<Record<string, readonly number[]>>;
  /** All else: fits, landmarks, crops between networks, filter. */
  readonly rest: readonly number[];
  /** Frames in which a face was seen. */
  readonly seen: number;
  /** Searches of the whole picture: from the picture until the finder's network has answered. */
  readonly searches: readonly number[];
}

export interface MediaPipeTimes {
  readonly whole: readonly number[];
  /** Getting the picture into WebAssembly's memory, by way of a WebGL texture. */
  readonly grab: readonly number[];
  readonly seen: number;
}

export type FromWorker = { type: 'measured'; measured: Measured } | { type: 'failed'; message: string };
