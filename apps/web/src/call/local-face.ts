import type { FaceFrame } from '@guise/protocol';
import {
  type BackendChoice,
  FaceCalibrator,
  FaceMixer,
  type FaceTracker,
  type MouthShape,
  TrackerError,
} from '@guise/tracker';
import { Observable } from '../observable.js';
import { Framing } from './framing.js';
import { hasWasmSimd } from './wasm-simd.js';

/**
 * What the tracker makes of this person. `off`: no camera; `loading`: models on their way; `looking`: the camera
 * has just started; `seen`, `unseen`: a face in view or not; `failed`: tracking does not work here.
 */
export type FaceStatus = 'off' | 'loading' | 'looking' | 'seen' | 'unseen' | 'failed';

/**
 * Why tracking failed. `no-wasm`: this browser's WebAssembly is too old, or switched off; `models`: they did not arrive;
 * `camera`: its pictures cannot be read here; `crashed`: it ran and died.
 */
export type FaceProblem = 'no-wasm' | 'models' | 'camera' | 'crashed';

/** The part of a {@link FaceTracker} that is needed here. */
export type Tracker = Pick<FaceTracker, 'on' | 'start' | 'stop' | 'close'> &
  Partial<Pick<FaceTracker, 'trackingTime' | 'wantHeavy'>>;

/** How long a camera may warm up before no face means "we can't see you" [ms]. */
const PATIENCE = 2500;

/**
 * This person's own face: the tracker, started with the first camera and fed with every later one, and the mouth that their
 * voice makes.
 */
export class LocalFace extends Observable {
  status: FaceStatus = 'off';
  /** Why, while the status is `failed`. */
  problem: FaceProblem | null = null;
  /** What would help the camera to see this person. */
  readonly framing = new Framing();
  /** The newest frame while there is a camera or a voice. */
  frame: FaceFrame | null = null;
  /** The tracker once it has loaded. */
  tracker: Tracker | null = null;
  /** Makes what the tracker sees this person's own; every frame goes through it. */
  readonly calibrator: FaceCalibrator;
  /** Where the face model runs, once that has been looked into; `null` until then. */
  backend: BackendChoice | null = null;
  /** Share of the larger model that has arrived, 0..1 in hundredths; `null`: none is on its way. */
  modelProgress: number | null = null;
  /** Share of a look at the relaxed face that is over, 0..1; `null`: there is none. */
  neutralProgress: number | null = null;
  /** Pictures that the tracker has looked at. */
  trackedFrames = 0;
  /** Hears every frame, for sending. */
  onFrame: ((frame: FaceFrame) => void) | null = null;

  readonly #create: () => Promise<Tracker>;
  #loading: Promise<Tracker | null> | null = null;
  #loadProblem: FaceProblem = 'models';
  #track: MediaStreamTrack | null = null;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  #heavyWanted = true;
  readonly #mixer: FaceMixer;

  constructor(create: () => Promise<Tracker>, calibrator = new FaceCalibrator()) {
    super();
    this.#create = create;
    this.calibrator = calibrator;
    this.#mixer = new FaceMixer((frame) => this.#show(frame), calibrator);
    calibrator.on('neutralProgress', (share) => this.#progress(share));
    calibrator.on('neutralDone', () => this.#progress(null));
    this.framing.subscribe(() => this.changed());
  }

  /** Takes the next two seconds as this person's relaxed face. */
  lookAtNeutral(): void {
    this.calibrator.lookAtNeutral();
  }

  /** Tries again after `failed`. */
  async retry(): Promise<void> {
    const track = this.#track;
    if (this.status !== 'failed' || !track) return;
    this.#track = null;
    await this.follow(track);
  }

  /** Loads the models already, for a camera that is about to start. */
  prepare(): void {
    if (!this.#closed) this.#loading ??= this.#load();
  }

  /** Follows the face in `track` from now on; `null`: nobody's. */
  async follow(track: MediaStreamTrack | null): Promise<void> {
    if (track === this.#track) return;
    this.#track = track;
    this.frame = null;
    this.#mixer.forgetSeen();
    this.calibrator.cancelLook();
    this.framing.reset();
    this.neutralProgress = null;
    clearTimeout(this.#patience);
    this.tracker?.stop();
    if (!track) return this.#become('off');
    if (!this.tracker) this.#become('loading');
    this.#loading ??= this.#load();
    const tracker = await this.#loading;
    // The camera may have changed while the models were loading.
    if (this.#track !== track) return;
    if (!tracker) return this.#fail(this.#loadProblem);
    this.#look(tracker, track);
  }

  /** What the voice says of the mouth; `null`: it is not listened to any more. */
  hear(mouth: MouthShape | null): void {
    if (!this.#closed) this.#mixer.handleHeard(mouth);
  }

  /** Whether the larger model may be used, by this tracker and every later one: a busy device does without. */
  wantHeavy(wanted: boolean): void {
    this.#heavyWanted = wanted;
    this.tracker?.wantHeavy?.(wanted);
  }

  /** Ends tracking and frees the models. */
  close(): void {
    this.#closed = true;
    this.onFrame = null;
    void this.follow(null);
    this.tracker?.close();
    this.tracker = null;
  }

  #look(tracker: Tracker, track: MediaStreamTrack): void {
    try {
      tracker.start(track);
    } catch (error) {
      console.warn('No face tracking:', error);
      this.#fail('camera');
      return;
    }
    this.#become('looking');
    this.#patience = setTimeout(() => {
      if (this.status === 'looking') this.#become('unseen');
    }, PATIENCE);
  }

  async #load(): Promise<Tracker | null> {
    try {
      const tracker = await this.#create();
      if (this.#closed) {
        tracker.close();
        return null;
      }
      this.#listen(tracker);
      return tracker;
    } catch (error) {
      console.warn('No face tracking:', error);
      // The tracker says the same of WebAssembly that is missing and of a file that did not arrive; trying again helps one.
      const noWasm = error instanceof TrackerError && error.reason === 'no-wasm';
      this.#loadProblem = noWasm && !hasWasmSimd() ? 'no-wasm' : 'models';
      // The next camera tries again: the models may have been out of reach for a moment only.
      this.#loading = null;
      return null;
    }
  }

  #listen(tracker: Tracker): void {
    this.tracker = tracker;
    if (!this.#heavyWanted) tracker.wantHeavy?.(false);
    tracker.on('frame', (seen) => {
      this.trackedFrames++;
      this.#mixer.handleSeen(seen);
    });
    tracker.on('viewMeasured', (view) => this.framing.handleView(view, performance.now()));
    tracker.on('faceFound', () => this.#become('seen'));
    tracker.on('faceLost', () => this.#become('unseen'));
    tracker.on('heavyProgress', (file, loaded, total) => this.#download(file, total ? loaded / total : 0));
    tracker.on('backendChanged', (choice) => this.#run(choice));
    tracker.on('error', (error) => {
      if (error.reason === 'frame-failed') return;
      if (error.reason === 'worker-crashed') {
        this.tracker = this.#loading = null;
        this.backend = this.modelProgress = null;
      }
      this.frame = null;
      // A camera that ended is the capture's news; everything else ends tracking.
      if (error.reason !== 'camera-ended') this.#fail('crashed');
    });
  }

  #download(file: string, share: number): void {
    // Its other files are a fiftieth of it.
    if (file !== 'model.onnx') return;
    const progress = Math.floor(share * 100) / 100;
    if (progress === this.modelProgress) return;
    this.modelProgress = progress;
    this.changed();
  }

  /** The call goes on whatever becomes of the graphics card; the console may say more. */
  #run(choice: BackendChoice): void {
    if (choice.problem)
      console.warn(`Face tracking on ${choice.backend} (${choice.reason}):`, choice.problem);
    this.backend = choice;
    this.modelProgress = null;
    this.changed();
  }

  #show(frame: FaceFrame): void {
    this.frame = frame;
    this.onFrame?.(frame);
  }

  #progress(share: number | null): void {
    this.neutralProgress = share;
    this.changed();
  }

  #fail(problem: FaceProblem): void {
    this.framing.reset();
    this.#become('failed', problem);
  }

  #become(status: FaceStatus, problem: FaceProblem | null = null): void {
    this.status = status;
    this.problem = problem;
    this.changed();
  }
}
