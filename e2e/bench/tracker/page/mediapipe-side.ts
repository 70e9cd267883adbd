import { FaceLandmarker, FilesetResolver } from '@mediapipe/tasks-vision';
import type { MediaPipeTimes } from './messages.js';

/** MediaPipe's FaceLandmarker as somebody would use it who needs what a FaceFrame holds. */
export class MediaPipeSide {
  readonly #landmarker: FaceLandmarker;
  readonly #pictureClock: PictureClock;
  #whole: number[] = [];
  #grab: number[] = [];
  #seen = 0;

  private constructor(landmarker: FaceLandmarker, pictureClock: PictureClock) {
    this.#landmarker = landmarker;
    this.#pictureClock = pictureClock;
  }

  /** `wasm`: folder of tasks-vision's WebAssembly; `model`: its .task file. */
  static async create({ wasm, model }: { wasm: string; model: string }): Promise<MediaPipeSide> {
    // The second argument: this is a module worker, which cannot importScripts.
    const files = await FilesetResolver.forVisionTasks(wasm, true);
    const pictureClock = watchPictures();
    const landmarker = await FaceLandmarker.createFromOptions(files, {
      baseOptions: { modelAssetPath: model, delegate: 'CPU' },
      runningMode: 'VIDEO',
      numFaces: 1,
      outputFaceBlendshapes: true,
      outputFacialTransformationMatrixes: true,
    });
    return new MediaPipeSide(landmarker, pictureClock);
  }

  track(frame: VideoFrame): void {
    this.#pictureClock.spent = 0;
    const start = performance.now();
    const result = this.#landmarker.detectForVideo(frame, frame.timestamp / 1000);
    this.#whole.push(performance.now() - start);
    this.#grab.push(this.#pictureClock.spent);
    const complete = result.faceBlendshapes.length > 0 && result.facialTransformationMatrixes.length > 0;
    if (result.faceLandmarks.length > 0 && complete) this.#seen++;
  }

  forgetTimes(): void {
    this.#whole = [];
    this.#grab = [];
    this.#seen = 0;
  }

  times(): MediaPipeTimes {
    return { whole: this.#whole, grab: this.#grab, seen: this.#seen };
  }
}

interface PictureClock {
  /** Time spent in the calls below [ms]. */
  spent: number;
}

/**
 * FaceLandmarker takes every picture in as a WebGL texture and, on the CPU, reads it back at once. These two calls are
 * its grab; nothing else in this worker uses WebGL.
 */
function watchPictures(): PictureClock {
  const clock: PictureClock = { spent: 0 };
  const methods = WebGL2RenderingContext.prototype as unknown as Record<string, (...args: unknown[]) => void>;
  for (const name of ['texImage2D', 'readPixels']) {
    const method = methods[name] as (...args: unknown[]) => void;
    methods[name] = function (this: unknown, ...args) {
      const start = performance.now();
      method.apply(this, args);
      clock.spent += performance.now() - start;
    };
  }
  return clock;
}
