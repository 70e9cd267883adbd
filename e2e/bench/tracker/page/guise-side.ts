import { createOnnxRuntime, FacePipeline, fetchedModel } from '@guise/tracker';
// Not part of the tracker's public face: it is how the tracker's own worker gets at a camera's pixels.
import { VideoFrameReader } from '../../../../packages/tracker/dist/browser/video-frame-reader.js';
import type { GuiseTimes } from './messages.js';
import { Stopwatch } from './stopwatch.js';

const FINDER = 'face-finder';

/** The shipping tracker, driven as its worker drives it. */
export class GuiseSide {
  readonly #pipeline: FacePipeline;
  readonly #stopwatch: Stopwatch;
  readonly #reader = new VideoFrameReader();
  #frames: FrameTimes[] = [];
  #searches: number[] = [];
  #seen = 0;

  private constructor(pipeline: FacePipeline, stopwatch: Stopwatch) {
    this.#pipeline = pipeline;
    this.#stopwatch = stopwatch;
  }

  /** `models`: URL of the folder that holds the model folders. */
  static async create(models: string): Promise<GuiseSide> {
    const stopwatch = new Stopwatch();
    const source = (folder: string) => stopwatch.watchFiles(folder, fetchedModel(`${models}/${folder}/`));
    const pipeline = await FacePipeline.create(stopwatch.watchRuntime(createOnnxRuntime()), {
      face: source('prnet-lite'),
      finder: source(FINDER),
    });
    return new GuiseSide(pipeline, stopwatch);
  }

  /** Everything between a camera's frame and its FaceFrame. */
  async track(frame: VideoFrame): Promise<void> {
    const runs = this.#stopwatch.begin();
    const start = performance.now();
    const picture = await this.#reader.read(frame);
    const grabbed = performance.now();
    const { unfiltered } = await this.#pipeline.track(picture, frame.timestamp / 1000);
    const end = performance.now();
    if (unfiltered) this.#seen++;
    const networks: Record<string, number> = {};
    for (const run of runs) networks[run.network] = (networks[run.network] ?? 0) + run.end - run.start;
    this.#frames.push({ start, grabbed, cropped: runs[0]?.start ?? end, end, networks });
  }

  /** The first picture of all: the face is looked for in the whole of it. */
  async search(frame: VideoFrame): Promise<void> {
    const picture = await this.#reader.read(frame);
    this.#pipeline.reset();
    const runs = this.#stopwatch.begin();
    const start = performance.now();
    await this.#pipeline.track(picture, frame.timestamp / 1000);
    const finder = runs.find(({ network }) => network.startsWith(FINDER));
    if (finder) this.#searches.push(finder.end - start);
  }

  forgetTimes(): void {
    this.#frames = [];
    this.#searches = [];
    this.#seen = 0;
  }

  times(): GuiseTimes {
    const frames = this.#frames;
    const names = [...new Set(frames.flatMap(({ networks }) => Object.keys(networks)))];
    const inNetworks = ({ networks }: FrameTimes) => Object.values(networks).reduce((sum, ms) => sum + ms, 0);
    return {
      whole: frames.map(({ start, end }) => end - start),
      grab: frames.map(({ start, grabbed }) => grabbed - start),
      crop: frames.map(({ grabbed, cropped }) => cropped - grabbed),
      networks: Object.fromEntries(
        names.map((name) => [name, frames.map(({ networks }) => networks[name] ?? 0)]),
      ),
      rest: frames.map((frame) => frame.end - frame.cropped - inNetworks(frame)),
      seen: this.#seen,
      searches: this.#searches,
    };
  }
}

/** Moments of one frame [ms], and how long each network took. */
interface FrameTimes {
  readonly start: number;
  readonly grabbed: number;
  readonly cropped: number;
  readonly end: number;
  readonly networks: Readonly<Record<string, number>>;
}
