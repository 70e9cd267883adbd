import { words } from '../words/index.js';
import type { Capture } from './capture.js';
import type { LocalFace, Tracker } from './local-face.js';
import { type Effort, Strain } from './strain.js';

/** What does less when told. */
export interface StrainParts {
  stage: { effort: Effort };
  camera: Pick<Capture, 'setFrameRate'>;
  face: Pick<LocalFace, 'tracker' | 'subscribe' | 'wantHeavy'>;
  /** Says a sentence to the person. */
  announce(sentence: string): void;
}

/** Feeds a {@link Strain} from this page, and lets stage and camera do what it says, until closed. */
export class StrainWatch {
  readonly strain = new Strain();
  #tracker: Tracker | null = null;
  #unsubscribeTracker: () => void = () => undefined;
  readonly #longTasks: PerformanceObserver | null;
  readonly #unsubscribe: (() => void)[];
  #picture = requestAnimationFrame((now) => this.#handlePicture(now));
  #simpler = false;

  constructor(private readonly parts: StrainParts) {
    this.#unsubscribe = [
      parts.face.subscribe(() => this.#follow()),
      this.strain.subscribe(() => this.#apply()),
    ];
    this.#longTasks = observeLongTasks((duration) => this.strain.handleLongTask(duration));
    this.#follow();
  }

  /** Nothing is watched any more, and everything is done in full again. */
  close(): void {
    cancelAnimationFrame(this.#picture);
    this.#longTasks?.disconnect();
    this.#unsubscribeTracker();
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#do(new Strain().effort);
  }

  #handlePicture(now: number): void {
    this.#picture = requestAnimationFrame((next) => this.#handlePicture(next));
    this.strain.handlePicture(now);
  }

  #follow(): void {
    const { tracker } = this.parts.face;
    if (tracker === this.#tracker) return;
    this.#unsubscribeTracker();
    this.#tracker = tracker;
    if (tracker)
      this.#unsubscribeTracker = tracker.on('frame', ({ timestamp }) =>
        this.strain.handleTracked(performance.now() - timestamp),
      );
  }

  #apply(): void {
    this.#do(this.strain.effort);
    const simpler = this.strain.level > 0;
    if (simpler === this.#simpler) return;
    this.#simpler = simpler;
    this.parts.announce(simpler ? words.staying.busy : words.staying.easy);
  }

  #do(effort: Effort): void {
    this.parts.stage.effort = effort;
    this.parts.camera.setFrameRate(effort.cameraRate);
    this.parts.face.wantHeavy(effort.heavyModel);
  }
}

/** Safari and Firefox know no long tasks: there the gaps between pictures have to say it all. */
function observeLongTasks(onTask: (duration: number) => void): PerformanceObserver | null {
  if (!globalThis.PerformanceObserver?.supportedEntryTypes?.includes('longtask')) return null;
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) onTask(duration);
  });
  observer.observe({ type: 'longtask' });
  return observer;
}
