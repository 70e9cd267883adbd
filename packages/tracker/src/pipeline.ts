import type { FaceFrame } from '@guise/protocol';
import type { FaceModel, FaceObservation } from './face-model.js';
import { FaceFilter } from './filter/face-filter.js';
import { easeToRest } from './filter/rest.js';
import { FaceFinder } from './finder.js';
import { cameraOf, project } from './geometry/camera.js';
import { fromHeadSpace } from './landmarks.js';
import { parseFinderLayout } from './model/layout.js';
import { loadFaceModel, readFaceModel } from './model/load.js';
import { type ModelSource, readModelFile } from './model/source.js';
import type { Picture } from './picture.js';
import type { Runtime } from './runtime.js';
import { needsSecondLook, Tracking, type TrackingChange } from './tracking.js';

/** The model folders a pipeline needs. */
export interface PipelineModels {
  face: ModelSource;
  finder: ModelSource;
}

/** One picture's outcome with what led to it. */
export interface PipelineResult {
  frame: FaceFrame;
  /** The frame before filtering; `null` when no face was seen in this picture. */
  unfiltered: FaceFrame | null;
  /** What the face model saw, if it was asked. */
  observation: FaceObservation | null;
  change: TrackingChange;
}

/**
 * Pictures of one camera in, FaceFrames out. No DOM: runs the same in a page, a worker and Node.
 * Handles one picture at a time: await each before the next.
 */
export class FacePipeline {
  readonly #finder: FaceFinder;
  readonly #tracking = new Tracking();
  readonly #filter = new FaceFilter();
  #model: FaceModel;
  #last: FaceFrame | null = null;

  private constructor(model: FaceModel, finder: FaceFinder) {
    this.#model = model;
    this.#finder = finder;
  }

  /** Throws {@link ModelError} and, from the runtime, {@link TrackerError} (`no-wasm`). */
  static async create(runtime: Runtime, models: PipelineModels): Promise<FacePipeline> {
    // The finder is small. What comes with the first network, ONNX Runtime's WebAssembly, comes while the face model is on its way.
    const finder = loadFinder(runtime, models.finder);
    try {
      const [files] = await Promise.all([readFaceModel(models.face), finder]);
      return new FacePipeline(await loadFaceModel(runtime, files), await finder);
    } catch (error) {
      finder.then((loaded) => loaded.release()).catch(() => undefined);
      throw error;
    }
  }

  /** The face model, for tools that look behind the frames. */
  get model(): FaceModel {
    return this.#model;
  }

  /**
   * Looks at faces with another model from the next picture on; the face that is followed stays followed. The model before is
   * given back, not freed.
   */
  useModel(model: FaceModel): FaceModel {
    const before = this.#model;
    this.#model = model;
    return before;
  }

  /** `timestamp` [ms] rises from picture to picture. */
  async process(picture: Picture, timestamp: number): Promise<FaceFrame> {
    return (await this.track(picture, timestamp)).frame;
  }

  /** Like {@link process}, with what led to the frame. */
  async track(picture: Picture, timestamp: number): Promise<PipelineResult> {
    const observation = await this.#look(picture, timestamp);
    const sighting = observation && { presence: observation.presence, next: observation.head?.crop ?? null };
    const change = this.#tracking.handleSighting(sighting, picture);
    const seen = change === 'found' || change === 'followed';
    const unfiltered = seen && observation ? this.#frameOf(observation, timestamp) : null;
    if (change === 'found') this.#filter.reset();
    this.#last = unfiltered ? this.#filter.filter(unfiltered) : this.#withoutFace(change, timestamp);
    return { frame: this.#last, unfiltered, observation, change };
  }

  /** [68 * 2] where a picture of this size shows a frame's landmarks: x, y [pixels, y down]; `null` without any. */
  landmarksInPicture(frame: FaceFrame, picture: { width: number; height: number }): Float32Array | null {
    if (!frame.landmarks) return null;
    const { interocular, layout } = this.model;
    const points = fromHeadSpace(frame.landmarks, frame.pose, interocular);
    return project(points, cameraOf(picture, layout.verticalFov));
  }

  /** Forgets the face and what came before: the next picture is a first one. */
  reset(): void {
    this.#tracking.reset();
    this.#filter.reset();
    this.#last = null;
  }

  /** Frees the networks. */
  async release(): Promise<void> {
    await this.#model.release();
    await this.#finder.release();
  }

  async #look(picture: Picture, timestamp: number): Promise<FaceObservation | null> {
    let { crop } = this.#tracking;
    if (!crop && this.#tracking.maySearch(timestamp)) crop = await this.#finder.find(picture);
    if (!crop) return null;
    // One picture, one model, whatever happens meanwhile.
    const model = this.#model;
    const first = await model.glance(picture, crop);
    const next = first.head?.crop;
    const best = next && needsSecondLook(crop, next) ? await model.glance(picture, next) : first;
    return model.lookClosely(picture, best);
  }

  #frameOf({ head, presence, blendshapes }: FaceObservation, timestamp: number): FaceFrame | null {
    return (
      head && {
        timestamp,
        pose: head.pose,
        blendshapes,
        landmarks: head.landmarks,
        confidence: presence,
        sources: {
          head: 'vision',
          upper: 'vision',
          mouth: 'vision',
          tongue: this.model.layout.tongue ? 'vision' : 'absent',
        },
      }
    );
  }

  /** A missed face stays as it was for a moment; a lost one eases to rest. */
  #withoutFace(change: TrackingChange, timestamp: number): FaceFrame {
    if (change === 'missed' && this.#last) return { ...this.#last, timestamp };
    return easeToRest(this.#last, timestamp);
  }
}

async function loadFinder(runtime: Runtime, source: ModelSource): Promise<FaceFinder> {
  const [model, layout] = await Promise.all([
    readModelFile(source, 'model.onnx'),
    readModelFile(source, 'layout.json').then(parseFinderLayout),
  ]);
  return new FaceFinder(await runtime.load(model), layout);
}
